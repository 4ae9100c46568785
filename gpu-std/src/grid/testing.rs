//! A GPU on a CPU, for tests: what runs on the lanes of its warps runs here on all of them, in several orders.

use super::tile::MOST_WORDS;
use crate::lanes::runtime::{Entry, LANES};
use crate::lanes::testing as lanes;
use std::cell::Cell;
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};
use std::thread;

/// How a call is done.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Mode {
    /// By the caller, as inside of a call.
    Alone,
    /// By threads with one lane each, as in a program on a CPU.
    Threads,
    /// By one warp: tile after tile, lane after lane.
    InTurn,
    /// The last tile first, and the last lane first.
    InReverse,
    /// By [`WARPS`] warps, each of which takes the next tile and does its lanes in turn.
    Warps,
    /// By lanes that do not wait for each other: some are tiles ahead.
    Apart,
}

/// Miri is slow. What it sees in turn it sees on each of the warps, too.
const MODES: &[Mode] = if cfg!(miri) {
    &[
        Mode::Alone,
        Mode::Threads,
        Mode::InReverse,
        Mode::Warps,
        Mode::Apart,
    ]
} else {
    &[
        Mode::Alone,
        Mode::Threads,
        Mode::InTurn,
        Mode::InReverse,
        Mode::Warps,
        Mode::Apart,
    ]
};

/// Miri takes some 50 ms to start a thread.
pub(super) const WARPS: usize = if cfg!(miri) { 2 } else { 4 };

thread_local! {
    static MODE: Cell<Mode> = const { Cell::new(Mode::Alone) };
}

/// Runs `test` in each mode.
pub(super) fn in_each_mode(test: impl Fn(Mode)) {
    for &mode in MODES {
        within(mode, || test(mode));
    }
}

pub(super) fn count() -> usize {
    match MODE.get() {
        Mode::Alone => 1,
        _ if super::threads::works() => 1,
        _ => WARPS,
    }
}

/// # Safety
/// That of [`super::runtime::call`].
pub(super) unsafe fn call(entry: Entry, data: *const (), tiles: u32) -> bool {
    let data = lanes::Shared::new(data);
    let run = |tile, lane| {
        // SAFETY: the caller's promise; each lane does each tile once. Calls in it find `Mode::Alone`.
        let part = || unsafe { entry(data.get(), lane, LANES as u32, tile) };
        within(Mode::Alone, part);
    };
    let all = 0..LANES as u32;
    let next = AtomicU32::new(0);
    match MODE.get() {
        Mode::Alone | Mode::Threads => return false,
        Mode::InTurn => (0..tiles).for_each(|tile| all.clone().for_each(|lane| run(tile, lane))),
        Mode::InReverse => {
            let lanes = all.rev();
            (0..tiles)
                .rev()
                .for_each(|tile| lanes.clone().for_each(|lane| run(tile, lane)));
        }
        Mode::Warps => at_once(|_| {
            let take = || Some(next.fetch_add(1, Relaxed)).filter(|&tile| tile < tiles);
            while let Some(tile) = take() {
                all.clone().for_each(|lane| run(tile, lane));
            }
        }),
        Mode::Apart => at_once(|thread| {
            let lanes = all.clone().skip(thread).step_by(WARPS);
            (0..tiles).for_each(|tile| lanes.clone().for_each(|lane| run(tile, lane)));
        }),
    }
    true
}

/// # Safety
/// That of [`super::runtime::call_in_steps`].
pub(super) unsafe fn call_in_steps(entry: Entry, data: *const (), tiles: u32, steps: u32) -> bool {
    let data = lanes::Shared::new(data);
    let run = |tile, reverse| {
        for tag in tile * steps..(tile + 1) * steps {
            for lane in 0..LANES as u32 {
                let lane = if reverse {
                    LANES as u32 - 1 - lane
                } else {
                    lane
                };
                // SAFETY: the caller's promise; each lane does each step once. Calls in it find `Mode::Alone`.
                let part = || unsafe { entry(data.get(), lane, LANES as u32, tag) };
                within(Mode::Alone, part);
            }
        }
    };
    let next = AtomicU32::new(0);
    match MODE.get() {
        Mode::Alone | Mode::Threads => return false,
        Mode::InTurn => (0..tiles).for_each(|tile| run(tile, false)),
        Mode::InReverse => (0..tiles).rev().for_each(|tile| run(tile, true)),
        // Lanes wait for each other behind each step.
        Mode::Warps | Mode::Apart => at_once(|_| {
            let take = || Some(next.fetch_add(1, Relaxed)).filter(|&tile| tile < tiles);
            while let Some(tile) = take() {
                run(tile, tile % 2 == 0);
            }
        }),
    }
    true
}

/// What a thread has that is a warp. A tile finds there what the tile before it has left.
pub(super) fn with_memory(f: impl FnOnce(&[AtomicU32])) {
    thread_local! {
        static MEMORY: Vec<AtomicU32> = (0..MOST_WORDS as u32).map(AtomicU32::new).collect();
    }
    MEMORY.with(|memory| f(memory));
}

/// On [`WARPS`] threads.
fn at_once(work: impl Fn(usize) + Sync) {
    let work = &work;
    thread::scope(|scope| {
        for thread in 1..WARPS {
            scope.spawn(move || work(thread));
        }
        work(0);
    });
}

/// Calls `f` while `mode` is the thread's, and that of its lanes. If it unwinds, the mode is put back, too.
pub(super) fn within<R>(mode: Mode, f: impl FnOnce() -> R) -> R {
    struct Back(Mode);
    impl Drop for Back {
        fn drop(&mut self) {
            MODE.set(self.0);
        }
    }
    let _back = Back(MODE.replace(mode));
    let of_lanes = match mode {
        Mode::Alone | Mode::Threads => lanes::Mode::Alone,
        Mode::InTurn => lanes::Mode::InTurn,
        Mode::InReverse => lanes::Mode::InReverse,
        Mode::Warps | Mode::Apart => lanes::Mode::AtOnce,
    };
    lanes::within(of_lanes, f)
}
