//! flate2 (the pure Rust backend): gzip and zlib, there and back.
use flate2::read::{GzDecoder, ZlibDecoder};
use flate2::write::{GzEncoder, ZlibEncoder};
use flate2::{Compression, Crc};
use std::io::{Read, Write};

fn main() {
    let text: String = (0..400)
        .map(|n| format!("line {} of {}\n", n, n * n % 97))
        .collect();
    for level in [1, 6, 9] {
        let mut gz = GzEncoder::new(Vec::new(), Compression::new(level));
        gz.write_all(text.as_bytes()).unwrap();
        let packed = gz.finish().unwrap();
        let mut back = String::new();
        GzDecoder::new(packed.as_slice())
            .read_to_string(&mut back)
            .unwrap();
        println!(
            "level {level}: {} bytes of {}, same: {}",
            packed.len(),
            text.len(),
            back == text
        );
    }
    let mut zlib = ZlibEncoder::new(Vec::new(), Compression::fast());
    zlib.write_all(&[7; 10_000]).unwrap();
    let mut packed = zlib.finish().unwrap();
    let mut crc = Crc::new();
    crc.update(&packed);
    println!("{} bytes, crc {:08x}", packed.len(), crc.sum());
    let last = packed.len() - 1;
    packed[last] ^= 1;
    println!(
        "{}",
        ZlibDecoder::new(packed.as_slice())
            .read_to_end(&mut Vec::new())
            .unwrap_err()
    );
}
