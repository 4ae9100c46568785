//@ exit: 134
use std::hint::black_box;

// It could return, else a compiler may make a loop of the calls.
fn down(depth: u64) -> u64 {
    let local = black_box([depth; 16]);
    if local[3] == u64::MAX {
        return 0;
    }
    down(depth + 1) + local[7]
}

fn main() {
    println!("down we go");
    let thread = std::thread::Builder::new().name("diver".into()).spawn(|| down(0));
    println!("{}", thread.unwrap().join().unwrap());
}
