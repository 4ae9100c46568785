//! A thread's closure is inlined into what calls it: the report names its line, and nothing of the runtime.
//@ stderr-contains: by thread '<unnamed>' (1)
//@ stderr-contains: inlined_closure.rs:12:
//@ stderr-contains: by thread 'main' (0)
//@ stderr-contains: inlined_closure::main
use std::thread;

static mut COUNTER: u32 = 0;

fn main() {
    // SAFETY: none: main counts, too.
    let thread = thread::spawn(|| unsafe { COUNTER += 1 });
    // SAFETY: none: the thread counts, too.
    unsafe { COUNTER += 2 };
    thread.join().unwrap();
}
