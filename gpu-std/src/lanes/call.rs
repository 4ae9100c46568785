//! One call: what is to be done, and who does which part of it.

use super::panics::{Panicked, Panics};
use super::runtime::{self, LANES};

/// What the lanes of a call do. All of them share it.
pub(super) trait Work: Sync {
    /// Does the part that `lane` has if `LANES` lanes share the work.
    ///
    /// # Safety
    /// `lane` is below `LANES`, which is the same for all lanes of the work, and each lane runs once.
    unsafe fn run<const LANES: usize>(&self, lane: usize);
}

/// A call, in the frame of who makes it.
struct Frame<W> {
    work: W,
    panics: Panics,
}

/// Does `work` on all lanes. Returns how many lanes had a part: [`LANES`], or 1 if the caller did all of it.
///
/// # Panics
/// The caller did all of it, and the work has panicked. If a lane of several panics, it is an error instead.
pub(super) fn call<W: Work>(work: W) -> Result<usize, Panicked> {
    let mut frame = Frame {
        work,
        panics: Panics::new(),
    };
    // SAFETY: `entry` catches what unwinds; the frame is there until the call returns, `W` is `Sync`, and so are the panics.
    let lanes = unsafe { runtime::call(entry::<W>, (&raw const frame).cast()) };
    if lanes == 0 {
        // SAFETY: nobody else runs this work, so one lane has all of it, and runs once.
        unsafe { frame.work.run::<1>(0) };
        return Ok(1);
    }
    match frame.panics.take() {
        None => Ok(LANES),
        Some(panicked) => Err(panicked),
    }
}

/// What each lane runs.
///
/// # Safety
/// `data` is a `Frame<W>` that is not changed, and each lane comes once.
unsafe extern "C" fn entry<W: Work>(data: *const (), lane: u32, lanes: u32, _tag: u32) {
    debug_assert_eq!(lanes as usize, LANES);
    // SAFETY: the caller's promise.
    let frame = unsafe { &*data.cast::<Frame<W>>() };
    let lane = lane as usize;
    // SAFETY: `on_lane` asks for what the caller has promised, and so does `catch`.
    unsafe { frame.panics.catch(lane, || on_lane(&frame.work, lane)) };
}

/// A lane's part. It is a function of its own, so that the compiler knows of `work` that nothing in here changes it: captured values and
/// addresses are then loaded once, and not for each item.
///
/// # Safety
/// That of [`Work::run`].
#[inline(never)]
unsafe fn on_lane<W: Work>(work: &W, lane: usize) {
    // SAFETY: the caller's promise.
    unsafe { work.run::<LANES>(lane) }
}
