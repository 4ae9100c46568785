//! The kernel: where every hardware thread of the grid starts.

use super::stderr::Stderr;
use super::{end, exit};
use crate::tls::block::{self, OutOfMemory};
use crate::warp::lane;
use crate::{arch, heap, launch, panic, program, threads, tls};
use core::fmt::Write;
use device_abi::{ABI_VERSION, Launch};

/// What a shell reports for SIGABRT.
const ABORTED: i32 = 134;

/// Keeps the kernel through whole-program optimisation: nothing in the program calls it.
#[cfg(target_arch = "nvptx64")]
#[used]
static KEEP: unsafe extern "ptx-kernel" fn(*const Launch) = __gpu_run_kernel;

/// The kernel of every image. The rewriter's prologue sets up this warp's stack before the first instruction.
///
/// # Safety
/// Launched by the host with a valid `launch` (see [`device_abi`]).
#[cfg(target_arch = "nvptx64")]
#[unsafe(no_mangle)]
pub unsafe extern "ptx-kernel" fn __gpu_run_kernel(launch: *const Launch) {
    // SAFETY: the host's promise.
    unsafe { start(launch) }
}

/// The kernel's body.
///
/// # Safety
/// As for the kernel.
#[inline(always)]
pub(crate) unsafe fn start(launch: *const Launch) {
    // The other lanes leave, or wait for work. No path leads back to where the lanes diverge: ptxas would make those that get there
    // wait for the others. And nothing is called before: functions are told that no branch of theirs diverges (the tool's `ptx::rewrite::uniform`).
    // SAFETY: the host's promise.
    unsafe {
        // Launched by another version, or a warp that only fills its block.
        if (*launch).abi_version != ABI_VERSION || arch::warp() >= (*launch).warps {
            arch::exit_lane();
        }
        if arch::lane() != 0 {
            #[cfg(target_arch = "nvptx64")]
            if (*launch).lanes != 0 {
                crate::lanes::serve(|| threads::help_together());
            }
            arch::exit_lane();
        }
        leader(launch)
    }
}

/// The leader's part. It is a function of its own so that the kernel itself has no stack frame.
#[inline(never)]
unsafe fn leader(launch: *const Launch) -> ! {
    let index = arch::warp();
    // SAFETY: the host's promise.
    let record = unsafe { &*launch };
    init_local(record);
    if index != 0 {
        // SAFETY: once for each warp, by its leader.
        unsafe { threads::work::work(|why| no_memory("a thread", why)) };
        arch::exit_lane();
    }
    // SAFETY: warp 0, before anything else.
    unsafe { launch::set(launch) };
    heap::init(record.heap_base, record.heap_size);
    enter_main();
    // SAFETY: once, by the only thread; other threads are only those that the constructors start.
    unsafe { program::run_constructors() };
    exit(run_main());
}

/// Shared memory begins with anything: once for each warp, by its leader, before all else.
#[inline(never)]
fn init_local(launch: &Launch) {
    lane::init(lane::of_launch(launch));
    if arch::has_lanes() && lane::has(lane::CALLS) {
        heap::init_lanes(launch);
        #[cfg(target_arch = "nvptx64")]
        threads::init_grid(launch);
    }
    tls::init();
    threads::init();
    panic::init();
    heap::init_local();
}

/// Not inlined, so that whatever asks for the address of thread-locals stays behind [`block::enter`].
#[inline(never)]
fn run_main() -> i32 {
    // SAFETY: called once.
    unsafe { program::run_main() }
}

/// `main`'s thread-locals. Their block stays to the end of the program, since other threads may use what is in it.
fn enter_main() {
    match block::allocate() {
        // SAFETY: just allocated for `main`, which has not begun.
        Ok(block) => unsafe { block::enter(block) },
        Err(why) => no_memory("main", why),
    }
}

#[cold]
#[inline(never)]
fn no_memory(whose: &str, OutOfMemory { size }: OutOfMemory) -> ! {
    let _ = writeln!(
        Stderr,
        "fatal runtime error: no memory for the {size} bytes of {whose}'s thread-locals, aborting\nnote: `--heap-size` (or GPU_RUN_HEAP_SIZE) gives more"
    );
    end(ABORTED);
}
