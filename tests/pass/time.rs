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

    // Both clocks go back before where they began.
    let hour = Duration::from_secs(3600);
    let earlier = start - hour;
    println!("{:?} {:?}", start - earlier, earlier.checked_duration_since(start));
    let before = UNIX_EPOCH - Duration::from_millis(1500);
    println!("{before:?} {:?} {:?}", before < UNIX_EPOCH, UNIX_EPOCH.duration_since(before));
    println!("{:?}", before.duration_since(UNIX_EPOCH).map_err(|e| e.duration()));
    println!("{:?}", start.checked_add(Duration::MAX));
}
