//! How often each word occurs in a text: a map for each thread, and one made of all.

use std::collections::HashMap;
use std::thread;

/// A thread should have something to do.
const LEAST: usize = 20;

pub fn count<'a>(lines: &[&'a str], threads: usize) -> HashMap<&'a str, usize> {
    let each = lines.len().div_ceil(threads).max(LEAST);
    thread::scope(|scope| {
        let parts: Vec<_> = lines
            .chunks(each)
            .map(|part| {
                scope.spawn(|| {
                    let mut counts = HashMap::new();
                    for word in part.iter().flat_map(|line| line.split(' ')) {
                        *counts.entry(word).or_insert(0) += 1;
                    }
                    counts
                })
            })
            .collect();
        let mut all = HashMap::new();
        for part in parts {
            for (word, count) in part.join().unwrap() {
                *all.entry(word).or_insert(0) += count;
            }
        }
        all
    })
}
