//! A panic in a grid call reaches the caller, whatever warp it was on, and what follows is like any call.
//@ nvvm: no
use gpu_std::{device, grid};
use std::panic::{self, AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;
use std::sync::atomic::{AtomicI32, AtomicU32, Ordering::Relaxed};
use std::thread;

static ALIVE: AtomicI32 = AtomicI32::new(0);

struct Counted(Box<u32>);
impl Counted {
    fn new(n: u32) -> Counted {
        ALIVE.fetch_add(1, Relaxed);
        Counted(Box::new(n))
    }
}
impl Drop for Counted {
    fn drop(&mut self) {
        ALIVE.fetch_sub(1, Relaxed);
    }
}

fn thrown<R>(call: impl FnOnce() -> R) -> String {
    match catch_unwind(AssertUnwindSafe(call)) {
        Ok(_) => "nothing".to_owned(),
        Err(payload) => match payload.downcast::<String>() {
            Ok(text) => *text,
            Err(payload) => (*payload.downcast_ref::<&str>().unwrap()).to_owned(),
        },
    }
}

fn main() {
    let printed: &AtomicU32 = Box::leak(Box::default());
    panic::set_hook(Box::new(move |_| _ = printed.fetch_add(1, Relaxed)));
    for at in [0, 31, 32, 500, 999] {
        println!(
            "{}",
            thrown(|| grid::for_each(0..1000, |n| assert!(n != at, "item {n}")))
        );
        // The next call.
        assert!(grid::map(0..1000_u32, |n| n).into_iter().eq(0..1000));
    }
    println!("{} panics", printed.load(Relaxed));
    println!(
        "{}",
        thrown(|| grid::for_each(0..1000, |n| assert!(n < 1000, "item {n}")))
    );

    // One of them.
    let some = thrown(|| grid::for_each(0..1000, |n| assert!(n % 100 != 7, "item {n}")));
    println!(
        "{}",
        some.strip_prefix("item ").unwrap().parse::<u32>().unwrap() % 100
    );

    // Caught where it is, so that nobody stops.
    let caught = grid::map(0..640_u32, |n| {
        catch_unwind(|| if n % 3 == 0 { panic!("{n}") } else { n }).ok()
    });
    println!("{}", caught.iter().flatten().sum::<u32>());

    // What was made is dropped.
    println!(
        "{}",
        thrown(|| grid::map(0..1000, |n| if n == 650 {
            panic!("at {n}")
        } else {
            Counted::new(n)
        }))
    );
    println!("{} alive", ALIVE.load(Relaxed));
    let fold = |sum: Counted, n| {
        if n == 731 {
            panic!("at {n}")
        } else {
            Counted::new(*sum.0 + n)
        }
    };
    let combine = |a: Counted, b: Counted| Counted::new(*a.0 + *b.0);
    println!(
        "{}",
        thrown(|| grid::reduce(0..1000, || Counted::new(0), fold, combine))
    );
    println!("{} alive", ALIVE.load(Relaxed));
    println!(
        "{}",
        thrown(|| grid::scan(&mut [1; 5000], |_: i32, _| panic!("in a scan")))
    );

    // A lock is poisoned by whoever panics with it.
    let lock = Mutex::new(0);
    let poisons = || {
        grid::for_each(0..640, |n| {
            let _guard = lock.lock();
            assert!(n != 333, "with the lock");
        });
    };
    println!("{} {}", thrown(poisons), lock.is_poisoned());

    // A thread ends by it, while others make calls.
    let panics = thread::spawn(|| grid::for_each(0..640, |n| assert!(n != 400, "in a thread")));
    println!(
        "{}",
        grid::reduce(0..640_u32, || 0, |sum, n| sum + n, |a, b| a + b)
    );
    println!(
        "{}",
        panics.join().unwrap_err().downcast_ref::<&str>().unwrap()
    );
    // Nobody is in a panic.
    println!(
        "{}",
        grid::map(0..640, |_| thread::panicking()).contains(&true)
    );
    println!("{}", device::lane().is_none_or(|lane| lane == 0));
}
