//! Statics of more bytes than a program's text keeps: they travel beside it and are placed before the start.
//@ libnvvm

use std::sync::atomic::{AtomicU8, Ordering::Relaxed};
use std::thread;

const WORDS: usize = 20_000;
const BYTES: usize = 100_003;

const fn words() -> [u64; WORDS] {
    let mut words = [0; WORDS];
    let mut at = 0;
    while at < WORDS {
        words[at] = (at as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        at += 1;
    }
    words
}

const fn bytes() -> [u8; BYTES] {
    let mut bytes = [0; BYTES];
    let mut at = 0;
    while at < BYTES - 1_000 {
        bytes[at] = (at % 251) as u8;
        at += 1;
    }
    bytes
}

static TABLE: [u64; WORDS] = words();
static TEXT: [u8; BYTES] = bytes();
static COUNTERS: [AtomicU8; 70_000] = [const { AtomicU8::new(7) }; 70_000];
/// Holds addresses, so it is text; what they lead to is not.
static VIEWS: [(&str, &[u8]); 2] = [("all", &TEXT), ("one", TEXT.split_at(77_777).1)];
/// Small enough to be text.
static SMALL: [u8; 5] = *b"small";

fn main() {
    for at in [0, 1, WORDS / 2, WORDS - 1] {
        assert_eq!(TABLE[at], (at as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15));
    }
    println!(
        "{:016x}",
        TABLE
            .iter()
            .fold(0, |all: u64, word| all.rotate_left(1) ^ word)
    );
    for (name, view) in &VIEWS {
        let sum: u64 = view.iter().map(|byte| u64::from(*byte)).sum();
        println!(
            "{name}: {} bytes, {sum}, ends with {:?}",
            view.len(),
            &view[view.len() - 2..]
        );
    }
    assert_eq!(TEXT[BYTES - 1_001], ((BYTES - 1_001) % 251) as u8);
    thread::scope(|scope| {
        for thread in 0..4 {
            scope.spawn(move || {
                for counter in COUNTERS.iter().skip(thread).step_by(4_000) {
                    counter.fetch_add(thread as u8, Relaxed);
                }
            });
        }
    });
    let counters: Vec<u8> = COUNTERS[3_998..4_006]
        .iter()
        .map(|counter| counter.load(Relaxed))
        .collect();
    println!("{counters:?} {}", str::from_utf8(&SMALL).unwrap());
}
