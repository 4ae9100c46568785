//@ exit: 134
//@ stderr-contains: too early
//@ stderr-contains: fatal runtime error: failed to initiate panic, error 5, aborting
//! A panic leaves a function that runs before `main`: nobody is there to catch it.

extern "C-unwind" fn early() {
    panic!("too early");
}
#[used]
#[unsafe(link_section = ".init_array")]
static EARLY: extern "C-unwind" fn() = early;

fn main() {
    println!("not reached");
}

//@ nvvm: no
