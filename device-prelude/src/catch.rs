//! `catch_unwind` without unwinding: a call that may panic runs on a lane of its own.
//!
//! PTX cannot jump out of a function, so a panic cannot get back to a caller below it on the same call stack. But each lane of a warp
//! has a call stack of its own, and one lane is all that a thread needs. [`run`] hands the call to the next lane and waits; a panic
//! there ([`throw`]) hands back, and the lane forgets its calls. Both lanes use the warp's one stack of frames in global memory, where
//! the callee's frames lie above the caller's. Destructors of the frames between do not run.
//!
//! # Protocol
//! Of the lanes below [`CATCH_LANES`] one runs, the others stand at the warp's barrier. `turn` is the number of the one that may run.
//! ```text
//!   hand over:  the running lane writes what the other needs, turn := other, then meets the barrier
//!   at each meeting every lane looks at `turn`: its own number lets it run, STOPPED makes it leave, else it meets again
//! ```
//! * `turn` is written with release and read with acquire order, in block scope. All else is touched by the running lane only.
//! * The barrier orders nothing; it is where lanes wait. A slow lane may read a `turn` that was written after the meeting it comes from,
//!   and run before the next one. Whoever handed over stands at the barrier then, and leaves it when that lane gets there.
//! * Lanes that have left count as arrived.
//! * A lane whose call stack has no room for another call on top of what panics have left there is `spent`, and leaves.

use crate::abi::CATCH_LANES;
use crate::primitive::AtomicU32;
use crate::{arch, launch, thread};

/// What [`run`] runs.
pub type Call = fn(*mut u8);

/// `turn` of a warp whose lanes shall leave the kernel.
const STOPPED: u32 = u32::MAX;

/// One warp's part of the protocol. Zeroed memory is valid: the leader runs.
pub(crate) struct State {
    turn: AtomicU32,
    /// Bit `k` is set if lane `k` has left.
    spent: u32,
    /// Calls of [`run`] that no lane was left for.
    inline: u32,
    panicked: bool,
    /// Who waits for each lane.
    caller: [u8; CATCH_LANES as usize],
    call: Option<Call>,
    data: *mut u8,
    payload: [usize; 2],
}

#[inline(always)]
fn state() -> *mut State {
    // SAFETY: only the address is taken.
    unsafe { &raw mut (*thread::current()).catch }
}

/// How a call ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It returned.
    Returned,
    /// It panicked; [`payload`] has what was thrown.
    Panicked,
}

/// Calls `call(data)`, and comes back if that panics.
///
/// # Safety
/// `call(data)` is sound to call. After a panic its frames are gone without their destructors having run.
pub unsafe fn run(call: Call, data: *mut u8) -> Outcome {
    let state = state();
    // SAFETY: this lane runs, so the state is its own.
    unsafe {
        let Some(lane) = next_lane((*state).spent) else {
            (*state).inline += 1;
            call(data);
            (*state).inline -= 1;
            return Outcome::Returned;
        };
        (*state).call = Some(call);
        (*state).data = data;
        (*state).panicked = false;
        (*state).caller[lane as usize] = arch::lane() as u8;
        __gpu_run_catch(state, lane);
        match (*state).panicked {
            true => Outcome::Panicked,
            false => Outcome::Returned,
        }
    }
}

/// The next lane above this one that is not spent.
fn next_lane(spent: u32) -> Option<u32> {
    let above = (1 << CATCH_LANES) - (2 << arch::lane());
    let free = above & !spent;
    (free != 0).then(|| free.trailing_zeros())
}

/// Hands over to `lane` and waits for its end: [`crate::abi::CATCH`].
#[unsafe(no_mangle)]
#[inline(never)]
unsafe extern "C" fn __gpu_run_catch(state: *mut State, lane: u32) {
    let me = arch::lane();
    arch::lend_stack(me, lane);
    // SAFETY: the caller's promise.
    unsafe {
        arch::store_release_block(&(*state).turn, lane);
        loop {
            arch::meet_lanes();
            match arch::load_acquire_block(&(*state).turn) {
                turn if turn == me => break,
                STOPPED => arch::exit_lane(),
                _ => {}
            }
        }
    }
}

/// A lane's life: waits for calls and makes them. It has no frame, since its own stack is not its own while it waits.
#[unsafe(no_mangle)]
#[inline(never)]
pub(crate) extern "C" fn __gpu_run_serve() -> ! {
    let me = arch::lane();
    let state = state();
    loop {
        arch::meet_lanes();
        // SAFETY: the warp's memory is valid; whoever has the turn owns the state.
        unsafe {
            let turn = arch::load_acquire_block(&(*state).turn);
            if turn == STOPPED {
                arch::exit_lane();
            }
            if turn != me {
                continue;
            }
            if let Some(call) = (*state).call.take() {
                call((*state).data);
            }
            arch::leave_stack();
            (*state).panicked = false;
            hand_back(state, me);
        }
    }
}

/// Gives up everything up to the innermost [`run`], which returns [`Outcome::Panicked`]. Comes back if there is none that can.
pub fn throw(payload: [usize; 2]) -> Uncaught {
    let me = arch::lane();
    let state = state();
    // SAFETY: this lane runs, so the state is its own.
    unsafe {
        match ((*state).inline, me) {
            (1.., _) => return Uncaught::TooDeep,
            (0, 0) => return Uncaught::Nowhere,
            (0, _) => {}
        }
        (*state).payload = payload;
        (*state).panicked = true;
        __gpu_run_restart()
    }
}

/// # Safety
/// `me` runs, and some lane waits for it.
#[inline(always)]
unsafe fn hand_back(state: *mut State, me: u32) {
    // SAFETY: the caller's promise.
    unsafe {
        let caller = u32::from((*state).caller[me as usize]);
        arch::store_release_block(&(*state).turn, caller);
    }
}

/// Why a panic cannot be caught.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Uncaught {
    /// No [`run`] is below it.
    Nowhere,
    /// The innermost [`run`] found no lane.
    TooDeep,
}

/// The lane hands back and waits again. Its old calls stay on the hardware's call stack; the emulator drops them.
/// [`crate::abi::RESTART`].
#[unsafe(no_mangle)]
#[inline(never)]
extern "C" fn __gpu_run_restart() -> ! {
    let me = arch::lane();
    let state = state();
    arch::leave_stack();
    let full = arch::call_stack_left() < launch::get().call_stack / 2;
    // SAFETY: called by the running lane, for which another waits.
    unsafe {
        if full {
            (*state).spent |= 1 << me;
        }
        hand_back(state, me);
    }
    if full {
        arch::exit_lane();
    }
    __gpu_run_serve()
}

/// What the last [`throw`] of this warp threw.
pub fn payload() -> [usize; 2] {
    // SAFETY: this lane runs, so the state is its own.
    unsafe { (*state()).payload }
}

/// Whether `warp` (its memory) can catch a panic. One that cannot runs no more threads.
///
/// # Safety
/// No thread runs on it.
pub(crate) unsafe fn can_catch(state: *const State) -> bool {
    const ALL: u32 = (1 << CATCH_LANES) - 2;
    // SAFETY: the caller's promise; its last thread's writes were handed over by the slot.
    unsafe { (*state).spent & ALL != ALL }
}

/// Lets the other lanes of this warp leave; the caller's must be next.
pub(crate) fn stop_lanes() {
    // SAFETY: this lane runs, so the state is its own.
    unsafe { arch::store_release_block(&(*state()).turn, STOPPED) };
}
