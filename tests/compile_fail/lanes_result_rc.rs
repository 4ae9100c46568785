//! A lane makes the result, and the caller has it then.
//@ error[E0277]: `Rc<u32>` cannot be sent between threads safely
use gpu_std::lanes;
use std::rc::Rc;

fn main() {
    let results = lanes::map(0..10_u32, |n| Rc::new(n));
    println!("{}", results.len());
}
