//@ flags: --timeout 500ms
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
