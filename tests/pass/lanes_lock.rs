//! Locks, atomics and once-cells between the lanes of a call, and between calls of several threads.
//@ nvvm: no
use gpu_std::lanes;
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};
use std::sync::{Mutex, OnceLock, RwLock, mpsc};
use std::thread;

fn main() {
    let sum = Mutex::new(0_u32);
    lanes::for_each(0..200_u32, |n| *sum.lock().unwrap() += n);
    println!("{}", sum.lock().unwrap());

    let list = Mutex::new(Vec::new());
    lanes::for_each(0..64_u32, |n| list.lock().unwrap().push(n));
    let mut list = list.into_inner().unwrap();
    list.sort();
    println!("{}", list.into_iter().eq(0..64));

    let table = RwLock::new(vec![0_u32; 8]);
    let odd = lanes::reduce(
        0..96_usize,
        || 0,
        |seen, n| {
            if n % 3 == 0 {
                table.write().unwrap()[n % 8] += 1;
                seen
            } else {
                seen + u32::from(table.read().unwrap().len() == 8)
            }
        },
        |a, b| a + b,
    );
    println!("{odd} {:?}", table.read().unwrap());

    let begun = AtomicU32::new(0);
    let once = OnceLock::new();
    let same = lanes::map(0..64_u32, |_| *once.get_or_init(|| begun.fetch_add(1, Relaxed) + 7));
    println!("{} {}", same.iter().all(|n| *n == 7), begun.into_inner());

    let (sender, receiver) = mpsc::channel();
    lanes::for_each(0..40_u32, |n| sender.send(n).unwrap());
    drop(sender);
    println!("{}", receiver.iter().sum::<u32>());

    let total = Mutex::new(0_u64);
    thread::scope(|scope| {
        for thread in 0..4_u64 {
            let total = &total;
            scope.spawn(move || lanes::for_each(0..50_u64, |n| *total.lock().unwrap() += n * thread));
        }
    });
    println!("{}", total.lock().unwrap());
}
