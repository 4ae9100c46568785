//! The kernel: where every hardware thread of the grid starts.

use crate::tls::OutOfMemory;
use crate::{arch, futex, heap, hostcall, launch, thread, tls};
use core::fmt::{self, Write};
use core::sync::atomic::{AtomicU32, Ordering};
use device_abi::{ABI_VERSION, Launch};

/// The host's standard error.
struct Stderr;

impl Write for Stderr {
    fn write_str(&mut self, mut text: &str) -> fmt::Result {
        while !text.is_empty() {
            let taken = usize::try_from(hostcall::write(2, text.as_bytes()));
            text = taken
                .ok()
                .and_then(|taken| text.get(taken..))
                .ok_or(fmt::Error)?;
        }
        Ok(())
    }
}

/// What a shell reports for SIGABRT.
const ABORTED: i32 = 134;

unsafe extern "C" {
    /// rustc's `main` shim, which calls std's `lang_start`.
    fn main(argc: i32, argv: *const *const u8) -> i32;
    /// See [`device_abi::CONSTRUCTORS`].
    fn __gpu_run_constructors();
    /// See [`device_abi::DESTRUCTORS`].
    fn __gpu_run_destructors();
}

/// [`NOBODY`], or from [`ENDING`] on the warp that ends the program, added to it.
static ENDS: AtomicU32 = AtomicU32::new(NOBODY);
const NOBODY: u32 = 0;
const ENDING: u32 = 1;

/// Keeps the kernel through whole-program optimisation: nothing in the program calls it.
#[used]
static KEEP: unsafe extern "ptx-kernel" fn(*const Launch) = __gpu_run_kernel;

/// The kernel of every image. The rewriter sets up this warp's stack before the first instruction.
///
/// # Safety
/// Launched by the host with a valid `launch` (see [`device_abi`]).
#[unsafe(no_mangle)]
pub unsafe extern "ptx-kernel" fn __gpu_run_kernel(launch: *const Launch) {
    // The other lanes have no work yet. No way leads back to where lanes part: the driver's compiler would make those that get there
    // wait for the others. And nothing is called before: functions are told that no branch of theirs parts a warp (the tool's `ptx::rewrite::uniform`).
    if arch::lane() != 0 {
        arch::exit_lane();
    }
    // SAFETY: the host's promise.
    unsafe {
        // Launched by another version, or a warp that only fills its block.
        if (*launch).abi_version != ABI_VERSION || arch::warp() >= (*launch).warps {
            arch::exit_lane();
        }
        leader(launch)
    }
}

/// The leader's part, in a function of its own so that the kernel itself has no stack frame.
#[inline(never)]
unsafe fn leader(launch: *const Launch) -> ! {
    let index = arch::warp();
    // SAFETY: the host's promise.
    let record = unsafe { &*launch };
    thread::init_local();
    if index != 0 {
        // SAFETY: once for each warp, by its leader.
        unsafe { thread::work(record, index) };
        arch::exit_lane();
    }
    // SAFETY: warp 0, before anything else.
    unsafe { launch::set(launch) };
    heap::init(record.heap_base, record.heap_size);
    enter_main();
    // SAFETY: the rewriter's; each of the functions is called once, before any other thread exists but those that they start.
    unsafe { __gpu_run_constructors() };
    exit(run_main());
}

/// In a function of its own: what asks where thread-locals are stays behind [`tls::enter`].
#[inline(never)]
fn run_main() -> i32 {
    // SAFETY: rustc's shim takes any argc and argv: std's `init` ignores them here.
    unsafe { main(0, core::ptr::null()) }
}

/// `main`'s thread-locals. Its block stays until the end of the program, since other threads may look at what is in it.
fn enter_main() {
    match tls::allocate() {
        // SAFETY: just allocated for `main`, which has not begun.
        Ok(block) => unsafe { tls::enter(block) },
        Err(OutOfMemory { size }) => {
            let _ = writeln!(
                Stderr,
                "fatal runtime error: no memory for the {size} bytes of main's thread-locals, aborting\nnote: `--heap-size` (or GPU_RUN_HEAP_SIZE) gives more"
            );
            hostcall::exit(ABORTED);
        }
    }
}

/// Ends the program as C's `exit` does: the calling thread's thread-locals are dropped and what is registered for the end runs first, once. A second thread that wants to end it waits for the end.
pub fn exit(code: i32) -> ! {
    let own = ENDING + arch::warp();
    let before = match ENDS.compare_exchange(NOBODY, own, Ordering::Relaxed, Ordering::Relaxed) {
        Ok(_) => {
            tls::run_destructors();
            // SAFETY: the rewriter's; each of the functions is called once.
            unsafe { __gpu_run_destructors() };
            hostcall::exit(code);
        }
        Err(before) => before,
    };
    // One of those functions.
    if before == own {
        hostcall::exit(code);
    }
    loop {
        futex::wait(&ENDS, before, u64::MAX);
    }
}
