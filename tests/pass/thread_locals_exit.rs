//! `exit` drops the thread-locals of the thread that calls it, as on Linux, and nobody else's.
//@ exit: 3
use std::cell::Cell;
use std::{process, thread};

struct Loud(&'static str);
impl Drop for Loud {
    fn drop(&mut self) {
        println!("drop {}", self.0);
    }
}
thread_local!(static KEPT: Cell<Option<Loud>> = const { Cell::new(None) });

fn main() {
    KEPT.set(Some(Loud("in main")));
    let thread = thread::spawn(|| {
        KEPT.set(Some(Loud("in the thread")));
        process::exit(3)
    });
    let _ = thread.join();
}
