//! Another warp makes a part of the result, and the caller has it then.
//@ error[E0277]: `Rc<u32>` cannot be sent between threads safely
use gpu_std::grid;
use std::rc::Rc;

fn main() {
    let sum = grid::reduce_in_order(
        0..10_u32,
        || Rc::new(0_u32),
        |sum, n| Rc::new(*sum + n),
        |a, b| Rc::new(*a + *b),
    );
    println!("{sum}");
}
