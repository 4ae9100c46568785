//! A branch on a byte that was never written decides on a value that nobody uses.
//@ stderr-contains: uninitialised memory: a branch depends on it
//@ stderr-contains: uninit_unused::classify
use std::mem::MaybeUninit;

fn classify(byte: *const u8) {
    // SAFETY: none: the byte was never written.
    let _class = if unsafe { *byte } < 128 { "low" } else { "high" };
}

fn main() {
    let bytes: Box<[MaybeUninit<u8>]> = Box::new_uninit_slice(16);
    classify(bytes.as_ptr().cast());
}
