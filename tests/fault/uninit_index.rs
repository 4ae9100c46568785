//! A structure of which one field was forgotten, copied, and used as an index.
//@ flags: --check-uninit
//@ stderr-contains: uninitialised memory: a
//@ stderr-contains: 8 bytes inside a block of 16 bytes
use std::hint::black_box;
use std::mem::MaybeUninit;

#[derive(Clone, Copy)]
struct Entry {
    _name: u64,
    slot: usize,
}

fn main() {
    let mut entry = Box::<Entry>::new_uninit();
    // SAFETY: a field of the box's memory.
    unsafe { (&raw mut (*entry.as_mut_ptr())._name).write(1) };
    let entry: Box<MaybeUninit<Entry>> = black_box(entry);
    // SAFETY: none: `slot` was never written.
    let copy = black_box(unsafe { entry.assume_init_read() });
    let table = [0_u8; 16];
    // SAFETY: none: as above.
    println!("{}", unsafe { black_box(&table).get_unchecked(copy.slot) });
}
