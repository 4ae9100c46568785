//@ flags: --threads 5
//! With every warp in use, spawn fails as on an OS that is out of threads, and works again when one is free.
//! (The CPU has more threads than this asks for, so the expected output is written by hand.)
use std::io::ErrorKind;
use std::sync::mpsc;
use std::thread::{self, Builder};

fn main() {
    let (go, wait) = mpsc::channel::<()>();
    let wait = std::sync::Arc::new(std::sync::Mutex::new(wait));
    let mut threads = Vec::new();
    let error = loop {
        let wait = wait.clone();
        match Builder::new().spawn(move || {
            let _ = wait.lock().unwrap().recv();
        }) {
            Ok(thread) => threads.push(thread),
            Err(error) => break error,
        }
    };
    println!("{} threads beside main", threads.len());
    println!("{}", error.kind() == ErrorKind::WouldBlock);
    println!("{error}");
    drop(go);
    threads.into_iter().for_each(|t| t.join().unwrap());
    println!("{}", thread::spawn(|| "again").join().unwrap());
}
