//! A program that asks which worker runs it: each worker uses one lane, and has a number of its own.
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::sync::Mutex;
use std::thread::{self, ThreadId};

fn main() {
    let workers = Mutex::new(BTreeMap::<usize, Vec<ThreadId>>::new());
    (0..4000).into_par_iter().for_each(|_| {
        let index = rayon::current_thread_index().expect("a worker");
        let mut workers = workers.lock().unwrap();
        let threads = workers.entry(index).or_default();
        let own = thread::current().id();
        if !threads.contains(&own) {
            threads.push(own);
        }
    });
    let workers = workers.into_inner().unwrap();
    let one_each = workers.values().all(|threads| threads.len() == 1);
    println!("a thread for each worker: {one_each}");
    let pool = rayon::current_num_threads();
    println!(
        "numbers below the pool's size: {}",
        workers.keys().all(|&index| index < pool)
    );
}
