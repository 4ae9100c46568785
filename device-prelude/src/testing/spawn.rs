//! Threads of a test's program, as std makes them.

use crate::arch::LaneExit;
use crate::threads::{self, Handle, Step, Words};
use crate::tls::{OutOfMemory, destructors};
use std::boxed::Box;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::ptr;
use std::sync::{Arc, Mutex};

type Packet<T> = Arc<Mutex<Option<std::thread::Result<T>>>>;

/// A thread that has a value.
pub(crate) struct Join<T> {
    pub(crate) handle: Handle,
    packet: Packet<T>,
}

impl<T> Join<T> {
    /// Its value, when it has ended. Its panic is the caller's.
    pub(crate) fn join(self) -> T {
        self.handle.join();
        let value = self.packet.lock().unwrap().take();
        value
            .expect("a thread that has ended")
            .unwrap_or_else(|panic| resume_unwind(panic))
    }

    /// Lets it run on its own.
    pub(crate) fn detach(self) {
        self.handle.leave(true);
    }
}

/// Why no thread was started.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Refused {
    OutOfWarps,
    OutOfMemory(OutOfMemory),
}

type Job = Box<dyn FnOnce() + Send>;

/// Runs this on another warp.
pub(crate) fn spawn<T: Send + 'static>(
    code: impl FnOnce() -> T + Send + 'static,
) -> Result<Join<T>, Refused> {
    let warp = threads::claim().settle().ok_or(Refused::OutOfWarps)?;
    let packet: Packet<T> = Arc::default();
    let ours = Arc::clone(&packet);
    let job: Job = Box::new(move || {
        let value = catch_unwind(AssertUnwindSafe(code));
        match value {
            // The program ends.
            Err(payload) if payload.is::<LaneExit>() => resume_unwind(payload),
            value => *ours.lock().unwrap() = Some(value),
        }
        threads::ending();
        destructors::run();
    });
    let job = Box::into_raw(Box::new(job));
    let fill = |words: &Words| words.put(0, job.expose_provenance() as u64);
    // SAFETY: the box is for this one call.
    match unsafe { warp.start(run, fill) } {
        Ok(handle) => Ok(Join { handle, packet }),
        Err(error) => {
            // SAFETY: nobody has run it.
            drop(unsafe { Box::from_raw(job) });
            Err(Refused::OutOfMemory(error))
        }
    }
}

unsafe fn run(step: Step, [job, _]: [u64; 2], _: &Words) -> bool {
    // What the thread shares with the handle is counted.
    if step == Step::Run {
        let job = ptr::with_exposed_provenance_mut::<Job>(job as usize);
        // SAFETY: `spawn` made it of a box, for this call.
        let job = unsafe { Box::from_raw(job) };
        job();
    }
    false
}
