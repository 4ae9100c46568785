//@ flags: --timeout 500ms
//! A thread and main compute for ever.
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

static STOP: AtomicBool = AtomicBool::new(false);

fn main() {
    thread::spawn(|| while !STOP.load(Ordering::Relaxed) {});
    println!("begun");
    while !STOP.load(Ordering::Relaxed) {}
}
