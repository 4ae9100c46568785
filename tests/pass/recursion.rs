//! Deep recursion, with and without locals in memory.
use std::hint::black_box;

fn with_array(depth: u32) -> u32 {
    let mut local = [depth; 4];
    black_box(&mut local);
    if depth == 0 { 0 } else { with_array(depth - 1) + local[3] % 3 }
}

fn registers_only(depth: u64) -> u64 {
    if depth == 0 { 1 } else { black_box(registers_only(depth - 1)).wrapping_mul(31) ^ depth }
}

fn ackermann(m: u64, n: u64) -> u64 {
    match (m, n) {
        (0, n) => n + 1,
        (m, 0) => ackermann(m - 1, 1),
        (m, n) => ackermann(m - 1, ackermann(m, n - 1)),
    }
}

fn main() {
    println!("{}", with_array(1000));
    println!("{}", registers_only(1000));
    println!("{}", ackermann(2, 20));
    let deep = std::thread::spawn(|| with_array(1000) + with_array(999));
    println!("{}", deep.join().unwrap());
}
