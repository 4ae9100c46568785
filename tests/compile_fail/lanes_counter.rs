//! All lanes share the closure, so it changes nothing that it has captured.
//@ error[E0594]: cannot assign to `sum`, as it is a captured variable in a `Fn` closure
use gpu_std::lanes;

fn main() {
    let mut sum = 0;
    lanes::for_each(0..10_u32, |n| sum += n);
    println!("{sum}");
}
