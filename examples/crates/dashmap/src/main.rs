//! dashmap: a map that many threads change at once.
use dashmap::DashMap;
use std::thread;

fn main() {
    let words = "the map is shared by the threads and the threads count the words of the text";
    let counts = DashMap::new();
    thread::scope(|scope| {
        for _ in 0..6 {
            scope.spawn(|| {
                for word in words.split(' ') {
                    *counts.entry(word).or_insert(0) += 1;
                }
            });
        }
    });
    let mut all: Vec<(&str, u32)> = counts
        .iter()
        .map(|entry| (*entry.key(), *entry.value()))
        .collect();
    all.sort_unstable();
    println!("{all:?}");
    counts.retain(|_, count| *count > 6);
    println!(
        "{} more than once, the: {:?}",
        counts.len(),
        counts.get("the").map(|count| *count)
    );
}
