//! The elements of a `&mut [T]` go to other warps, and a clone of one may be elsewhere.
//@ error[E0277]: `Rc<u32>` cannot be sent between threads safely
use gpu_std::grid;
use std::rc::Rc;

fn main() {
    let shared = Rc::new(1_u32);
    let mut clones = [Rc::clone(&shared), shared];
    grid::for_each(&mut clones, |clone| drop(Rc::clone(clone)));
}
