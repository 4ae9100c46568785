//! A thread that nobody waits for may outlive the frame: the stack is in global memory and any warp could read it, so this would
//! run and read what came there later.
//@ error[E0373]: closure may outlive the current function, but it borrows `numbers`
use std::thread;

fn main() {
    let numbers = [1, 2, 3];
    thread::spawn(|| println!("{}", numbers[1]));
}
