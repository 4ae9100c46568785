//! The lane that takes a lock gives it back.
//@ MutexGuard<'_, u32>` cannot be sent between threads safely
use gpu_std::grid;
use std::sync::Mutex;

fn main() {
    let locks = [const { Mutex::new(0_u32) }; 10];
    let guards = grid::map(&locks, |lock| lock.lock().unwrap());
    println!("{}", guards.len());
}
