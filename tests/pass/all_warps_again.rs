//! All warps at once, again and again: a scope that has ended leaves every one of them free for the next.
//@ flags: --threads 8
use std::thread;

fn main() {
    let rounds = 100;
    let mut sum = 0;
    for round in 0..rounds {
        thread::scope(|scope| {
            let threads: Vec<_> = (0..7).map(|n| scope.spawn(move || n * round)).collect();
            if round % 2 == 0 {
                sum += threads.into_iter().map(|thread| thread.join().unwrap()).sum::<u64>();
            }
        });
    }
    println!("{rounds} rounds, {sum}");
}
