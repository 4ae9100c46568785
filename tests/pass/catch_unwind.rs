//! `catch_unwind` in each other, in threads, in loops; what was written before a panic stays.
use std::panic::{self, AssertUnwindSafe, catch_unwind};
use std::thread;

fn nested(depth: u32) -> u32 {
    match catch_unwind(|| if depth == 0 { panic!("innermost") } else { nested(depth - 1) }) {
        Ok(above) => above + 1,
        Err(_) if depth == 0 => 0,
        Err(thrown) => panic::resume_unwind(thrown),
    }
}

/// Each catches what the one above it throws, and throws on.
fn rethrown(depth: u32) -> u32 {
    let caught = catch_unwind(|| match depth {
        0 => panic::panic_any(0_u32),
        _ => panic::panic_any(rethrown(depth - 1) + 1),
    });
    *caught.map(|never: u32| never).unwrap_err().downcast::<u32>().unwrap()
}

fn main() {
    panic::set_hook(Box::new(|_| {}));
    println!("{:?}", [0, 1, 2, 3, 12, 100].map(nested));
    println!("{}", rethrown(50));
    let mut log = Vec::new();
    for n in 0..6 {
        let result = catch_unwind(AssertUnwindSafe(|| {
            log.push(format!("begin {n}"));
            assert!(n % 2 == 0, "odd");
            n * n
        }));
        log.push(format!("{:?}", result.ok()));
    }
    println!("{log:?}");
    let through = catch_unwind(|| {
        let inner = catch_unwind(|| panic!("once"));
        panic::resume_unwind(inner.unwrap_err())
    });
    println!("{:?}", through.map(|()| ()).unwrap_err().downcast_ref::<&str>());
    let threads: Vec<_> = (0..20)
        .map(|n| thread::spawn(move || catch_unwind(|| assert!(n % 3 != 0)).is_err()))
        .collect();
    println!("{}", threads.into_iter().filter_map(|t| t.join().ok()).filter(|&panicked| panicked).count());
}

//@ nvvm: 134
