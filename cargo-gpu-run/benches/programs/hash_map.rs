//! Four threads count words of a made-up text, each in a map of its own; `main` adds the maps up.

use std::collections::HashMap;
use std::thread;

fn main() {
    let threads: Vec<_> = (1..=4u64)
        .map(|seed| thread::spawn(move || counted(seed)))
        .collect();
    let mut all: HashMap<String, u64> = HashMap::new();
    for thread in threads {
        for (word, count) in thread.join().unwrap() {
            *all.entry(word).or_default() += count;
        }
    }
    let mut words: Vec<_> = all.into_iter().collect();
    words.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
    for (word, count) in &words[..5] {
        println!("{word} {count}");
    }
}

fn counted(mut seed: u64) -> HashMap<String, u64> {
    let mut counts = HashMap::new();
    for _ in 0..40_000 {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        // Small numbers are many times as frequent as large ones.
        let word = format!("word{}", (seed % 90) * (seed >> 32) % 2000);
        *counts.entry(word).or_insert(0) += 1;
    }
    counts
}
