//! More `catch_unwind` in each other than a warp has lanes for.
use std::panic::catch_unwind;

fn nested(depth: u32) -> u32 {
    catch_unwind(|| if depth == 0 { panic!("innermost") } else { nested(depth - 1) }).unwrap_or(0) + 1
}

fn main() {
    println!("{}", nested(2));
    println!("{}", nested(20));
}
