//! Lines from many threads: whole, none lost. Sorted by the reader, so only completeness shows.
use std::io::Write;
use std::sync::Mutex;
use std::thread;

fn main() {
    let order = Mutex::new(0);
    thread::scope(|s| {
        for t in 0..16 {
            let order = &order;
            s.spawn(move || {
                // One at a time, in turn, so that the output is the same on every run.
                loop {
                    let mut turn = order.lock().unwrap();
                    if *turn == t {
                        println!("thread {t} of 16 writes this line");
                        *turn += 1;
                        break;
                    }
                    drop(turn);
                    thread::yield_now();
                }
            });
        }
    });
    let long = "0123456789".repeat(1000);
    println!("{long}");
    let mut out = std::io::stdout().lock();
    let flushed = out.flush().is_ok();
    writeln!(out, "{flushed}").unwrap();
    print!("the end without a newline");
}
