//! A call whose tiles have steps, and memory that the lanes of a tile share.

use super::first::{First, Panicked};
use super::runtime::Memory;
use super::words::Words;
use super::{runtime, threads};
use crate::lanes::runtime::LANES;
use std::hint::assert_unchecked;
use std::ops::Range;
use std::sync::atomic::AtomicU32;

/// What is done with a tile, step by step.
pub(super) trait Stepped: Memory + Sync {
    /// Does the part of a step that `lane` has if `LANES` lanes share the tile.
    ///
    /// # Safety
    /// It is a step of a tile of the work, `lane` is below `LANES`, which is the same for the whole call, and each lane does each step of each tile once, after all lanes have returned from the step
    /// before it. `words` are the tile's.
    unsafe fn run<const LANES: usize>(
        &self,
        tile: usize,
        step: usize,
        lane: usize,
        words: Words<'_>,
    );
}

/// What all lanes of a call see.
struct Frame<W> {
    work: W,
    steps: u32,
    first: First,
}

/// Does all tiles, by whom there is.
pub(super) fn call<W: Stepped>(work: W, tiles: u32, steps: u32) -> Result<(), Panicked> {
    let mut frame = frame(work, steps);
    if !by_warps(&frame, tiles) {
        threads::run(tiles, |tile| {
            let memory: Box<[AtomicU32]> = (0..W::WORDS).map(|_| AtomicU32::new(0)).collect();
            let words = Words::of(&memory);
            let mut steps = 0..steps as usize;
            // A tile that has begun ends, unless it is the one that panics.
            let _ = !frame.first.is_there()
                && steps.all(|step| {
                    // SAFETY: each tile comes once, and has one lane.
                    let part = || unsafe { frame.work.run::<1>(tile as usize, step, 0, words) };
                    frame.first.catch_always(part)
                });
        });
    }
    frame.first.end()
}

/// Does all tiles if they have lanes. Else it is `None`, and nothing was done.
pub(super) fn call_lanes<W: Stepped>(
    work: W,
    tiles: u32,
    steps: u32,
) -> Option<Result<(), Panicked>> {
    let mut frame = frame(work, steps);
    by_warps(&frame, tiles).then(|| frame.first.end())
}

fn frame<W>(work: W, steps: u32) -> Frame<W> {
    let first = First::new();
    Frame { work, steps, first }
}

fn by_warps<W: Stepped>(frame: &Frame<W>, tiles: u32) -> bool {
    let (data, steps) = ((&raw const *frame).cast(), frame.steps);
    assert!(u64::from(tiles) * u64::from(steps) <= u64::from(runtime::MOST_TAGS));
    // SAFETY: `entry` catches what unwinds; the frame is there until the call returns, `W` is `Sync`, and so is the first panic.
    unsafe { runtime::call_in_steps(entry::<W>, data, tiles, steps) }
}

/// What a lane does of a tile.
///
/// # Safety
/// That of [`Stepped::run`]; `data` is a frame.
unsafe extern "C" fn entry<W: Stepped>(data: *const (), lane: u32, lanes: u32, tag: u32) {
    debug_assert_eq!(lanes as usize, LANES);
    // SAFETY: the caller's promise.
    let Frame { work, steps, first } = unsafe { &*data.cast::<Frame<W>>() };
    let (tile, steps) = runtime::steps_of(tag, *steps);
    // SAFETY: the same.
    unsafe { on_lane(work, first, tile, lane, steps) };
}

/// A lane's part of a tile. It is a function of its own, as that of `call` is, for all steps: what it keeps in registers is saved once for a tile.
///
/// # Safety
/// That of [`Stepped::run`].
#[inline(never)]
unsafe fn on_lane<W: Stepped>(
    work: &W,
    first: &First,
    tile: u32,
    mut lane: u32,
    steps: Range<u32>,
) {
    // Once for a tile: it is one word for all lanes of the GPU, and comes from L2. Not all lanes need see the same; behind the first step they do.
    let goes_on = !first.is_there();
    runtime::with_memory::<W>(|words| {
        for step in steps {
            // SAFETY: the caller's promise. So the compiler need not ask whether this lane's number of a row lies in the row.
            let part = move || unsafe {
                assert_unchecked((lane as usize) < LANES);
                work.run::<LANES>(tile as usize, step as usize, lane as usize, words);
            };
            let done = goes_on && first.catch_always(part);
            // What depends on the lane is computed anew in each step: all of it together has no place in registers.
            // SAFETY: all lanes have this loop, and nothing unwinds out of it.
            match unsafe { runtime::step_done(lane, !done) } {
                Some(same) => lane = same,
                None => break,
            }
        }
    });
}
