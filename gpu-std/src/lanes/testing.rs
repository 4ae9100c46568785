//! Lanes on a CPU, for tests: what runs on a GPU's lanes runs here on all of them, one after the other or at once.

use super::runtime::{Entry, LANES};
use std::cell::Cell;
use std::thread;

/// How a call is done.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Mode {
    /// By the caller, as in a program on a CPU.
    Alone,
    /// By all lanes, one after the other, the lowest first.
    InTurn,
    /// The same, the highest first.
    InReverse,
    /// By all lanes, on [`THREADS`] threads.
    AtOnce,
}

/// One for each lane, but Miri takes some 50 ms to start one.
const THREADS: usize = if cfg!(miri) { 3 } else { LANES };

/// Miri is slow. What it sees in turn it sees on each of the threads, too.
const MODES: &[Mode] = if cfg!(miri) {
    &[Mode::Alone, Mode::InReverse, Mode::AtOnce]
} else {
    &[Mode::Alone, Mode::InTurn, Mode::InReverse, Mode::AtOnce]
};

thread_local! {
    static MODE: Cell<Mode> = const { Cell::new(Mode::Alone) };
    static LANE: Cell<u32> = const { Cell::new(0) };
}

/// Runs `test` in each mode.
pub(crate) fn in_each_mode(test: impl Fn(Mode)) {
    for &mode in MODES {
        within(mode, || test(mode));
    }
}

/// The lane that runs this code.
pub(crate) fn lane() -> u32 {
    LANE.get()
}

pub(crate) fn count() -> u32 {
    match MODE.get() {
        Mode::Alone => 1,
        _ => LANES as u32,
    }
}

/// # Safety
/// That of [`super::runtime::call`].
pub(crate) unsafe fn call(entry: Entry, data: *const ()) -> u32 {
    let data = Shared::new(data);
    let run = |lane| {
        LANE.set(lane);
        // SAFETY: the caller's promise; each lane is called once. Calls in it find `Mode::Alone`.
        within(Mode::Alone, || unsafe {
            entry(data.get(), lane, LANES as u32, 0)
        });
        LANE.set(0);
    };
    let lanes = 0..LANES as u32;
    match MODE.get() {
        Mode::Alone => return 0,
        Mode::InTurn => lanes.for_each(run),
        Mode::InReverse => lanes.rev().for_each(run),
        Mode::AtOnce => thread::scope(|scope| {
            let part = move |thread| (thread..LANES as u32).step_by(THREADS).for_each(run);
            for thread in 1..THREADS as u32 {
                scope.spawn(move || part(thread));
            }
            part(0);
        }),
    }
    LANES as u32
}

/// Calls `f` while `mode` is the thread's. If it unwinds, the mode is put back, too.
pub(crate) fn within<R>(mode: Mode, f: impl FnOnce() -> R) -> R {
    struct Back(Mode);
    impl Drop for Back {
        fn drop(&mut self) {
            MODE.set(self.0);
        }
    }
    let _back = Back(MODE.replace(mode));
    f()
}

/// A call's data, for all lanes.
#[derive(Clone, Copy)]
pub(crate) struct Shared(*const ());

// SAFETY: who makes the call says that `entry` may use the data on several threads.
unsafe impl Send for Shared {}
// SAFETY: the same.
unsafe impl Sync for Shared {}

impl Shared {
    pub(crate) fn new(data: *const ()) -> Shared {
        Shared(data)
    }

    pub(crate) fn get(self) -> *const () {
        self.0
    }
}
