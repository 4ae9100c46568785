//! A thread is a warp. Spawning fails when every warp is in use, as on an OS that is out of threads.

use crate::ffi::CStr;
use crate::io;
use crate::mem::{self, ManuallyDrop};
use crate::num::NonZero;
use crate::thread::ThreadInit;
use crate::time::Duration;

use device_prelude::wait::clock;
use device_prelude::{threads, tls};

pub struct Thread(ManuallyDrop<threads::Handle>);

unsafe impl Send for Thread {}
unsafe impl Sync for Thread {}

/// What a [`ThreadInit`] consists of: a handle, and a closure with its vtable.
type Words = [*mut (); 3];

/// Every warp's stack has the size that the program was launched with.
pub const DEFAULT_MIN_STACK_SIZE: usize = 64 * 1024;

impl Thread {
    // unsafe: see thread::Builder::spawn_unchecked for safety requirements
    pub unsafe fn new(stack: usize, init: ThreadInit) -> io::Result<Thread> {
        // Every warp has its stack since the launch. Who wants a larger one goes on with it, unless no memory could hold that.
        if stack as u64 > threads::memory() {
            return Err(too_large(stack));
        }
        // SAFETY: any pointers are three words.
        let words = unsafe { mem::transmute::<ThreadInit, Words>(init) };
        match unsafe { threads::spawn(start, words.map(<*mut ()>::expose_provenance)) } {
            Ok(handle) => Ok(Thread(ManuallyDrop::new(handle))),
            Err(why) => {
                // SAFETY: the thread did not start, so it is still ours.
                drop(unsafe { mem::transmute::<Words, ThreadInit>(words) });
                Err(refused(why))
            }
        }
    }

    pub fn join(self) {
        let mut this = ManuallyDrop::new(self);
        // SAFETY: taken once; `this` is not dropped.
        unsafe { ManuallyDrop::take(&mut this.0) }.join();
    }
}

#[cold]
fn too_large(stack: usize) -> io::Error {
    let memory = threads::memory();
    let message = format!("a stack of {stack} bytes is more than the {memory} bytes of this launch's heap");
    io::Error::new(io::ErrorKind::OutOfMemory, message)
}

#[cold]
fn refused(why: threads::Refused) -> io::Error {
    match why {
        threads::Refused::OutOfWarps => {
            let limit = threads::limit();
            let message = format!("each of the {limit} warps of this launch already runs a thread (see --threads)");
            io::Error::new(io::ErrorKind::WouldBlock, message)
        }
        threads::Refused::OutOfMemory(tls::OutOfMemory { size }) => {
            let message = format!("no memory for the {size} bytes of the thread's thread-locals (see --heap-size)");
            io::Error::new(io::ErrorKind::OutOfMemory, message)
        }
    }
}

impl Drop for Thread {
    fn drop(&mut self) {
        // SAFETY: taken once; `join` forgets `self`.
        unsafe { ManuallyDrop::take(&mut self.0) }.detach();
    }
}

unsafe fn start(args: threads::Args) {
    let words = args.map(crate::ptr::with_exposed_provenance_mut::<()>);
    // SAFETY: `new` made them of one, for us.
    let init = unsafe { mem::transmute::<Words, ThreadInit>(words) };
    let rust_start = init.init();
    rust_start();
    tls::run_destructors();
    crate::rt::thread_cleanup();
}

/// Whoever waits for the running thread's result may go on from now.
pub fn ending() {
    threads::ending();
}

pub fn available_parallelism() -> io::Result<NonZero<usize>> {
    NonZero::new(threads::available_parallelism() as usize).ok_or(io::Error::UNKNOWN_THREAD_COUNT)
}

pub fn current_os_id() -> Option<u64> {
    Some(u64::from(threads::current_warp()))
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
