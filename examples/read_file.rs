//! Reads a file as a whole, five times, and says how fast: `read_file PATH`. The same source on the CPU.
use std::time::Instant;

fn main() -> std::io::Result<()> {
    let path = std::env::args().nth(1).expect("a path");
    for _ in 0..5 {
        let start = Instant::now();
        let bytes = std::fs::read(&path)?;
        let took = start.elapsed();
        println!(
            "{} bytes in {took:?}, {:.2} GB/s, last {:?}",
            bytes.len(),
            bytes.len() as f64 / took.as_nanos() as f64,
            bytes.last()
        );
    }
    Ok(())
}
