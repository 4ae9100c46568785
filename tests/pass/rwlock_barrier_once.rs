//@ check-uninit
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Barrier, LazyLock, Once, OnceLock, RwLock};
use std::thread;

static ONCE: Once = Once::new();
static CELL: OnceLock<String> = OnceLock::new();
static LAZY: LazyLock<Vec<u32>> = LazyLock::new(|| {
    CALLS.fetch_add(1, Ordering::Relaxed);
    (0..5).map(|x| x * x).collect()
});
static CALLS: AtomicUsize = AtomicUsize::new(0);

fn main() {
    let lock = RwLock::new(vec![0u32]);
    let barrier = Barrier::new(8);
    let leaders = AtomicUsize::new(0);
    thread::scope(|s| {
        for i in 0..8u32 {
            let (lock, barrier, leaders) = (&lock, &barrier, &leaders);
            s.spawn(move || {
                ONCE.call_once(|| {
                    CALLS.fetch_add(100, Ordering::Relaxed);
                });
                CELL.get_or_init(|| String::from("made once"));
                assert_eq!(LAZY.iter().sum::<u32>(), 30);
                lock.write().unwrap().push(i);
                if barrier.wait().is_leader() {
                    leaders.fetch_add(1, Ordering::Relaxed);
                }
                // All have pushed: every reader sees all of it.
                assert_eq!(lock.read().unwrap().len(), 9);
                if barrier.wait().is_leader() {
                    leaders.fetch_add(1, Ordering::Relaxed);
                }
            });
        }
    });
    let mut all = lock.into_inner().unwrap();
    all.sort();
    println!("{all:?}");
    println!("leaders {} calls {}", leaders.into_inner(), CALLS.load(Ordering::Relaxed));
    println!("{:?} {}", CELL.get(), ONCE.is_completed());
}
