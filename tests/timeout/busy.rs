//@ flags: --timeout 500ms
//@ stderr-contains: error: the program ran longer than 500ms; it was stopped
//@ stderr-contains: help: allow more time with `--timeout` (or GPU_RUN_TIMEOUT); without it there is no limit
//! A thread and main compute for ever.
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

static STOP: AtomicBool = AtomicBool::new(false);

fn main() {
    thread::spawn(|| while !STOP.load(Ordering::Relaxed) {});
    println!("begun");
    while !STOP.load(Ordering::Relaxed) {}
}
