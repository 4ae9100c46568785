//! Kinds of data races, each with what would order it. The first argument names one; those that end in `_ordered` must not be reported, all others
//! must. Without an argument their names are printed.
//! Threads come one after the other by sleeping, which orders nothing.
use std::alloc::{Layout, alloc, dealloc};
use std::cell::UnsafeCell;
use std::hint::black_box;
use std::mem::MaybeUninit;
use std::panic;
use std::ptr;
use std::sync::atomic::Ordering::{AcqRel, Acquire, Relaxed, Release};
use std::sync::atomic::{AtomicBool, AtomicPtr, AtomicU8, AtomicU16, AtomicU32, AtomicUsize, fence};
use std::sync::{Arc, Barrier, Condvar, Mutex, Once, RwLock, mpsc};
use std::thread::{self, JoinHandle};
use std::time::Duration;

/// Shared without a lock.
struct Bare<T>(UnsafeCell<T>);
// SAFETY: none; races are the point.
unsafe impl<T> Sync for Bare<T> {}
unsafe impl<T> Send for Bare<T> {}

impl<T: Copy> Bare<T> {
    const fn new(value: T) -> Bare<T> {
        Bare(UnsafeCell::new(value))
    }
    #[inline(never)]
    fn set(&self, value: T) {
        unsafe { *black_box(self.0.get()) = value }
    }
    #[inline(never)]
    fn read(&self) -> T {
        unsafe { black_box(*black_box(self.0.get())) }
    }
}

static DATA: Bare<u64> = Bare::new(0);
static FLAG: AtomicU32 = AtomicU32::new(0);

fn add() {
    DATA.set(DATA.read() + 1);
}

/// Uses what was read.
fn look<T>(value: T) {
    black_box(value);
}

fn nap() {
    thread::sleep(Duration::from_millis(5));
}

/// [`add`] by a thread whose handle is gone: who drops that after the thread's end comes after it, by the `Arc` of its result.
fn add_later() {
    nap();
    add();
}

/// Both on threads of their own, the second long after the first. The first waits until both handles are gone: who drops one after the
/// thread's end comes after that, by the `Arc` of its result.
fn one_then_other(first: impl FnOnce() + Send, second: impl FnOnce() + Send) {
    thread::scope(|scope| {
        scope.spawn(|| {
            nap();
            first();
        });
        scope.spawn(|| {
            nap();
            nap();
            second();
        });
    });
}

/// Lets a pointer go to another thread.
struct Sent<T>(T);
unsafe impl<T> Send for Sent<T> {}

// Threads that have ended.

fn scoped() {
    thread::scope(|scope| {
        scope.spawn(add_later);
        nap();
        nap();
        scope.spawn(add);
    });
}

fn scoped_ordered() {
    thread::scope(|scope| drop(scope.spawn(add)));
    thread::scope(|scope| {
        let first = scope.spawn(add);
        first.join().unwrap();
        scope.spawn(add);
    });
}

fn detached() {
    drop(thread::spawn(add_later));
    nap();
    nap();
    drop(thread::spawn(add));
    nap();
}

fn detached_ordered() {
    let (sender, receiver) = mpsc::channel();
    for _ in 0..3 {
        let sender = sender.clone();
        drop(thread::spawn(move || {
            add();
            sender.send(()).unwrap();
        }));
        receiver.recv().unwrap();
    }
    add();
}

/// That a thread has finished is no join.
fn finished() {
    let first = thread::spawn(add);
    nap();
    assert!(first.is_finished());
    add();
    first.join().unwrap();
}

fn finished_ordered() {
    let first = thread::spawn(add);
    nap();
    first.join().unwrap();
    add();
}

fn joined_by_another() {
    let first = thread::spawn(add);
    let second = thread::spawn(move || first.join().unwrap());
    nap();
    thread::spawn(add).join().unwrap();
    second.join().unwrap();
}

fn joined_by_another_ordered() {
    let first = thread::spawn(add);
    let second = thread::spawn(move || first.join().unwrap());
    second.join().unwrap();
    thread::spawn(add).join().unwrap();
}

fn spawned_by_another() {
    let other = |wait: bool| {
        thread::spawn(move || {
            if wait {
                nap();
            }
            thread::spawn(add).join().unwrap();
        })
    };
    let both = [other(false), other(true)];
    both.into_iter().for_each(|thread| thread.join().unwrap());
}

fn spawned_by_another_ordered() {
    for _ in 0..3 {
        thread::spawn(|| thread::spawn(add).join().unwrap()).join().unwrap();
    }
}

/// The workers of a pool take jobs from a list without an order, as if from a queue of relaxed operations.
fn pool() {
    static NEXT: AtomicUsize = AtomicUsize::new(0);
    thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                while NEXT.fetch_add(1, Relaxed) < 6 {
                    add();
                    nap();
                }
            });
        }
    });
}

fn pool_ordered() {
    let (sender, receiver) = mpsc::channel::<Box<dyn FnOnce() + Send>>();
    let receiver = Arc::new(Mutex::new(receiver));
    let workers: Vec<JoinHandle<()>> = (0..3)
        .map(|_| {
            let receiver = Arc::clone(&receiver);
            thread::spawn(move || {
                loop {
                    let Ok(job) = receiver.lock().unwrap().recv() else {
                        return;
                    };
                    job();
                }
            })
        })
        .collect();
    let values: Arc<Vec<Bare<u64>>> = Arc::new((0..20).map(Bare::new).collect());
    for at in 0..20 {
        let values = Arc::clone(&values);
        sender.send(Box::new(move || values[at].set(1))).unwrap();
    }
    drop(sender);
    workers.into_iter().for_each(|worker| worker.join().unwrap());
    assert_eq!(values.iter().map(Bare::read).sum::<u64>(), 20);
}

/// More threads than warps, one after another; each knows of all before it.
fn generations_ordered() {
    for round in 0..400 {
        let thread = thread::spawn(add);
        thread.join().unwrap();
        assert_eq!(DATA.read(), round + 1);
    }
}

/// A thread that came after many others, of which it knows nothing.
fn generations() {
    drop(thread::spawn(add_later));
    for _ in 0..100 {
        thread::spawn(nothing).join().unwrap();
    }
    nap();
    nap();
    thread::spawn(add).join().unwrap();
}

fn nothing() {
    black_box(0);
}

// Plain and atomic accesses.

fn write_write() {
    one_then_other(|| DATA.set(1), || DATA.set(2));
}

fn write_read() {
    one_then_other(|| DATA.set(1), || look(DATA.read()));
}

fn read_write() {
    one_then_other(|| look(DATA.read()), || DATA.set(1));
}

fn read_read_ordered() {
    one_then_other(|| look(DATA.read()), || look(DATA.read()));
}

static WORD: AtomicU32 = AtomicU32::new(0);

fn word() -> &'static Bare<u32> {
    unsafe { &*(WORD.as_ptr() as *const Bare<u32>) }
}

fn atomic_read_plain_write() {
    one_then_other(|| look(WORD.load(Acquire)), || word().set(1));
}

fn plain_write_atomic_read() {
    one_then_other(|| word().set(1), || look(WORD.load(Acquire)));
}

fn atomic_write_plain_read() {
    one_then_other(|| WORD.store(1, Release), || look(word().read()));
}

fn plain_read_atomic_write() {
    one_then_other(|| look(word().read()), || WORD.store(1, Release));
}

fn atomic_write_plain_write() {
    one_then_other(|| WORD.store(1, Release), || word().set(2));
}

fn update_plain_write() {
    one_then_other(|| look(WORD.fetch_add(1, AcqRel)), || word().set(2));
}

fn atomic_read_plain_read_ordered() {
    one_then_other(|| look(WORD.load(Relaxed)), || look(word().read()));
}

fn atomics_ordered() {
    one_then_other(
        || WORD.store(1, Relaxed),
        || {
            WORD.fetch_add(1, Relaxed);
            WORD.store(WORD.load(Relaxed), Relaxed);
        },
    );
}

// What hands over.

fn await_flag(value: u32, order: std::sync::atomic::Ordering) {
    while FLAG.load(order) != value {
        thread::yield_now();
    }
}

fn handed(store: impl FnOnce() + Send, load: impl FnOnce() + Send) {
    thread::scope(|scope| {
        scope.spawn(|| {
            DATA.set(1);
            store();
        });
        scope.spawn(|| {
            load();
            DATA.read();
        });
    });
}

fn release_acquire_ordered() {
    handed(|| FLAG.store(1, Release), || await_flag(1, Acquire));
}

fn relaxed_store() {
    handed(|| FLAG.store(1, Relaxed), || await_flag(1, Acquire));
}

fn relaxed_load() {
    handed(|| FLAG.store(1, Release), || await_flag(1, Relaxed));
}

fn fences_ordered() {
    handed(
        || {
            fence(Release);
            FLAG.store(1, Relaxed);
        },
        || {
            await_flag(1, Relaxed);
            fence(Acquire);
        },
    );
}

fn fence_before_load() {
    handed(
        || FLAG.store(1, Release),
        || {
            fence(Acquire);
            await_flag(1, Relaxed);
        },
    );
}

fn fence_after_store() {
    handed(
        || {
            FLAG.store(1, Relaxed);
            fence(Release);
        },
        || await_flag(1, Acquire),
    );
}

/// Acquires the second value, and not the first one that comes by.
fn last_flag() {
    await_flag(2, Relaxed);
    await_flag(2, Acquire);
}

fn sequence(middle: impl FnOnce() + Send) {
    thread::scope(|scope| {
        scope.spawn(|| {
            DATA.set(1);
            FLAG.store(1, Release);
        });
        scope.spawn(|| {
            await_flag(1, Relaxed);
            middle();
        });
        last_flag();
        DATA.read();
    });
}

fn sequence_ordered() {
    sequence(|| look(FLAG.fetch_add(1, Relaxed)));
}

fn sequence_ended() {
    sequence(|| FLAG.store(2, Relaxed));
}

fn sequence_ended_by_itself() {
    handed(
        || {
            FLAG.store(1, Release);
            FLAG.store(2, Relaxed);
        },
        last_flag,
    );
}

/// An update that only acquires hands nothing over.
fn update_without_release() {
    handed(|| look(FLAG.fetch_add(1, Acquire)), || await_flag(1, Acquire));
}

fn exchange_ordered() {
    handed(
        || look(FLAG.compare_exchange(0, 1, Release, Relaxed)),
        || {
            while FLAG.compare_exchange(1, 2, Acquire, Relaxed).is_err() {
                thread::yield_now();
            }
        },
    );
}

// Blocks of the heap.

static BLOCK: AtomicPtr<MaybeUninit<u64>> = AtomicPtr::new(ptr::null_mut());

fn await_block(order: std::sync::atomic::Ordering) -> *mut MaybeUninit<u64> {
    loop {
        let block = BLOCK.load(order);
        if !block.is_null() {
            return block;
        }
        thread::yield_now();
    }
}

fn new_block(order: std::sync::atomic::Ordering, used: fn(*mut MaybeUninit<u64>), load: std::sync::atomic::Ordering) {
    thread::scope(|scope| {
        scope.spawn(move || BLOCK.store(black_box(Box::into_raw(Box::new(MaybeUninit::uninit()))), order));
        scope.spawn(move || used(await_block(load)));
    });
}

fn write_block(block: *mut MaybeUninit<u64>) {
    unsafe { (*black_box(block)).write(1) };
}

fn update_block(block: *mut MaybeUninit<u64>) {
    unsafe { &*block.cast::<AtomicU32>() }.store(1, Relaxed);
}

fn allocation() {
    new_block(Relaxed, write_block, Relaxed);
}

fn allocation_atomic() {
    new_block(Relaxed, update_block, Acquire);
}

fn allocation_ordered() {
    new_block(Release, write_block, Acquire);
}

/// `used` on another thread, and long after the block's end.
fn old_block(used: fn(*mut u64), wait: bool) {
    let block = Box::into_raw(Box::new(1_u64));
    let sent = Sent(block);
    let thread = thread::spawn(move || used({ sent }.0));
    let free = || drop(unsafe { Box::from_raw(block) });
    if wait {
        thread.join().unwrap();
        free();
    } else {
        nap();
        free();
        thread.join().unwrap();
    }
}

fn read_free() {
    old_block(|block| look(black_box(unsafe { *black_box(block) })), false);
}

fn write_free() {
    old_block(|block| unsafe { *black_box(block) = 2 }, false);
}

fn atomic_free() {
    old_block(|block| look(unsafe { &*block.cast::<AtomicU32>() }.load(Acquire)), false);
}

fn free_ordered() {
    old_block(|block| unsafe { *black_box(block) = 2 }, true);
}

/// Something that is known by the address of a block: who gets the block next comes after who gave it back.
fn by_address_ordered() {
    static ADDRESS: AtomicUsize = AtomicUsize::new(0);
    let layout = Layout::new::<[u64; 8]>();
    one_then_other(
        move || {
            let block = unsafe { alloc(layout) };
            DATA.set(1);
            ADDRESS.store(block.addr(), Relaxed);
            unsafe { dealloc(block, layout) };
        },
        move || {
            for _ in 0..40_000 {
                let block = unsafe { alloc(layout) };
                if black_box(block).addr() == ADDRESS.load(Relaxed) {
                    DATA.set(2);
                    unsafe { dealloc(block, layout) };
                    return;
                }
                unsafe { dealloc(block, layout) };
            }
            panic!("the block was never used again");
        },
    );
}

// Frames.

static LOCAL: AtomicPtr<AtomicU32> = AtomicPtr::new(ptr::null_mut());

fn await_local(order: std::sync::atomic::Ordering) -> *mut AtomicU32 {
    loop {
        let local = LOCAL.load(order);
        if !local.is_null() {
            return local;
        }
        thread::yield_now();
    }
}

#[inline(never)]
fn lend(order: std::sync::atomic::Ordering, until: u32) {
    let local = AtomicU32::new(0);
    LOCAL.store((&raw const local).cast_mut(), order);
    while FLAG.load(Acquire) != until {
        thread::yield_now();
    }
    black_box(&local);
}

fn lent(order: std::sync::atomic::Ordering, load: std::sync::atomic::Ordering, done: std::sync::atomic::Ordering) {
    thread::scope(|scope| {
        scope.spawn(move || lend(order, 1));
        scope.spawn(move || {
            let local = await_local(load);
            unsafe { &*local }.fetch_add(1, Relaxed);
            FLAG.store(1, done);
        });
    });
}

fn frame_begin() {
    lent(Relaxed, Acquire, Release);
}

fn frame_end() {
    lent(Release, Acquire, Relaxed);
}

fn frame_ordered() {
    lent(Release, Acquire, Release);
}

/// The thread's own last frame.
fn thread_end() {
    thread::scope(|scope| {
        let reader = scope.spawn(|| {
            let local = await_local(Acquire);
            black_box(unsafe { &*local }.load(Relaxed));
            FLAG.store(1, Relaxed);
        });
        scope.spawn(|| lend(Release, 1)).join().unwrap();
        reader.join().unwrap();
    });
}

/// Frames that a panic has unwound, and new ones in their place.
fn panics_ordered() {
    panic::set_hook(Box::new(|_| {}));
    for _ in 0..3 {
        let mut sum = 0;
        let caught = panic::catch_unwind(panic::AssertUnwindSafe(|| {
            thread::scope(|scope| drop(scope.spawn(|| sum += 1)));
            panic!("on purpose");
        }));
        assert!(caught.is_err());
        let mut more = 0;
        thread::scope(|scope| drop(scope.spawn(|| more += sum)));
        assert_eq!(more, 1);
    }
}

/// Whoever reads through a pointer into another thread's frame while that thread writes there.
fn local_write() {
    let mut local = 1_u64;
    let place = Sent(&raw mut local);
    thread::scope(|scope| {
        scope.spawn(move || unsafe { *black_box({ place }.0) = 2 });
        nap();
        black_box(unsafe { *black_box(&raw mut local) });
    });
}

fn local_write_ordered() {
    let mut local = 1_u64;
    let place = Sent(&raw mut local);
    thread::scope(|scope| scope.spawn(move || unsafe { *black_box({ place }.0) = 2 }).join().unwrap());
    assert_eq!(local, 2);
}

// Atomics of different sizes.

#[repr(align(8))]
struct Mixed([AtomicU8; 8]);
static MIXED: Mixed = Mixed([const { AtomicU8::new(0) }; 8]);

fn half(at: usize) -> &'static AtomicU16 {
    unsafe { &*MIXED.0[at].as_ptr().cast() }
}

fn whole(at: usize) -> &'static AtomicU32 {
    unsafe { &*MIXED.0[at].as_ptr().cast() }
}

fn sizes_write_read() {
    one_then_other(|| whole(0).store(1, Release), || look(MIXED.0[2].load(Acquire)));
}

fn sizes_write_write() {
    one_then_other(|| half(2).store(1, Relaxed), || whole(0).store(2, Relaxed));
}

fn sizes_update_read() {
    one_then_other(|| look(whole(4).fetch_add(1, Relaxed)), || look(half(4).load(Relaxed)));
}

fn sizes_exchange_read() {
    one_then_other(
        || look(whole(4).compare_exchange(0, u32::MAX, Relaxed, Relaxed)),
        || look(half(4).load(Relaxed)),
    );
}

fn sizes_read_ordered() {
    one_then_other(|| look(whole(0).load(Acquire)), || look(MIXED.0[1].load(Acquire)));
}

fn sizes_ordered() {
    whole(0).store(1, Relaxed);
    thread::scope(|scope| drop(scope.spawn(|| MIXED.0[1].store(1, Relaxed))));
    assert_eq!(half(0).load(Relaxed), 0x101);
}

/// Neighbours of one and two bytes, whose updates are made of words.
fn neighbours_ordered() {
    thread::scope(|scope| {
        scope.spawn(|| look(MIXED.0[0].fetch_add(1, Relaxed)));
        scope.spawn(|| look(MIXED.0[1].swap(1, Relaxed)));
        scope.spawn(|| look(half(2).fetch_max(1, Relaxed)));
        scope.spawn(|| look(half(2).compare_exchange(0, 5, Relaxed, Relaxed)));
        let flag = unsafe { &*MIXED.0[4].as_ptr().cast::<AtomicBool>() };
        scope.spawn(|| look(flag.swap(true, Relaxed)));
        scope.spawn(|| look(flag.load(Relaxed)));
    });
}

// What std promises.

fn std_ordered() {
    struct Lists {
        values: [Bare<u64>; 7],
        lock: Mutex<u32>,
        changed: Condvar,
        shared: RwLock<()>,
        once: Once,
        barrier: Barrier,
    }
    let all = Lists {
        values: [const { Bare::new(0) }; 7],
        lock: Mutex::new(0),
        changed: Condvar::new(),
        shared: RwLock::new(()),
        once: Once::new(),
        barrier: Barrier::new(3),
    };
    let (sender, receiver) = mpsc::sync_channel(0);
    let main = thread::current();
    thread::scope(|scope| {
        for id in 0..3 {
            let (all, sender, main) = (&all, sender.clone(), main.clone());
            scope.spawn(move || {
                let step = |value: &Bare<u64>| value.set(value.read() + 1);
                let mut turn = all.lock.lock().unwrap();
                while *turn != id {
                    turn = all.changed.wait(turn).unwrap();
                }
                step(&all.values[0]);
                *turn += 1;
                all.changed.notify_all();
                drop(turn);
                {
                    let _guard = all.shared.write().unwrap();
                    step(&all.values[1]);
                }
                let guard = all.shared.read().unwrap();
                all.values[1].read();
                drop(guard);
                all.once.call_once(|| step(&all.values[2]));
                all.values[2].read();
                if all.barrier.wait().is_leader() {
                    step(&all.values[3]);
                }
                all.barrier.wait();
                all.values[3].read();
                // Before main waits in the channel, whose own waiting would take the unpark.
                if id == 0 {
                    step(&all.values[4]);
                    main.unpark();
                }
                sender.send(id).unwrap();
            });
        }
        drop(sender);
        thread::park();
        assert_eq!(all.values[4].read(), 1);
        assert_eq!(receiver.iter().sum::<u32>(), 3);
    });
    assert_eq!(all.values.each_ref().map(Bare::read), [3, 3, 1, 1, 1, 0, 0]);
}

/// The end of the last of several owners comes after all of them.
fn arcs_ordered() {
    struct Owned(Bare<u64>);
    impl Drop for Owned {
        fn drop(&mut self) {
            self.0.set(0);
        }
    }
    let all = Arc::new(Owned(Bare::new(1)));
    for _ in 0..4 {
        let owned = Arc::clone(&all);
        drop(thread::spawn(move || look(owned.0.read())));
    }
    drop(all);
    nap();
}

/// Destructors of thread-locals come before the join.
fn locals_ordered() {
    struct Last;
    impl Drop for Last {
        fn drop(&mut self) {
            add();
        }
    }
    thread_local!(static LAST: Last = const { Last });
    for _ in 0..3 {
        thread::spawn(|| LAST.with(|_| nothing())).join().unwrap();
        add();
    }
}

macro_rules! kinds {
    ($($name:ident)+) => {
        const KINDS: &[(&str, fn())] = &[$((stringify!($name), $name)),+];
    };
}

kinds! {
    scoped scoped_ordered detached detached_ordered finished finished_ordered
    joined_by_another joined_by_another_ordered spawned_by_another spawned_by_another_ordered pool pool_ordered
    generations generations_ordered
    write_write write_read read_write read_read_ordered
    atomic_read_plain_write plain_write_atomic_read atomic_write_plain_read plain_read_atomic_write
    atomic_write_plain_write update_plain_write atomic_read_plain_read_ordered atomics_ordered
    release_acquire_ordered relaxed_store relaxed_load fences_ordered fence_before_load fence_after_store
    sequence_ordered sequence_ended sequence_ended_by_itself update_without_release exchange_ordered
    allocation allocation_atomic allocation_ordered read_free write_free atomic_free free_ordered by_address_ordered
    frame_begin frame_end frame_ordered thread_end panics_ordered local_write local_write_ordered
    sizes_write_read sizes_write_write sizes_update_read sizes_exchange_read sizes_read_ordered sizes_ordered neighbours_ordered
    std_ordered arcs_ordered locals_ordered
}

fn main() {
    let wanted = std::env::args().nth(1);
    match KINDS.iter().find(|(name, _)| wanted.as_deref() == Some(name)) {
        Some((_, run)) => run(),
        None => KINDS.iter().for_each(|(name, _)| println!("{name}")),
    }
}
