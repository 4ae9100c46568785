//! Lanes have items by their numbers, which an iterator does not have.
//@ error[E0277]: `Chars<'_>` has no items that lanes can share
use gpu_std::lanes;

fn main() {
    lanes::for_each("text".chars(), |c| println!("{c}"));
}
