//! A panic ends its own thread: `join` has what was thrown, the others go on, and the warp can run the next thread.
use std::panic;
use std::sync::mpsc;
use std::thread;

#[derive(Debug, PartialEq)]
struct Thrown(u64);

fn main() {
    let words = thread::spawn(|| panic!("a literal")).join().unwrap_err();
    println!("{:?}", words.downcast_ref::<&str>());
    let number = std::hint::black_box(7);
    let words = thread::spawn(move || panic!("formatted {number}")).join().unwrap_err();
    println!("{:?}", words.downcast_ref::<String>());
    let thrown = thread::spawn(|| panic::panic_any(Thrown(42))).join().unwrap_err();
    println!("{:?}", thrown.downcast_ref::<Thrown>());
    let quiet = thread::spawn(|| panic::resume_unwind(Box::new(Thrown(43)))).join().unwrap_err();
    println!("{:?} without a message", quiet.downcast_ref::<Thrown>());

    // Others go on while one panics.
    let (send, receive) = mpsc::channel();
    let worker = thread::spawn(move || receive.iter().sum::<u32>());
    let named = thread::Builder::new().name("unlucky".into());
    let unlucky = named.spawn(|| None::<u32>.expect("nothing there")).unwrap();
    println!("unlucky: {}", unlucky.join().is_err());
    (1..=10).for_each(|n| send.send(n).unwrap());
    drop(send);
    println!("sum: {}", worker.join().unwrap());

    // Nobody joins this one.
    thread::spawn(|| panic!("detached"));
    println!("main goes on: {}", thread::spawn(|| 5).join().unwrap());
    thread::sleep(std::time::Duration::from_millis(5));
    println!("panicking: {}", thread::panicking());
}

//@ nvvm: 134
