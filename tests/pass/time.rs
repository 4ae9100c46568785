use std::thread;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

fn main() {
    let start = Instant::now();
    thread::sleep(Duration::from_millis(5));
    let slept = start.elapsed();
    println!("{}", slept >= Duration::from_millis(5));
    println!("{}", slept < Duration::from_secs(5));
    let mut last = Instant::now();
    for _ in 0..100 {
        let now = Instant::now();
        assert!(now >= last);
        last = now;
    }
    let year = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs() / 31_557_600 + 1970;
    println!("{}", (2025..2100).contains(&year));
}
