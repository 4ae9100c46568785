//! An item may be kept as long as the slice is borrowed, and no longer.
//@ error[E0597]: `numbers` does not live long enough
use gpu_std::grid;

fn main() {
    let last: Option<&mut u32>;
    {
        let mut numbers = vec![1_u32, 2, 3];
        last = grid::reduce(&mut numbers, || None, |_, n| Some(n), Option::or);
    }
    println!("{last:?}");
}
