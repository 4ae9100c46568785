//! Threads that spawn threads: a parallel sum over a tree.
use std::thread;

fn sum(range: std::ops::Range<u64>) -> u64 {
    if range.end - range.start <= 1000 {
        return range.map(|x| x % 7).sum();
    }
    let middle = range.start.midpoint(range.end);
    let (left, right) = (range.start..middle, middle..range.end);
    thread::scope(|s| {
        let left = s.spawn(|| sum(left));
        sum(right) + left.join().unwrap()
    })
}

fn main() {
    println!("{}", sum(0..16_000));
}
