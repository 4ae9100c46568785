//! A count without atomics must not be changed by two warps.
//@ error[E0277]: `Rc<u32>` cannot be shared between threads safely
use gpu_std::grid;
use std::rc::Rc;

fn main() {
    let shared = Rc::new(5_u32);
    let sums = grid::map(0..10_u32, |n| n + *Rc::clone(&shared));
    println!("{sums:?}");
}
