//! What lanes write, no lane reads.
//@ error[E0502]: cannot borrow `numbers` as immutable because it is also borrowed as mutable
use gpu_std::lanes;

fn main() {
    let mut numbers = [1, 2, 3];
    lanes::for_each(&mut numbers, |n| *n += numbers[0]);
}
