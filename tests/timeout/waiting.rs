//@ flags: --timeout 500ms
//@ stderr-contains: error: the program ran longer than 500ms; it was stopped
//@ stderr-contains: help: allow more time with `--timeout` (or GPU_RUN_TIMEOUT); without it there is no limit
//! Main waits for a thread that never ends, though it mostly sleeps.
use std::thread;
use std::time::Duration;

fn main() {
    let sleeper = thread::spawn(|| {
        loop {
            thread::sleep(Duration::from_millis(1));
        }
    });
    println!("begun");
    sleeper.join().unwrap()
}
