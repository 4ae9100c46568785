//! A mutex that its last owner wants again at once: whose turn it is must get it all the same. On an H100 one thread once kept the
//! other fifteen out for as long as anybody watched.
use std::sync::Mutex;
use std::thread;

fn main() {
    let turn = Mutex::new(0);
    thread::scope(|s| {
        for t in 0..16 {
            let turn = &turn;
            s.spawn(move || {
                loop {
                    let mut turn = turn.lock().unwrap();
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
}
