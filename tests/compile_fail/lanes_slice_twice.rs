//! Two lanes, one element: no slice is in a tuple twice if one of both can write.
//@ error[E0499]: cannot borrow `numbers` as mutable more than once at a time
use gpu_std::lanes;

fn main() {
    let mut numbers = [1, 2, 3];
    lanes::for_each((&mut numbers, &mut numbers), |(a, b)| *a += *b);
}
