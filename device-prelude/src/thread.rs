//! Threads on warps: spawn, join, detach. The life cycle is [`crate::slot`]'s, the free warps are [`crate::idle`]'s.

use crate::heap::Cache;
use crate::idle::{IdleStack, Link};
use crate::lot::Waiter;
use crate::slot::{FINISHED, Job, STOP, Slot};
use crate::tls::OutOfMemory;
use crate::{arch, launch, name, panics, tls};
use device_abi::{LOCAL_ENTRY_BYTES, Launch, WARP_RECORD_BYTES, WARP_RECORD_NAME};

/// All that belongs to one warp, but its thread's [`name`], which stands behind it. The host gives zeroed memory, which is valid.
#[repr(C, align(128))]
pub(crate) struct Warp {
    pub(crate) slot: Slot,
    pub(crate) waiter: Waiter,
    pub(crate) cache: Cache,
}

/// What only the warp itself uses, in shared memory ([`device_abi::LOCAL_TABLE`]).
#[repr(C)]
pub(crate) struct Local {
    pub(crate) tls: tls::State,
    pub(crate) panics: panics::Count,
}

const _: () = assert!(size_of::<Local>() as u64 == LOCAL_ENTRY_BYTES);

/// The running warp's.
#[inline(always)]
pub(crate) fn local() -> *mut Local {
    arch::local_entry().cast()
}

/// Shared memory begins with anything: once for each warp, by its leader, before all else.
#[inline(never)]
pub(crate) fn init_local() {
    let local = local();
    // SAFETY: the warp's own, and only the leader runs.
    unsafe {
        tls::State::init(&raw mut (*local).tls);
        panics::Count::init(&raw mut (*local).panics);
    }
}

const _: () = assert!(size_of::<Warp>() <= WARP_RECORD_NAME as usize);

static IDLE: IdleStack = IdleStack::new();

/// The warp's memory.
#[inline]
pub(crate) fn warp(index: u32) -> *mut Warp {
    warp_in(launch::get(), index)
}

/// The same, before [`launch::get`] can be used.
#[inline(always)]
pub(crate) fn warp_in(launch: &Launch, index: u32) -> *mut Warp {
    (launch.warp_records + u64::from(index) * WARP_RECORD_BYTES) as *mut Warp
}

/// The running warp's memory.
#[inline]
pub(crate) fn current() -> *mut Warp {
    arch::warp_slot().cast()
}

fn slot(index: u32) -> &'static Slot {
    // SAFETY: the host gave memory for every warp; a slot is only used through shared references.
    unsafe { &(*warp(index)).slot }
}

fn link(index: u32) -> &'static Link {
    &slot(index).link
}

/// Why no thread was started.
#[derive(Clone, Copy, Debug)]
pub enum Refused {
    /// Every warp is in use.
    OutOfWarps,
    /// No memory for the thread's thread-locals.
    OutOfMemory(OutOfMemory),
}

/// The right, and the duty, to join or detach a thread.
#[derive(Debug)]
pub struct Handle {
    warp: u32,
}

/// Runs `entry(arg)` on an idle warp.
///
/// # Safety
/// `entry(arg)` is sound to call on another thread, once.
#[inline(never)]
pub unsafe fn spawn(entry: unsafe fn(usize), arg: usize) -> Result<Handle, Refused> {
    let locals = tls::allocate().map_err(Refused::OutOfMemory)?;
    let warps = launch::get().warps;
    let Some(warp) = IDLE.pop(warps, link).or_else(|| wait_for_end(warps)) else {
        // SAFETY: no thread has got it.
        unsafe { tls::free(locals) };
        return Err(Refused::OutOfWarps);
    };
    let job = Job { entry, arg, locals };
    // SAFETY: just popped.
    unsafe { slot(warp).start(job) };
    Ok(Handle { warp })
}

/// The longest wait for a thread that is about to end, in ns: its destructors of thread-locals are the program's.
const LONGEST_END: u64 = 10_000_000;

/// A warp, if all are in use but some thread is about to end: its scope, or whoever it has told, may be faster than the warp.
#[cold]
#[inline(never)]
fn wait_for_end(warps: u32) -> Option<u32> {
    let begin = arch::nanoseconds();
    loop {
        let ending = (1..warps).any(|index| slot(index).is_ending());
        // After the look: a thread that had ended then has given its warp back.
        let warp = IDLE.pop(warps, link);
        if warp.is_some() || !ending || arch::nanoseconds() - begin > LONGEST_END {
            return warp;
        }
        arch::pause(500);
    }
}

/// The running thread has done all that others wait for.
#[inline]
pub fn ending() {
    // SAFETY: the host gave memory for every warp; a slot is only used through shared references.
    unsafe { (*current()).slot.set_ending(true) };
}

impl Handle {
    /// Waits until the thread has ended.
    #[inline(never)]
    pub fn join(self) {
        let slot = slot(self.warp);
        loop {
            let state = slot.state();
            if state == FINISHED {
                break;
            }
            arch::wait(slot.state_word(), state, u64::MAX);
        }
        self.release();
    }

    /// Lets the thread run on its own.
    #[inline(never)]
    pub fn detach(self) {
        if !slot(self.warp).detach() {
            self.release();
        }
    }

    fn release(self) {
        if slot(self.warp).recycle() {
            give_back(self.warp);
        }
    }
}

/// Makes a warp that has no thread available.
fn give_back(index: u32) {
    IDLE.push(index, link);
}

/// How many threads can be alive at once, `main` included.
pub fn limit() -> u32 {
    launch::get().warps
}

/// Bytes of memory that the program was launched with, beside its stacks.
pub fn memory() -> u64 {
    launch::get().heap_size
}

/// How many threads could be started now, beside those that are alive; 1 at least.
///
/// A thread that is about to end leaves room, because [`spawn`] waits for it, unless somebody has still to join it.
#[inline(never)]
pub fn available_parallelism() -> u32 {
    let limit = limit();
    // Warp 0 is `main`'s, and those that never ran are free.
    let taken = (1..IDLE.used(limit)).filter(|&index| slot(index).is_taken());
    (limit - 1).saturating_sub(taken.count() as u32).max(1)
}

/// The running thread's warp.
pub fn current_warp() -> u32 {
    arch::warp()
}

/// Waits for jobs and runs them, until the process ends.
///
/// # Safety
/// Called once for each warp but 0, by its leader, before the runtime is used on it. `launch` is this run's record.
pub(crate) unsafe fn work(launch: &Launch, index: u32) {
    let warp = warp_in(launch, index);
    // SAFETY: the host gave memory for every warp.
    let slot = unsafe { &(*warp).slot };
    loop {
        let state = slot.state();
        if state == STOP {
            return;
        }
        if matches!(state, crate::slot::RUNNING | crate::slot::DETACHED)
            // SAFETY: this is the worker, and the state says that there is, or was, a job.
            && let Some(job) = unsafe { slot.take_job() }
        {
            // SAFETY: `spawn`'s caller promised the call, and made the block for this thread. `entry` runs the destructors.
            unsafe {
                tls::enter(job.locals);
                (job.entry)(job.arg);
                tls::leave();
            }
            name::ended(warp);
            if slot.finish() {
                give_back(index);
            }
            slot.set_ending(false);
            continue;
        }
        arch::wait(slot.state_word(), state, u64::MAX);
    }
}

/// Tells every worker to leave the kernel once it waits for a job.
pub(crate) fn stop_all() {
    for index in 1..launch::get().warps {
        slot(index).stop();
    }
}

// For the crate gpu-std, which is built by the user's stable compiler and cannot name this crate.

/// [`current_warp`].
#[unsafe(no_mangle)]
pub extern "C" fn __gpu_run_current_warp() -> u32 {
    arch::warp()
}

/// [`limit`].
#[unsafe(no_mangle)]
pub extern "C" fn __gpu_run_thread_limit() -> u32 {
    limit()
}
