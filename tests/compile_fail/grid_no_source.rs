//! Warps have items by their numbers, which an iterator does not have.
//@ error[E0277]: `std::vec::IntoIter<u32>` has no items that lanes can share
use gpu_std::grid;

fn main() {
    grid::for_each(vec![1_u32, 2].into_iter(), |n| println!("{n}"));
}
