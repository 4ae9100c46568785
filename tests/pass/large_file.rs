//! A file that several threads of the host may read at once: as a whole, and by threads that share its position.
//@ temp-dir

use std::fs::{self, File};
use std::io::{Read, Seek};
use std::path::Path;
use std::thread;

const PART: usize = 4 << 20;

/// Each block of 64 KiB says where it stands.
fn is_right(bytes: &[u8], start: usize) -> bool {
    bytes.chunks(64 << 10).enumerate().all(|(index, block)| {
        let at = ((start >> 16) + index) as u32;
        block[..4] == at.to_le_bytes() && block[4..].iter().rev().take(100).all(|byte| *byte == 1)
    })
}

fn main() {
    let path = Path::new(&std::env::args_os().nth(1).unwrap()).join("large");
    let mut bytes = vec![1; 2 * PART + (64 << 10)];
    for (at, block) in bytes.chunks_mut(64 << 10).enumerate() {
        block[..4].copy_from_slice(&(at as u32).to_le_bytes());
    }
    fs::write(&path, &bytes).unwrap();
    let read = fs::read(&path).unwrap();
    println!("{} bytes, right: {}", read.len(), is_right(&read, 0));
    drop(read);

    let mut file = File::open(&path).unwrap();
    file.seek_relative(64 << 10).unwrap();
    let read = |mut file: &File| {
        let mut part = vec![0; PART];
        let count = file.read(&mut part).unwrap();
        part.truncate(count);
        part
    };
    let parts = thread::scope(|scope| {
        let [first, second] = [0, 1].map(|_| scope.spawn(|| read(&file)));
        [first.join().unwrap(), second.join().unwrap()]
    });
    // Either may have been the first.
    let start = |part: &[u8]| (part[0] as usize) << 16 | (part[1] as usize) << 24;
    let mut starts = parts.each_ref().map(|part| start(part));
    let right = parts
        .iter()
        .all(|part| part.len() == PART && is_right(part, start(part)));
    starts.sort_unstable();
    println!("parts from {starts:?}, right: {right}");
    println!("then {} bytes", read(&file).len());
    println!("the position is {}", file.stream_position().unwrap());
}
