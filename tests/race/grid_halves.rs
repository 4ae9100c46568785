//! Items of both halves write to the same places. Within a warp they are in order, so it is two warps that race.
//@ stderr-contains: data race: read of 8 bytes by
//@ stderr-contains: heap block of 8192 bytes
//@ stderr-contains: grid_halves::main
//@ nvvm: no
use gpu_std::grid;

struct Places(*mut u64);
// SAFETY: none; that is the bug.
unsafe impl Sync for Places {}

fn main() {
    let mut sums = vec![0_u64; 1024];
    let places = Places(sums.as_mut_ptr());
    grid::for_each(0..2048_usize, |n| {
        let places = &places;
        unsafe { *places.0.add(n % 1024) += n as u64 };
    });
    println!("{}", sums[3]);
}
