//! Two warps, one element: no slice is in a tuple twice if one of both can write.
//@ error[E0499]: cannot borrow `numbers` as mutable more than once at a time
use gpu_std::grid;

fn main() {
    let mut numbers = [1, 2, 3];
    grid::for_each(
        (&mut numbers, grid::chunks_mut(&mut numbers, 1)),
        |(a, b)| *a += b[0],
    );
}
