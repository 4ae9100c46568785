//! Two threads, one `&mut`.
//@ error[E0499]: cannot borrow `total` as mutable more than once at a time
use std::thread;

fn main() {
    let mut total = 0_u64;
    thread::scope(|scope| {
        scope.spawn(|| total += 1);
        scope.spawn(|| total += 2);
    });
    println!("{total}");
}
