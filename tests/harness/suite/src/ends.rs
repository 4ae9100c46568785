//! Tests that come to an end by themselves. With a host's libtest they have the same ends.

use std::thread;

#[test]
fn passes() {
    println!("a test that passes");
    assert_eq!(thread::spawn(|| 6 * 7).join().unwrap(), 42);
}

#[test]
fn fails() {
    println!("before the panic");
    eprintln!("to stderr");
    assert_eq!(1 + 1, 3, "sums");
}

#[test]
fn fails_in_a_thread() {
    let thread = thread::Builder::new().name("inner".to_owned());
    thread.spawn(|| panic!("from inside")).unwrap().join().unwrap();
}

#[test]
fn returns_ok() -> Result<(), String> {
    Ok(())
}

#[test]
fn returns_an_error() -> Result<(), String> {
    Err("an error".to_owned())
}

#[test]
#[should_panic]
fn panics_as_it_should() {
    panic!("anything");
}

#[test]
#[should_panic(expected = "the right words")]
fn panics_with_the_right_words() {
    panic!("these are the right words: yes");
}

#[test]
#[should_panic(expected = "the right words")]
fn panics_with_other_words() {
    panic!("something else");
}

#[test]
#[should_panic]
fn does_not_panic() {}

#[test]
#[ignore]
fn is_ignored() {
    panic!("it was ignored");
}

#[test]
#[ignore = "takes too long"]
fn is_ignored_with_a_reason() {}
