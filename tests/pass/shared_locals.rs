//@ libnvvm
//! Locals that another thread reads and writes, by every way in which it may get their address. Locals that nobody shares are in memory that only their own lane
//! can reach, so one that was taken for private is a fault here.
use std::cell::Cell;
use std::collections::HashMap;
use std::hint::black_box;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering::*};
use std::sync::mpsc;
use std::thread;

#[derive(Clone, Copy)]
struct Large {
    words: [u64; 12],
}

struct Holder<'a> {
    before: u64,
    place: &'a mut u64,
}

/// A pointer that may be sent.
struct Sent<T>(*mut T);

unsafe impl<T> Send for Sent<T> {}

impl<T> Sent<T> {
    fn get(&self) -> *mut T {
        self.0
    }
}

/// Waits for a number and gives a local's address back by the same word.
static MEETING: AtomicUsize = AtomicUsize::new(0);

thread_local! {
    static PLACE: Cell<*const Cell<u64>> = const { Cell::new(std::ptr::null()) };
}

#[inline(never)]
fn by_value(large: Large) -> u64 {
    thread::scope(|s| {
        let large = &large;
        s.spawn(move || large.words.iter().sum()).join().unwrap()
    })
}

#[inline(never)]
fn same<T>(x: &mut T) -> &mut T {
    black_box(());
    x
}

#[inline(never)]
fn add(to: &mut u64, n: u64) {
    thread::scope(|s| {
        s.spawn(|| *to += n);
    });
}

/// Its own variable, and that of a caller some frames up.
#[inline(never)]
fn deep(n: u64, all: &mut Vec<Sent<u64>>) -> u64 {
    let mut own = n;
    all.push(Sent(&raw mut own));
    if n > 0 {
        deep(n - 1, all) + own
    } else {
        let all = std::mem::take(all);
        thread::spawn(move || {
            for place in all {
                // SAFETY: every frame waits for this thread.
                unsafe { *place.get() += 100 };
            }
        })
        .join()
        .unwrap();
        own
    }
}

fn closure_environment() -> u64 {
    let mut local = 1;
    thread::scope(|s| {
        s.spawn(|| local += 1);
    });
    local
}

fn field() -> u64 {
    let mut local = 1;
    let holder = Holder {
        before: 2,
        place: &mut local,
    };
    let before = thread::scope(|s| {
        s.spawn(move || {
            *holder.place += 2;
            holder.before
        })
        .join()
        .unwrap()
    });
    local + before
}

fn as_a_number() -> u64 {
    let mut local = 5_u64;
    let number = (&raw mut local).expose_provenance() ^ 0xff;
    thread::spawn(move || {
        // SAFETY: the local lives until this thread is joined.
        unsafe { *std::ptr::with_exposed_provenance_mut::<u64>(number ^ 0xff) += 1 }
    })
    .join()
    .unwrap();
    local
}

fn in_pieces() -> u64 {
    let mut local = 7_u64;
    let bytes = (&raw mut local).expose_provenance().to_le_bytes();
    let low = u32::from_le_bytes(bytes[..4].try_into().unwrap());
    let high = u32::from_le_bytes(bytes[4..].try_into().unwrap());
    thread::spawn(move || {
        let number = usize::try_from(u64::from(high) << 32 | u64::from(low)).unwrap();
        // SAFETY: as above.
        unsafe { *std::ptr::with_exposed_provenance_mut::<u64>(number) += 1 }
    })
    .join()
    .unwrap();
    local
}

fn in_collections() -> u64 {
    let mut locals = [1_u64, 2, 3];
    let [a, b, c] = &mut locals;
    let all = vec![a, b, c];
    let by_name: HashMap<&str, &mut u64> = ["a", "b", "c"].into_iter().zip(all).collect();
    thread::scope(|s| {
        for (_, place) in by_name {
            s.spawn(move || *place *= 10);
        }
    });
    locals.iter().sum()
}

fn boxed_closure() -> u64 {
    let mut local = 3;
    thread::scope(|s| {
        let work: Box<dyn FnOnce() + Send> = Box::new(|| local *= 3);
        s.spawn(work);
    });
    local
}

fn by_message() -> u64 {
    let mut local = 11;
    let (send, receive) = mpsc::sync_channel::<Sent<u64>>(0);
    let (done, wait) = mpsc::channel();
    let other = thread::spawn(move || {
        let place = receive.recv().unwrap();
        // SAFETY: the sender waits.
        unsafe { *place.get() += 1 };
        done.send(()).unwrap();
    });
    send.send(Sent(&raw mut local)).unwrap();
    wait.recv().unwrap();
    other.join().unwrap();
    local
}

fn by_an_atomic() -> u64 {
    let local = AtomicU64::new(1);
    let other = thread::spawn(|| {
        let place = loop {
            match MEETING.load(Acquire) {
                0 => thread::yield_now(),
                place => break std::ptr::with_exposed_provenance::<AtomicU64>(place),
            }
        };
        // SAFETY: the local lives until the word is 0 again.
        unsafe { &*place }.fetch_add(41, Relaxed);
        MEETING.store(0, Release);
    });
    MEETING.store((&raw const local).expose_provenance(), Release);
    while MEETING.load(Acquire) != 0 {
        thread::yield_now();
    }
    other.join().unwrap();
    local.load(Relaxed)
}

fn by_compare_exchange() -> u64 {
    let mut local = 1_u64;
    MEETING
        .compare_exchange(0, (&raw mut local).expose_provenance(), Release, Relaxed)
        .unwrap();
    thread::spawn(|| {
        let place = MEETING.swap(0, AcqRel);
        // SAFETY: the local lives until this thread is joined.
        unsafe { *std::ptr::with_exposed_provenance_mut::<u64>(place) = 99 };
    })
    .join()
    .unwrap();
    local
}

fn in_a_thread_local() -> u64 {
    let local = Cell::new(1_u64);
    PLACE.set(&raw const local);
    let place = Sent(PLACE.get().cast_mut());
    thread::spawn(move || {
        // SAFETY: as above; the owner does not use it meanwhile.
        unsafe { &*place.get() }.set(8);
    })
    .join()
    .unwrap();
    PLACE.set(std::ptr::null());
    local.get()
}

fn returned() -> u64 {
    let mut local = 1;
    let again = same(same(&mut local));
    add(again, 20);
    local
}

fn copied() -> u64 {
    let mut local = 1_u64;
    let first = [&raw mut local; 40];
    // A copy that is long enough to be a call.
    let second = black_box(first);
    let place = Sent(second[33]);
    thread::spawn(move || {
        // SAFETY: as above.
        unsafe { *place.get() = 17 };
    })
    .join()
    .unwrap();
    local
}

fn by_a_trait(work: &mut dyn FnMut(&mut u64)) -> u64 {
    let mut local = 1;
    work(&mut local);
    local
}

fn by_a_panic() -> u64 {
    let mut local = 1_u64;
    let place = Sent(&raw mut local);
    let payload = std::panic::catch_unwind(move || std::panic::resume_unwind(Box::new(place)));
    let place = payload.unwrap_err().downcast::<Sent<u64>>().unwrap();
    thread::spawn(move || {
        // SAFETY: as above.
        unsafe { *place.get() = 23 };
    })
    .join()
    .unwrap();
    local
}

fn main() {
    println!("closure {}", closure_environment());
    println!("field {}", field());
    println!("number {}", as_a_number());
    println!("pieces {}", in_pieces());
    println!("collections {}", in_collections());
    println!("boxed {}", boxed_closure());
    println!("message {}", by_message());
    println!("atomic {}", by_an_atomic());
    println!("exchange {}", by_compare_exchange());
    println!("thread-local {}", in_a_thread_local());
    println!("returned {}", returned());
    println!("copied {}", copied());
    let mut shares = |place: &mut u64| add(place, 6);
    println!("trait {}", by_a_trait(black_box(&mut shares)));
    println!("panic {}", by_a_panic());
    println!("by value {}", by_value(black_box(Large { words: [3; 12] })));
    println!("deep {}", deep(20, &mut Vec::new()));
}

//@ nvvm: 134
