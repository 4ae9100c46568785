//! Writes a file as a whole, five times, and says how fast: `write_file PATH [MIB]`, 64 MiB if nothing is said. The same source on the CPU.
use std::time::Instant;

fn main() -> std::io::Result<()> {
    let mut arguments = std::env::args().skip(1);
    let path = arguments.next().expect("a path");
    let mib = arguments
        .next()
        .map_or(64, |mib| mib.parse().expect("how many MiB"));
    let bytes = vec![7_u8; mib << 20];
    for _ in 0..5 {
        let start = Instant::now();
        std::fs::write(&path, &bytes)?;
        let took = start.elapsed();
        println!(
            "{} bytes in {took:?}, {:.2} GB/s",
            bytes.len(),
            bytes.len() as f64 / took.as_nanos() as f64
        );
    }
    Ok(())
}
