//! An item may be kept as long as the slice is borrowed, and no longer.
//@ error[E0597]: `numbers` does not live long enough
use gpu_std::lanes;
use std::sync::Mutex;

fn main() {
    let kept = Mutex::new(Vec::new());
    {
        let mut numbers = vec![1_u32, 2, 3];
        lanes::for_each(&mut numbers, |n| kept.lock().unwrap().push(n));
    }
    println!("{}", kept.lock().unwrap().len());
}
