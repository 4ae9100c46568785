//! A count without atomics must not be changed by two threads: each would lose the other's changes.
//@ error[E0277]: `Rc<u32>` cannot be sent between threads safely
use std::rc::Rc;
use std::thread;

fn main() {
    let shared = Rc::new(5_u32);
    let clone = Rc::clone(&shared);
    thread::spawn(move || println!("{clone}")).join().unwrap();
}
