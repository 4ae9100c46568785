//! Ten thousand threads that panic one after another leave nothing behind: neither warps nor heap nor stack.
//@ flags: --threads 8 --heap-size 4M
//@ heap: device
use std::panic;
use std::thread;

fn sink(depth: u32) -> u32 {
    let local = std::hint::black_box([depth; 32]);
    match depth {
        0 => panic!("at the bottom"),
        _ => sink(depth - 1) + local[3],
    }
}

fn main() {
    panic::set_hook(Box::new(|_| {}));
    let panicked = (0..10_000).filter(|&n| thread::spawn(move || sink(n % 20)).join().is_err()).count();
    println!("{panicked} panicked");
    let sum: u32 = (0..7).map(|n| thread::spawn(move || n)).collect::<Vec<_>>().into_iter().map(|t| t.join().unwrap()).sum();
    println!("{sum}");
}
