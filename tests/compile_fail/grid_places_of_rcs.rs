//! A result that is put into its place goes from warp to warp like one that is returned.
//@ error[E0277]: `Rc<u32>` cannot be sent between threads safely
use gpu_std::grid;
use std::rc::Rc;

fn main() {
    let mut places = [const { None }; 10];
    grid::map_into(0..10_u32, &mut places, |n| Some(Rc::new(n)));
}
