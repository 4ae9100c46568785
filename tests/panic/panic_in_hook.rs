//@ exit: 134
//@ stderr-contains: panic_in_hook.rs:6:39
//@ stderr-contains: thread panicked while processing panic. aborting.
//! A panic while a panic is processed ends the program.
fn main() {
    std::panic::set_hook(Box::new(|_| panic!("in the hook")));
    println!("before");
    panic!("first");
}
