//! Several threads make grid calls at once, some of them with what others wait for.
//@ nvvm: no
use gpu_std::grid;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::{Barrier, mpsc};
use std::thread;

fn main() {
    let barrier = Barrier::new(5);
    let total = AtomicU64::new(0);
    thread::scope(|scope| {
        for thread in 0..5_u64 {
            let (barrier, total) = (&barrier, &total);
            scope.spawn(move || {
                for call in 0..4 {
                    barrier.wait();
                    let numbers = grid::map(0..300_u64, |n| n * thread + call);
                    assert!(
                        numbers
                            .iter()
                            .zip(0..)
                            .all(|(is, n)| *is == n * thread + call)
                    );
                    let sum = grid::reduce(&numbers, || 0, |sum, n| sum + n, |a, b| a + b);
                    total.fetch_add(sum, Relaxed);
                }
            });
        }
    });
    println!("{}", total.into_inner());

    // From one to the next.
    let (first, mut receiver) = mpsc::channel::<Vec<u32>>();
    for step in 1..4 {
        let (sender, next) = mpsc::channel();
        let receiver = std::mem::replace(&mut receiver, next);
        thread::spawn(move || {
            for mut numbers in receiver {
                grid::for_each(&mut numbers, |n| *n += step);
                sender.send(numbers).unwrap();
            }
        });
    }
    for n in 0..5 {
        first.send(vec![n; 500]).unwrap();
    }
    drop(first);
    for numbers in receiver {
        println!(
            "{} {}",
            numbers[0],
            numbers.iter().all(|n| *n == numbers[0])
        );
    }

    // Threads come and go while a call goes on, on warps that it could use.
    let short: u32 = thread::scope(|scope| {
        let long = scope.spawn(|| grid::map(0..3000_u32, |n| (0..n % 50).sum::<u32>()));
        let short = (0..20)
            .map(|n| scope.spawn(move || n).join().unwrap())
            .sum();
        println!("{}", long.join().unwrap().iter().sum::<u32>());
        short
    });
    println!("{short}");
}
