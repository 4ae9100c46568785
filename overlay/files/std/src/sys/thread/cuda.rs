//! A thread is a warp. Spawning fails when every warp is in use, as on an OS that is out of threads.

use crate::ffi::CStr;
use crate::io;
use crate::num::NonZero;
use crate::time::Duration;

use device_prelude::threads::{self, Entry, Words};
use device_prelude::tls::OutOfMemory;
use device_prelude::wait::clock;

pub use device_prelude::threads::{Warp, claim, end, end_plain, ending};

/// The right, and the duty, to join or detach a thread.
pub struct Thread(threads::Handle);

/// Every warp's stack has the size that the program was launched with.
pub const DEFAULT_MIN_STACK_SIZE: usize = 64 * 1024;

impl Thread {
    /// A thread that runs `entry` with what `fill` has left for it. Without memory for its thread-locals, `fill` is not called.
    ///
    /// # Safety
    /// `entry` is sound to call on another thread then, once.
    pub unsafe fn new(warp: Warp, entry: Entry, fill: impl FnOnce(&Words)) -> io::Result<Thread> {
        // SAFETY: the caller's promise.
        unsafe { warp.start(entry, fill) }.map(Thread).map_err(no_memory)
    }

    pub fn join(self) {
        self.0.join();
    }

    /// Lets it run on its own, which drops what it shares with the handle. `used`: the caller has used that.
    pub fn leave(self, used: bool) {
        self.0.leave(used);
    }

    /// The same, if dropping that runs code of the program. True if the caller has to drop it.
    pub fn leave_or_take(self) -> bool {
        self.0.leave_or_take()
    }

    pub fn has_ended(&self) -> bool {
        self.0.has_ended()
    }
}

/// Every warp has its stack since the launch. Who wants a larger one goes on with it, unless no memory could hold that.
pub fn check_stack(bytes: usize) -> io::Result<()> {
    let memory = threads::memory();
    if bytes as u64 <= memory {
        return Ok(());
    }
    let message = format!("a stack of {bytes} bytes is more than the {memory} bytes of this launch's heap");
    Err(io::Error::new(io::ErrorKind::OutOfMemory, message))
}

/// Why there is no warp for a thread.
#[cold]
pub fn no_warp() -> io::Error {
    let limit = threads::limit();
    let message = format!("each of the {limit} warps of this launch already runs a thread (see --threads)");
    io::Error::new(io::ErrorKind::WouldBlock, message)
}

#[cold]
fn no_memory(OutOfMemory { size }: OutOfMemory) -> io::Error {
    let message = format!("no memory for the {size} bytes of the thread's thread-locals (see --heap-size)");
    io::Error::new(io::ErrorKind::OutOfMemory, message)
}

pub fn available_parallelism() -> io::Result<NonZero<usize>> {
    NonZero::new(threads::available_parallelism() as usize).ok_or(io::Error::UNKNOWN_THREAD_COUNT)
}

pub fn current_os_id() -> Option<u64> {
    Some(threads::current_os_id())
}

pub fn set_name(name: &CStr) {
    threads::name::set(name.to_bytes());
}

pub fn yield_now() {
    // Long enough for another thread to see what this one has stored.
    device_prelude::arch::pause(1000);
}

pub fn sleep(dur: Duration) {
    clock::sleep(u64::try_from(dur.as_nanos()).unwrap_or(u64::MAX));
}
