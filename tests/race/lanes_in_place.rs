//! Each element becomes the sum of itself and its neighbour, which another lane changes.
//@ stderr-contains: data race:
//@ stderr-contains: of warp 0
//@ stderr-contains: heap block of 256 bytes
//@ stderr-contains: lanes_in_place::sum
//@ nvvm: no
use gpu_std::lanes;

struct Numbers(*mut u64);
// SAFETY: none; that is the bug.
unsafe impl Sync for Numbers {}

#[inline(never)]
fn sum(numbers: &Numbers, at: usize) {
    unsafe { *numbers.0.add(at) += *numbers.0.add(at + 1) };
}

fn main() {
    let mut numbers = vec![1_u64; 32];
    let all = Numbers(numbers.as_mut_ptr());
    lanes::for_each(0..31, |at| sum(&all, at));
    println!("{}", numbers[3]);
}
