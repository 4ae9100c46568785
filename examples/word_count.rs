//! The most frequent words of a text: the text is cut between words, each part is counted by a thread, which is a warp of the GPU, and
//! what counts is std alone: threads, hash maps and locks. `cargo gpu-run --release --example word_count -- [PATH]`, and `cargo run` for the
//! CPU. With a number in the place of PATH the program makes so many MiB of text itself; without both it makes one.

mod command;

use gpu_std::grid;
use std::cmp::Reverse;
use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::path::Path;
use std::sync::Mutex;
use std::thread;
use std::time::Instant;

type Counts<'a> = HashMap<&'a [u8], u64>;

/// Bytes of a part at least: fewer are not worth a thread.
const LEAST: usize = 16 << 10;
/// Tables that all threads share, each with a lock of its own, so that few threads wait for each other.
const SHARES: usize = 256;

fn main() {
    let [argument] = command::arguments();
    let start = Instant::now();
    let is_path = |text: &str| text.parse::<i64>().is_err();
    let (text, came) = match argument {
        Some(path) if path.to_str().is_none_or(is_path) => (read(Path::new(&path)), "read"),
        size => (
            made(command::number("MiB of text", size, 1, 1..=4096) << 20),
            "made",
        ),
    };
    let came_in = start.elapsed();
    let megabytes = text.len() as f64 / 1e6;
    let came = format!(
        "{came} in {came_in:.1?} ({:.0} MB/s)",
        megabytes / came_in.as_secs_f64()
    );

    let start = Instant::now();
    let threads = thread::available_parallelism().map_or(1, |threads| threads.get());
    let parts = parts(&text, text.len().div_ceil(threads).max(LEAST));
    let counts = count(&parts);
    let took = start.elapsed();

    let words: u64 = counts.iter().map(|(_, count)| count).sum();
    println!(
        "{words} words, {} different ones; the most frequent:",
        counts.len()
    );
    for (word, count) in counts.iter().take(10) {
        println!("{count:>9} {}", String::from_utf8_lossy(word));
    }
    let speed = megabytes / took.as_secs_f64();
    let place = command::place(parts.len(), 1);
    println!(
        "word_count of {megabytes:.1} MB: {came}, counted in {took:.1?}, {speed:.0} MB/s {place}"
    );
}

/// Parts of this size, and up to the end of the word that is there.
fn parts(mut text: &[u8], size: usize) -> Vec<&[u8]> {
    let mut parts = Vec::new();
    while !text.is_empty() {
        let size = size.min(text.len());
        let more = text[size..].iter().position(u8::is_ascii_whitespace);
        let (part, rest) = text.split_at(more.map_or(text.len(), |more| size + more));
        parts.push(part);
        text = rest;
    }
    parts
}

/// How often each word is there, the most frequent one first.
fn count<'a>(parts: &[&'a [u8]]) -> Vec<(&'a [u8], u64)> {
    let hasher = RandomState::new();
    let shares: Vec<Mutex<Counts>> = (0..SHARES).map(|_| Mutex::default()).collect();
    thread::scope(|scope| {
        for part in parts {
            scope.spawn(|| {
                let mut counts = Counts::new();
                for word in part
                    .split(u8::is_ascii_whitespace)
                    .filter(|word| !word.is_empty())
                {
                    *counts.entry(word).or_default() += 1;
                }
                for (word, count) in counts {
                    let share = &shares[hasher.hash_one(word) as usize % SHARES];
                    *share.lock().unwrap().entry(word).or_default() += count;
                }
            });
        }
    });
    let shares = shares.into_iter().map(|share| share.into_inner().unwrap());
    let mut counts: Vec<_> = shares.flatten().collect();
    counts.sort_unstable_by_key(|(word, count)| (Reverse(*count), *word));
    counts
}

fn read(path: &Path) -> Vec<u8> {
    std::fs::read(path)
        .unwrap_or_else(|why| command::stop(format!("{} cannot be read: {why}", path.display())))
}

/// A text of no language, the same one each time: `grid` gives each line to a lane.
fn made(len: usize) -> Vec<u8> {
    let mut text = vec![b' '; len];
    grid::for_each(
        (grid::chunks_mut(&mut text, 80), 0..u32::MAX),
        |(line, at)| {
            let (end, words) = line.split_last_mut().expect("a line is not empty");
            *end = b'\n';
            let mut seed = at;
            // A word of up to six letters, and a space.
            for word in words.chunks_exact_mut(7) {
                // Nearly as in a language: the second word is half as frequent as the first, the third one a third.
                let among = 1 << (random(&mut seed) % 13);
                let mut letters = random(&mut (random(&mut seed) % among));
                for pair in word[..2 + 2 * (letters % 3) as usize].chunks_exact_mut(2) {
                    letters /= 3;
                    pair[0] = b"bdfghklmnprstvwz"[letters as usize % 16];
                    pair[1] = b"aeio"[letters as usize / 16 % 4];
                    letters /= 64;
                }
            }
        },
    );
    text
}

/// The next of a sequence that looks random.
fn random(seed: &mut u32) -> u32 {
    *seed = seed.wrapping_add(0x9e37_79b9);
    let mixed = (*seed ^ *seed >> 16).wrapping_mul(0x7feb_352d);
    let mixed = (mixed ^ mixed >> 15).wrapping_mul(0x846c_a68b);
    mixed ^ mixed >> 16
}
