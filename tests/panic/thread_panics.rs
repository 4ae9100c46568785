//! Until panics stay in their thread, one ends the program: with the message, and cleanly.
use std::thread;

fn main() {
    let handle = thread::Builder::new().name("worker".into()).spawn(|| {
        let answer: Result<i32, String> = Err("not today".into());
        answer.unwrap()
    });
    let _ = handle.unwrap().join();
}
