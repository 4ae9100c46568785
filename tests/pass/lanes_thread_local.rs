//! To `thread_local!` a lane is a thread: it has its own values, finds them in its next call, and drops them when its thread ends.
//@ nvvm: no
use gpu_std::lanes;
use std::cell::{Cell, RefCell};
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::thread;

static MADE: AtomicUsize = AtomicUsize::new(0);
static DROPPED: AtomicUsize = AtomicUsize::new(0);

struct Log(Vec<usize>);
impl Drop for Log {
    fn drop(&mut self) {
        DROPPED.fetch_add(1, Relaxed);
    }
}

thread_local! {
    static CALLS: Cell<usize> = const { Cell::new(10) };
    static LOG: RefCell<Log> = RefCell::new({
        MADE.fetch_add(1, Relaxed);
        Log(Vec::new())
    });
}

/// One item for each lane, which is the lane's number.
fn each_lane() -> std::ops::Range<usize> {
    0..lanes::count()
}

fn calls() {
    for call in 1..4 {
        let seen = lanes::map(each_lane(), |lane| {
            CALLS.set(CALLS.get() + 1);
            LOG.with_borrow_mut(|log| log.0.push(100 * call + lane));
            CALLS.get()
        });
        println!("call {call}: {}", seen.iter().all(|n| *n == 10 + call));
    }
    let own = lanes::map(each_lane(), |lane| LOG.with_borrow(|log| log.0 == [100 + lane, 200 + lane, 300 + lane]));
    println!("own: {}", own.iter().all(|own| *own));
    // Lane 0 is the thread itself.
    println!("thread: {} {:?}", CALLS.get(), LOG.with_borrow(|log| log.0.clone()));
    println!("made: {}, dropped: {}", MADE.load(Relaxed) == lanes::count(), DROPPED.load(Relaxed));
}

fn main() {
    for _ in 0..2 {
        thread::spawn(calls).join().unwrap();
        println!("dropped: {}", DROPPED.load(Relaxed) == lanes::count());
        MADE.store(0, Relaxed);
        DROPPED.store(0, Relaxed);
    }
    // The thread's number is its lane's, too.
    let ids = lanes::map(each_lane(), |_| thread::current().id());
    let again = lanes::map(each_lane(), |_| thread::current().id());
    println!("same ids: {}", ids == again);
    println!("different ids: {}", (1..ids.len()).all(|at| !ids[..at].contains(&ids[at])));
    println!("lane 0 is main: {}", ids[0] == thread::current().id());
}
