//! The end of the program.

use crate::arch::atomic::{AtomicU32, Ordering};
use crate::arch::{self, program_static};
use crate::tls::destructors;
use crate::wait::futex;
use crate::warp::lane;
use crate::{hostcall, program, threads};

program_static! {
    /// [`NOBODY`], or from [`ENDING`] on the hardware thread that ends the program, added to it.
    static ENDS: AtomicU32 = AtomicU32::new(NOBODY);
}
const NOBODY: u32 = 0;
const ENDING: u32 = 1;

/// Ends the program as C's `exit` does. The destructors of the calling thread's thread-locals run first, then what is registered for the end, once. A second
/// thread that wants to end the program waits for its end.
pub fn exit(code: i32) -> ! {
    let own = ENDING + arch::hart();
    let before = match ENDS.compare_exchange(NOBODY, own, Ordering::Relaxed, Ordering::Relaxed) {
        Ok(_) => {
            destructors::run();
            // SAFETY: only the thread that ends the program comes here, once.
            unsafe { program::run_destructors() };
            end(code);
        }
        Err(before) => before,
    };
    // One of those functions.
    if before == own {
        end(code);
    }
    loop {
        futex::wait(&ENDS, before, u64::MAX);
    }
}

/// Ends the program at once: the host hears the code, idle warps leave the kernel, and so does this lane.
#[inline(never)]
pub fn end(code: i32) -> ! {
    hostcall::post_exit(code);
    threads::work::stop_all();
    if lane::is_in_call() {
        // The others of this warp leave, too, when they have done their part.
        lane::set(lane::LEFT);
    }
    arch::exit_lane()
}
