//! A reference to a local variable outlives it, and is followed for nothing.
//@ stderr-contains: dead stack frame: read of 8 bytes at 0x
//@ stderr-contains: in a frame of this thread whose function has returned
//@ stderr-contains: after_return_unused::main

#[expect(dangling_pointers_from_locals, reason = "that is the fault")]
fn local() -> *const u64 {
    let number = 7;
    &raw const number
}

fn main() {
    let address = local();
    // SAFETY: none: the variable is gone.
    let _unused = unsafe { *address };
}
