//! Symbols with names that PTX does not have, and statics that LLVM cannot make.

use crate::cache;
use crate::support::{Place, gpu_run, run};
use gpu_run_tests::{crates, tool};

const EMULATOR: [&str; 2] = ["--device", "emulator"];

/// Definitions in a dependency, declarations in the program: neither sees more of the other than the names.
fn place(program: &str, library: &str) -> Place {
    let place = Place::new();
    let manifest = "[package]\nname = \"demo\"\nedition = \"2024\"\n\n[dependencies]\nother = { path = \"other\" }\n\n[workspace]\n";
    let files = [
        ("Cargo.toml", manifest),
        ("src/main.rs", program),
        (
            "other/Cargo.toml",
            "[package]\nname = \"other\"\nedition = \"2024\"\n",
        ),
        ("other/src/lib.rs", library),
    ];
    crates::write(&place.directory(), &files);
    place
}

/// The functions are named `ADD` and `MORE`, the statics `COUNT` and `NEXT`, until a test gives them names.
const LIBRARY: &str = r#"use std::sync::atomic::AtomicU32;

#[unsafe(export_name = "ADD")]
#[inline(never)]
pub extern "C" fn add(x: u32) -> u32 {
    std::hint::black_box(x) + 1
}

#[unsafe(export_name = "MORE")]
#[inline(never)]
pub extern "C" fn more(x: u32) -> u32 {
    std::hint::black_box(x) + 2
}

#[unsafe(export_name = "COUNT")]
pub static COUNTER: AtomicU32 = AtomicU32::new(7);
#[unsafe(export_name = "NEXT")]
pub static OTHER: AtomicU32 = AtomicU32::new(40);
"#;

/// Calls them by name and by pointer, and has the address of a static in another one.
const PROGRAM: &str = r#"use other as _;
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};

unsafe extern "C" {
    #[link_name = "ADD"]
    safe fn add(x: u32) -> u32;
    #[link_name = "MORE"]
    safe fn more(x: u32) -> u32;
    #[link_name = "COUNT"]
    safe static COUNTER: AtomicU32;
    #[link_name = "NEXT"]
    safe static OTHER: AtomicU32;
}

static FUNCTIONS: [unsafe extern "C" fn(u32) -> u32; 2] = [add, more];
static WHERE: [&AtomicU32; 2] = unsafe { [&*&raw const COUNTER, &*&raw const OTHER] };

fn main() {
    let one = std::env::args().count();
    WHERE[one].fetch_add(1, Relaxed);
    COUNTER.fetch_add(1, Relaxed);
    let by_pointer = unsafe { FUNCTIONS[one](10) };
    println!("{} {} {by_pointer} {} {}", add(1), more(1), COUNTER.load(Relaxed), OTHER.load(Relaxed));
}
"#;

fn named(text: &str, names: [&str; 4]) -> String {
    ["ADD", "MORE", "COUNT", "NEXT"]
        .iter()
        .zip(names)
        .fold(text.to_owned(), |text, (from, to)| {
            text.replace(&format!("\"{from}\""), &format!("\"{to}\""))
        })
}

fn prints(names: [&str; 4]) {
    let place = place(&named(PROGRAM, names), &named(LIBRARY, names));
    let said = gpu_run(&place, &EMULATOR);
    assert_eq!(
        (said.code, said.stdout.as_str()),
        (Some(0), "2 3 12 8 41\n"),
        "{}",
        said.stderr
    );
}

/// One is an instruction's name, too, and one the beginning of another.
#[test]
fn dots_and_leading_digits_are_names_as_any_other() {
    prints(["add.s32", "2nd", "2nd.count", "v1.2_next"]);
}

#[test]
fn so_are_dashes_blanks_and_letters_beyond_ascii() {
    prints(["add-one", "größer?", "zähler", "a b"]);
}

/// As text, each of them would be something else where PTX names a symbol.
#[test]
fn so_are_numbers() {
    prints(["0x10", "1e5", "7", ".text"]);
}

#[test]
fn messages_have_the_names_of_the_source() {
    let names = ["add.s32", "2nd", "2nd.count", "v1.2_next"];
    let program = named(PROGRAM, names).replace("\"2nd\"", "\"3rd.one\"");
    let said = gpu_run(&place(&program, &named(LIBRARY, names)), &EMULATOR);
    assert_eq!(said.code, Some(101), "{}", said.stderr);
    let error = "error: undefined symbols: `3rd.one` (used in ";
    assert!(said.stderr.contains(error), "{}", said.stderr);
}

#[test]
fn a_static_of_a_thread_without_the_macro() {
    let place = Place::new();
    let source = r#"
#![feature(thread_local)]
use std::cell::Cell;
use std::thread;

#[thread_local]
static OWN: Cell<usize> = Cell::new(1);
#[thread_local]
static NAME: Cell<&str> = Cell::new("unset");
#[thread_local]
static mut PLAIN: [u32; 3] = [1, 2, 3];

fn count() -> String {
    OWN.set(OWN.get() + std::env::args().count());
    // SAFETY: the thread's own.
    unsafe { PLAIN[OWN.get()] = 0 };
    // SAFETY: as above.
    let plain = unsafe { PLAIN };
    format!("{} {} {plain:?} {}", OWN.get(), NAME.replace("set"), (&raw const OWN).addr() % 8)
}

fn main() {
    println!("{}", count());
    let own = (&raw const OWN).addr();
    thread::spawn(move || {
        assert_ne!(own, (&raw const OWN).addr());
        println!("{}", count());
    })
    .join()
    .unwrap();
    println!("{} {}", OWN.get(), NAME.get());
}
"#;
    crates::package(&place.directory(), "main.rs", source);
    let mut command = tool::tool(&place.directory(), cache::shared(), &EMULATOR);
    let said = run(command.env("RUSTC_BOOTSTRAP", "1"));
    assert_eq!(said.code, Some(0), "{}", said.stderr);
    assert_eq!(
        said.stdout,
        "2 unset [1, 2, 0] 0\n2 unset [1, 2, 0] 0\n2 set\n"
    );
}
