//@ exit: 7
use std::thread;

fn main() {
    println!("before");
    let thread = thread::spawn(|| {
        print!("no newline");
        std::process::exit(7)
    });
    let _: () = thread.join().unwrap();
    println!("never");
}
