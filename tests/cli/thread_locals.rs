//! What a use of a thread-local costs: no table is searched, nothing is atomic.

use crate::cache;
use crate::support::{Place, run};
use gpu_run_tests::{crates, tool};

/// The first argument says what to use, the second how often.
const PROGRAM: &str = r#"
use std::cell::{Cell, RefCell};

thread_local! {
    static CONST: Cell<u64> = const { Cell::new(1) };
    static LAZY: Cell<u64> = Cell::new(std::hint::black_box(1));
    static DROPPED: RefCell<Vec<u64>> = const { RefCell::new(Vec::new()) };
}

#[inline(never)]
fn nothing(_: u64) {}

#[inline(never)]
fn constant(number: u64) {
    CONST.set(CONST.get() + number);
}

#[inline(never)]
fn lazy(number: u64) {
    LAZY.set(LAZY.get() + number);
}

#[inline(never)]
fn dropped(number: u64) {
    DROPPED.with_borrow_mut(|numbers| match numbers.first_mut() {
        Some(first) => *first += number,
        None => numbers.push(number),
    });
}

#[inline(never)]
fn current(_: u64) {
    std::hint::black_box(std::thread::current().id());
}

fn main() {
    let mut args = std::env::args().skip(1);
    let what: fn(u64) = match args.next().as_deref() {
        Some("constant") => constant,
        Some("lazy") => lazy,
        Some("dropped") => dropped,
        Some("current") => current,
        _ => nothing,
    };
    for number in 0..args.next().unwrap().parse().unwrap() {
        what(number);
    }
    println!("{} {} {:?}", CONST.get(), LAZY.get(), DROPPED.take());
}
"#;

fn instructions(place: &Place, what: &str, times: u64) -> u64 {
    let options = ["--quiet", "--release", "--device", "emulator"];
    let mut command = tool::tool(&place.directory(), cache::shared(), &options);
    let command = command.args(["--", what, &times.to_string()]);
    let said = run(command.env("GPU_RUN_STATS", "1"));
    assert_eq!(said.code, Some(0), "{}", said.stderr);
    let number = said.stderr.split("\"instructions\":").nth(1).unwrap();
    let digits: String = number.chars().take_while(char::is_ascii_digit).collect();
    digits.parse().unwrap()
}

#[test]
fn a_use_takes_few_instructions() {
    let place = Place::new();
    crates::package(&place.directory(), "main.rs", PROGRAM);
    const TIMES: u64 = 1000;
    let once =
        |what| (instructions(&place, what, 2 * TIMES) - instructions(&place, what, TIMES)) / TIMES;
    let call = once("nothing");
    for (what, most) in [
        ("constant", 12),
        ("lazy", 45),
        ("dropped", 80),
        ("current", 110),
    ] {
        let own = once(what) - call;
        assert!(
            own <= most,
            "{what}: {own} instructions, {most} were enough"
        );
    }
}
