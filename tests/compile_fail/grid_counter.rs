//! All warps share the closure, so it changes nothing that it has captured.
//@ error[E0594]: cannot assign to `calls`, as it is a captured variable in a `Fn` closure
use gpu_std::grid;

fn main() {
    let (mut calls, mut sums) = (0, [1, 2, 3]);
    grid::scan(&mut sums, |a, b| {
        calls += 1;
        a + b
    });
    println!("{calls}");
}
