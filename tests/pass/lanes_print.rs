//! Lanes print: each line is whole.
//@ stdout: counted
//@ nvvm: no
use gpu_std::lanes;

fn main() {
    println!("begin");
    lanes::for_each(0..40_u32, |n| println!("item {:02} {}", n % 20, "x".repeat(n as usize % 4)));
    println!("{}", lanes::map(0..4_u32, |n| format!("{n}")).join(" "));
}
