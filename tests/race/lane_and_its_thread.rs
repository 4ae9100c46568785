//! Lane 0 is the thread itself. What another lane does is in no order with what it does within the call.
//@ stderr-contains: data race:
//@ stderr-contains: by lane 7 of warp 0
//@ stderr-contains: by thread 'main' (0)
//@ stderr-contains: stack of thread 'main' (0)
//@ nvvm: no
use gpu_std::lanes;

struct Pointer(*mut u64);
// SAFETY: none; that is the bug.
unsafe impl Sync for Pointer {}

fn main() {
    let mut value = 1_u64;
    let pointer = Pointer(&raw mut value);
    lanes::for_each(0..8, |n| {
        if n == 0 || n == 7 {
            let pointer = &pointer;
            unsafe { *pointer.0 += n };
        }
    });
    println!("{value}");
}
