//! A lane that panics stops nobody else; the call panics with what the lowest lane has thrown, and can be caught like any panic.
//@ nvvm: no
use gpu_std::lanes;
use std::panic::{self, AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;
use std::sync::atomic::{AtomicI32, Ordering::Relaxed};
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
    panic::set_hook(Box::new(|_| {}));
    for lane in [0, 1, 17, 31] {
        println!("{}", thrown(|| lanes::for_each(0..32, |n| assert!(n != lane, "item {n}"))));
    }
    println!("{}", thrown(|| lanes::for_each(0..32, |n| assert!(n != 9 && n != 23, "item {n}"))));
    println!("{}", thrown(|| lanes::for_each(0..32, |n| panic!("item {n}"))));
    println!("{}", thrown(|| lanes::for_each(0..32, |n| assert!(n < 32, "item {n}"))));

    // Caught on its lane.
    let caught = lanes::map(0..64_u32, |n| catch_unwind(|| if n % 3 == 0 { panic!("{n}") } else { n }).ok());
    println!("{}", caught.iter().flatten().sum::<u32>());

    // What was made is dropped.
    println!("{}", thrown(|| lanes::map(0..200, |n| if n == 150 { panic!("at {n}") } else { Counted::new(n) })));
    println!("{} alive", ALIVE.load(Relaxed));
    let fold = |sum: Counted, n| if n == 31 { panic!("at {n}") } else { Counted::new(*sum.0 + n) };
    let combine = |a: Counted, b: Counted| Counted::new(*a.0 + *b.0);
    println!("{}", thrown(|| lanes::reduce(0..32, || Counted::new(0), fold, combine)));
    println!("{} alive", ALIVE.load(Relaxed));
    println!("{}", thrown(|| lanes::scan(&mut [1; 100], |_: i32, _| panic!("in a scan"))));

    // A lock is poisoned by a lane as by any thread.
    let lock = Mutex::new(0);
    let poisons = || {
        lanes::for_each(0..32, |n| {
            let _guard = lock.lock();
            assert!(n != 31, "with the lock");
        });
    };
    println!("{} {}", thrown(poisons), lock.is_poisoned());

    // A thread ends by it.
    let thread = thread::spawn(|| lanes::for_each(0..32, |n| assert!(n != 5, "in a thread")));
    println!("{}", thread.join().unwrap_err().downcast_ref::<&str>().unwrap());
    println!("{}", lanes::map(0..100_u32, |n| n).len());
}
