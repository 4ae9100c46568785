//@ libnvvm
use std::thread;

fn main() {
    let sum = thread::spawn(|| (0..=1000u64).sum::<u64>());
    let product = thread::spawn(|| (1..=20u64).product::<u64>());
    println!("sum = {}", sum.join().unwrap());
    println!("product = {}", product.join().unwrap());
}
