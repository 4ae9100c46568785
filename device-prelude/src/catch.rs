//! `catch_unwind` without unwinding: a call that may panic runs on a lane of its own.
//!
//! PTX cannot jump out of a function, so a panic cannot get back to a caller below it on the same call stack. But each lane of a warp
//! has a call stack of its own, and one lane is all that a thread needs. [`run`] hands the call to the next lane and waits; a panic
//! there ([`throw`]) hands back, and the lane forgets its calls. Both lanes use the warp's one stack of frames in global memory, where
//! the callee's frames lie above the caller's. Destructors of the frames between do not run.
//!
//! # Protocol
//! Of the lanes below [`CATCH_LANES`] one runs, the others wait, each for its own word `go`.
//! ```text
//!   hand over:  the running lane writes what the other needs, go[other] := GO (release), then waits
//!   wake:       go[me] != 0 (acquire); go[me] := 0; STOPPED instead of GO makes the lane leave the kernel
//! ```
//! * Only the running lane touches the rest of [`State`], and `go` of a lane that waits.
//! * A lane whose call stack has no room for another call on top of what panics have left there is `spent`, and leaves.
//!
//! # Copies
//! The driver's compiler makes lanes that part at a branch wait for each other where its ways meet again. A lane that waits there for one which
//! makes a call would not wake when that call needs it. So code in which lanes wait exists once for each lane, and the ways of the kernel's lanes never meet.

use crate::abi::CATCH_LANES;
use crate::primitive::{AtomicU32, Ordering};
use crate::{arch, launch, thread};

/// A power of two: taking remainders costs less than a check.
const LANES: usize = CATCH_LANES as usize;
const _: () = assert!(LANES.is_power_of_two());

/// What [`run`] runs.
pub type Call = fn(*mut u8);

/// `go` of a lane that may run.
const GO: u32 = 1;
/// `go` of a lane that shall leave the kernel.
const STOPPED: u32 = 2;

/// One warp's part of the protocol. Zeroed memory is valid: the leader runs.
pub(crate) struct State {
    go: [AtomicU32; CATCH_LANES as usize],
    /// Bit `k` is set if lane `k` has left.
    spent: u32,
    /// Calls of [`run`] that no lane was left for.
    inline: u32,
    /// How the last call ended; set by each hand-back.
    panicked: bool,
    /// Who waits for each lane.
    caller: [u8; CATCH_LANES as usize],
    call: Option<Call>,
    data: *mut u8,
    /// Where the frames of `call` begin.
    stack: u64,
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
        (*state).caller[lane as usize % LANES] = arch::lane() as u8;
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
    // SAFETY: the caller's promise.
    unsafe {
        (*state).stack = arch::stack_pointer();
        hand_over(state, lane);
        wait(state, arch::lane());
    }
}

/// # Safety
/// `state` is the running lane's warp's, and `lane` waits.
#[inline(always)]
unsafe fn hand_over(state: *mut State, lane: u32) {
    // SAFETY: the caller's promise.
    unsafe { arch::store_release_block(&(*state).go[lane as usize % LANES], GO) };
}

/// Waits until this lane, `me`, may run again. Leaves the kernel if it shall.
///
/// # Safety
/// `state` is this lane's warp's.
#[inline(always)]
unsafe fn wait(state: *mut State, me: u32) {
    // SAFETY: the caller's promise.
    unsafe {
        let go = &(*state).go[me as usize % LANES];
        if wait_as(me, go) == STOPPED {
            arch::exit_lane();
        }
        go.store(0, Ordering::Relaxed);
    }
}

/// A lane's life: waits for calls and makes them. It has no frame, since its own stack is not its own while it waits.
#[inline(always)]
fn serve(me: u32) -> ! {
    let state = state();
    loop {
        // SAFETY: the warp's memory is valid; from `wait` to `hand_over` the state is this lane's.
        unsafe {
            wait(state, me);
            arch::set_stack_pointer((*state).stack);
            if let Some(call) = (*state).call.take() {
                call((*state).data);
            }
            leave_stack();
            (*state).panicked = false;
            hand_over(state, u32::from((*state).caller[me as usize % LANES]));
        }
    }
}

/// This lane's frames are gone: its stack pointer goes back to the bottom of the warp's stack.
///
/// # Safety
/// The caller uses no frame of its own afterwards.
#[inline(always)]
unsafe fn leave_stack() {
    let launch = launch::get();
    let bottom = launch.stack_base + u64::from(arch::warp()) * launch.stack_size;
    // SAFETY: the caller's promise.
    unsafe { arch::set_stack_pointer(bottom) };
}

macro_rules! lanes {
    ($($lane:literal $wait:ident $serve:ident)+) => {
        const _: () = assert!([$($lane),+].len() == CATCH_LANES as usize);

        $(
            /// [`crate::abi::WAIT_LANE`].
            #[unsafe(no_mangle)]
            #[inline(never)]
            unsafe extern "C" fn $wait(word: *const u32) -> u32 {
                // SAFETY: the caller's promise.
                arch::poll_lane::<$lane>(unsafe { AtomicU32::from_ptr(word.cast_mut()) });
                1
            }

            /// [`crate::abi::SERVE`].
            #[unsafe(no_mangle)]
            #[inline(never)]
            extern "C" fn $serve() -> ! {
                serve($lane)
            }
        )+

        /// Waits until a lane's word is not 0, and returns it.
        #[inline(always)]
        fn wait_as(lane: u32, word: &AtomicU32) -> u32 {
            // SAFETY: the reference is valid for the whole wait.
            unsafe {
                match lane {
                    $($lane => $wait(word.as_ptr()),)+
                    _ => arch::exit_lane(),
                };
            }
            arch::load_acquire_block(word)
        }

        /// The life of a lane that is not the leader.
        #[inline(always)]
        pub(crate) fn serve_as(lane: u32) -> ! {
            match lane {
                $($lane => $serve(),)+
                _ => arch::exit_lane(),
            }
        }
    };
}

lanes! {
    0 __gpu_run_wait_lane_0 __gpu_run_serve_0
    1 __gpu_run_wait_lane_1 __gpu_run_serve_1
    2 __gpu_run_wait_lane_2 __gpu_run_serve_2
    3 __gpu_run_wait_lane_3 __gpu_run_serve_3
    4 __gpu_run_wait_lane_4 __gpu_run_serve_4
    5 __gpu_run_wait_lane_5 __gpu_run_serve_5
    6 __gpu_run_wait_lane_6 __gpu_run_serve_6
    7 __gpu_run_wait_lane_7 __gpu_run_serve_7
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
    let full = arch::call_stack_left() < launch::get().call_stack / 2;
    // SAFETY: called by the running lane, for which another waits; no frame of it is used again.
    unsafe {
        leave_stack();
        if full {
            (*state).spent |= 1 << me;
        }
        hand_over(state, u32::from((*state).caller[me as usize % LANES]));
    }
    if full {
        arch::exit_lane();
    }
    serve_as(me)
}

/// What the last [`throw`] of this warp threw.
pub fn payload() -> [usize; 2] {
    // SAFETY: this lane runs, so the state is its own.
    unsafe { (*state()).payload }
}

/// Whether a warp can catch a panic. One that cannot runs no more threads.
///
/// # Safety
/// `state` is valid, and no thread runs on its warp.
pub(crate) unsafe fn can_catch(state: *const State) -> bool {
    const ALL: u32 = (1 << CATCH_LANES) - 2;
    // SAFETY: the caller's promise; its last thread's writes were handed over by the slot.
    unsafe { (*state).spent & ALL != ALL }
}

/// Lets the other lanes of this warp leave; the caller must leave, too.
pub(crate) fn stop_lanes() {
    // SAFETY: this lane runs, so the others wait.
    for go in unsafe { &(*state()).go } {
        arch::store_release_block(go, STOPPED);
    }
}
