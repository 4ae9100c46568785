use std::sync::{Arc, Condvar, Mutex};
use std::thread;
use std::time::Duration;

fn main() {
    let pair = Arc::new((Mutex::new(0u32), Condvar::new()));
    let other = Arc::clone(&pair);
    let pong = thread::spawn(move || {
        let (turn, changed) = &*other;
        for _ in 0..100 {
            let mut turn = changed.wait_while(turn.lock().unwrap(), |t| *t % 2 == 0).unwrap();
            *turn += 1;
            changed.notify_one();
        }
    });
    let (turn, changed) = &*pair;
    for _ in 0..100 {
        let mut turn = changed.wait_while(turn.lock().unwrap(), |t| *t % 2 == 1).unwrap();
        *turn += 1;
        changed.notify_one();
    }
    pong.join().unwrap();
    println!("{}", turn.lock().unwrap());
    // Until the time is over: a wait may end for nothing.
    let (guard, result) =
        changed.wait_timeout_while(turn.lock().unwrap(), Duration::from_millis(2), |_| true).unwrap();
    println!("{} {}", *guard, result.timed_out());
}
