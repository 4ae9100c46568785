//! As lock_hand_over.rs, with an RwLock: a writer that wants it again at once, then readers that never leave it alone.
use std::sync::RwLock;
use std::thread;

fn main() {
    let turn = RwLock::new(0);
    thread::scope(|s| {
        for t in 0..16 {
            let turn = &turn;
            s.spawn(move || {
                loop {
                    let mut turn = turn.write().unwrap();
                    if *turn == t {
                        // Long enough for all others to wait for the lock.
                        println!("turn of thread {t}");
                        *turn += 1;
                        break;
                    }
                }
            });
        }
    });
    thread::scope(|s| {
        for _ in 0..15 {
            s.spawn(|| while *turn.read().unwrap() != 0 {});
        }
        s.spawn(|| *turn.write().unwrap() = 0);
    });
    println!("the writer came through");
}
