//! What a call writes, none of its items reads.
//@ error[E0502]: cannot borrow `numbers` as mutable because it is also borrowed as immutable
use gpu_std::grid;

fn main() {
    let mut numbers = [1, 2, 3];
    grid::map_into(grid::windows(&numbers, 1), &mut numbers, |window| {
        window[0] + 1
    });
}
