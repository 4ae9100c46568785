//! `catch_unwind` without unwinding: a call that may panic runs on a lane of its own.
//!
//! PTX cannot jump out of a function, so a panic cannot get back to a caller below it on the same call stack. But each lane of a warp
//! has a call stack of its own, and one lane is all that a thread needs. [`run`] hands the call to the next lane and waits; a panic
//! there ([`throw`]) hands back, and the lane forgets its calls. Both lanes use the warp's one stack of frames in global memory, where
//! the callee's frames lie above the caller's. Destructors of the frames between do not run.
//!
//! # Protocol
//! Of the lanes below [`CATCH_LANES`] one runs, the others stand at the warp's barrier. Lane `k` calls on lane `k + 1` only, so these two have
//! a barrier of their own, by its member mask:
//! ```text
//!   caller k                              callee k + 1
//!                                         meet {k, k+1}        waits for something to do
//!   writes what the other needs
//!   meet {k, k+1}   ────────────────────> makes the call
//!   meet {k, k+1}   <──────────────────── writes how it ended; meet {k, k+1}
//!                                         meet {k, k+1}        waits again
//! ```
//! * Only the running lane touches [`State`]; `bar.warp.sync` orders the memory of those that meet.
//! * The end of the kernel goes from lane to lane in the same way: whoever finds `stopped` set tells its other neighbour and leaves.
//!
//! # Copies
//! The driver's compiler makes lanes that part at a branch wait for each other where its ways meet again, and lanes that met at one instruction go on
//! together. A lane that waits there for one which makes a call would not wake when that call needs it. So the code in which lanes wait exists once for
//! each lane, and the ways of the kernel's lanes never meet.

use crate::abi::CATCH_LANES;
use crate::{arch, launch, thread};

/// A power of two: taking remainders costs less than a check.
const LANES: usize = CATCH_LANES as usize;
const _: () = assert!(LANES.is_power_of_two());

/// What [`run`] runs.
pub type Call = fn(*mut u8);

/// One warp's part of the protocol.
pub(crate) struct State {
    /// The lanes shall leave the kernel.
    stopped: bool,
    /// How the last call ended; set by each hand-back.
    panicked: bool,
    /// Calls of [`run`] that no lane was left for.
    inline: u32,
    call: Option<Call>,
    data: *mut u8,
    /// Where the frames of `call` begin.
    stack: u64,
    payload: [usize; 2],
    /// Where each lane's hardware call stack was before its first call.
    call_stacks: [u64; LANES],
}

impl State {
    /// Memory that had anything in it becomes valid: the leader runs. Each other lane writes its own entry of `call_stacks`.
    ///
    /// # Safety
    /// `state` is valid for writes, and no lane has met another yet.
    pub(crate) unsafe fn init(state: *mut State) {
        // SAFETY: the caller's promise.
        unsafe {
            (*state).stopped = false;
            (*state).panicked = false;
            (*state).inline = 0;
            (&raw mut (*state).call).write(None);
        }
    }
}

#[inline(always)]
fn state() -> *mut State {
    // SAFETY: only the address is taken.
    unsafe { &raw mut (*thread::local()).catch }
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
    let me = arch::lane();
    // SAFETY: this lane runs, so the state is its own.
    unsafe {
        if me + 1 >= CATCH_LANES {
            (*state).inline += 1;
            call(data);
            (*state).inline -= 1;
            return Outcome::Returned;
        }
        (*state).call = Some(call);
        (*state).data = data;
        catch_as(me, state);
        match (*state).panicked {
            true => Outcome::Panicked,
            false => Outcome::Returned,
        }
    }
}

/// The part of this warp's stack where the callees of one function have their frames.
#[derive(Clone, Copy, Debug)]
pub struct Frames {
    begin: u64,
    end: u64,
}

/// Where the frames of functions begin that are called from here.
// Inlined: a frame of its own would lie there, too.
#[inline(always)]
pub fn callees_frames() -> Frames {
    Frames {
        begin: arch::stack_pointer(),
        end: stack_bottom() + launch::get().stack_size,
    }
}

impl Frames {
    /// Whether something at `address` is in one of them.
    pub fn contain(&self, address: usize) -> bool {
        (self.begin..self.end).contains(&(address as u64))
    }
}

/// Where this warp's stack begins.
#[inline(always)]
fn stack_bottom() -> u64 {
    let launch = launch::get();
    launch.stack_base + u64::from(arch::warp()) * launch.stack_size
}

/// This lane's frames are gone: its stack pointer goes back to the bottom of the warp's stack.
///
/// # Safety
/// The caller uses no frame of its own afterwards.
#[inline(always)]
unsafe fn leave_stack() {
    // SAFETY: the caller's promise.
    unsafe { arch::set_stack_pointer(stack_bottom()) };
}

/// The lanes that `lane` and the one above it meet as.
const fn pair(lane: u32) -> u32 {
    3 << lane
}

macro_rules! lanes {
    ($($lane:literal calls on $above:literal: $catch:ident $serve:ident)+) => {
        const _: () = assert!([$($lane),+].len() == LANES - 1);

        $(
            /// Has the next lane make the call, and waits for its end: [`crate::abi::CATCH`].
            ///
            /// # Safety
            /// `state` is this lane's warp's, and says what to call.
            #[unsafe(no_mangle)]
            #[inline(never)]
            unsafe extern "C" fn $catch(state: *mut State) {
                // SAFETY: this lane runs until the first meeting, and again after the second.
                unsafe {
                    (*state).stack = arch::stack_pointer();
                    arch::meet::<{ pair($lane) }>();
                    arch::meet::<{ pair($lane) }>();
                    if (*state).stopped {
                        leave_down($lane);
                    }
                }
            }

            /// A lane's life: waits for calls and makes them. It has no frame, since its own stack is not its own while it waits.
            /// [`crate::abi::SERVE`].
            #[unsafe(no_mangle)]
            #[inline(never)]
            extern "C" fn $serve() -> ! {
                let state = state();
                loop {
                    arch::meet::<{ pair($lane) }>();
                    // SAFETY: the warp's memory is valid; between the two meetings this lane runs.
                    unsafe {
                        if (*state).stopped {
                            leave_up($above);
                        }
                        arch::set_stack_pointer((*state).stack);
                        if let Some(call) = (*state).call.take() {
                            call((*state).data);
                        }
                        leave_stack();
                        (*state).panicked = false;
                    }
                    arch::meet::<{ pair($lane) }>();
                }
            }
        )+

        /// # Safety
        /// `state` is this lane's warp's, `lane` this lane, and not the last one.
        #[inline(always)]
        unsafe fn catch_as(lane: u32, state: *mut State) {
            // SAFETY: the caller's promise.
            match lane {
                $($lane => unsafe { $catch(state) },)+
                _ => arch::exit_lane(),
            }
        }

        /// The life of a lane that is not the leader, from the kernel's first instructions on.
        #[inline(always)]
        pub(crate) fn serve_as(lane: u32) -> ! {
            // SAFETY: only this lane touches this word.
            unsafe { (*state()).call_stacks[lane as usize % LANES] = arch::call_stack() };
            match lane {
                $($above => $serve(),)+
                _ => arch::exit_lane(),
            }
        }

        /// Hands back after a panic, and serves again.
        ///
        /// # Safety
        /// Called by the running lane, for which another waits; no frame of it is used again.
        #[inline(always)]
        unsafe fn serve_again(lane: u32) -> ! {
            match lane {
                $($above => {
                    arch::meet::<{ pair($lane) }>();
                    $serve()
                })+
                _ => arch::exit_lane(),
            }
        }
    };
}

lanes! {
    0 calls on 1: __gpu_run_catch_0 __gpu_run_serve_1
    1 calls on 2: __gpu_run_catch_1 __gpu_run_serve_2
    2 calls on 3: __gpu_run_catch_2 __gpu_run_serve_3
    3 calls on 4: __gpu_run_catch_3 __gpu_run_serve_4
    4 calls on 5: __gpu_run_catch_4 __gpu_run_serve_5
    5 calls on 6: __gpu_run_catch_5 __gpu_run_serve_6
    6 calls on 7: __gpu_run_catch_6 __gpu_run_serve_7
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

/// The lane drops its calls, hands back and waits again. [`crate::abi::RESTART`].
#[unsafe(no_mangle)]
#[inline(never)]
extern "C" fn __gpu_run_restart() -> ! {
    let me = arch::lane();
    // SAFETY: called by the running lane, for which another waits; no frame of it is used again. Where its call stack was before its first call,
    // nothing is kept that this way to `exit` would read.
    unsafe {
        leave_stack();
        arch::set_call_stack((*state()).call_stacks[me as usize % LANES]);
        serve_again(me)
    }
}

/// What the last [`throw`] of this warp threw.
pub fn payload() -> [usize; 2] {
    // SAFETY: this lane runs, so the state is its own.
    unsafe { (*state()).payload }
}

/// Lets the other lanes of this warp leave; the caller must leave, too.
pub(crate) fn stop_lanes() {
    let me = arch::lane();
    // SAFETY: this lane runs, so the state is its own, and both neighbours wait for it.
    unsafe {
        (*state()).stopped = true;
        if me > 0 {
            arch::meet_as(pair(me - 1));
        }
        if me + 1 < CATCH_LANES {
            arch::meet_as(pair(me));
        }
    }
}

/// The lane above has said that all shall leave.
#[inline(always)]
fn leave_down(me: u32) -> ! {
    if me > 0 {
        arch::meet_as(pair(me - 1));
    }
    arch::exit_lane()
}

/// The lane below has said so.
#[inline(always)]
fn leave_up(me: u32) -> ! {
    if me + 1 < CATCH_LANES {
        arch::meet_as(pair(me));
    }
    arch::exit_lane()
}
