//! Page-locked buffers on their way between host and GPU, in pairs.
//!
//! Of a pair one buffer is copied by the GPU's copy engine while the other is filled or emptied by the host. Buffers and streams are made
//! before the kernel starts: making page-locked memory may wait until the GPU is idle, and it will not be.

use super::driver::{Context, CopyBuffer, Driver};
use super::error::CudaError;
use crate::hostcall::Errno;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

/// Bytes of a buffer. The time of a copy must be long beside that of asking for it (some 10 us), and short beside that of a whole file.
pub const BUFFER: usize = 1 << 20;
/// Channels that no helper of a large transfer takes: small transfers find one.
const KEPT: usize = 2;

/// Two buffers, of which one is copied while the other is filled or emptied.
pub type Channel = [CopyBuffer; 2];

/// All channels: as many threads move bytes at once, others wait.
pub struct Channels {
    driver: Arc<Driver>,
    context: Context,
    free: Mutex<Vec<Channel>>,
    freed: Condvar,
}

impl Channels {
    /// So many for one large transfer, and some beside. The context is current on this thread.
    ///
    /// # Errors
    /// No page-locked memory, or no stream.
    pub fn new(
        driver: Arc<Driver>,
        context: Context,
        of_one: usize,
    ) -> Result<Channels, CudaError> {
        let mut free = Vec::new();
        for _ in 0..of_one + KEPT {
            free.push(CopyBuffer::pair(&driver, BUFFER)?);
        }
        Ok(Channels {
            driver,
            context,
            free: Mutex::new(free),
            freed: Condvar::new(),
        })
    }

    /// For what is done with a channel's buffers.
    pub fn driver(&self) -> &Driver {
        &self.driver
    }

    fn free(&self) -> MutexGuard<'_, Vec<Channel>> {
        self.free.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A channel for this thread, which waits for one if there is none.
    ///
    /// # Errors
    /// `EIO`: the GPU has met a fault.
    pub fn lend(self: &Arc<Channels>) -> Result<Lent, Errno> {
        let mut free = self.free();
        let channel = loop {
            match free.pop() {
                Some(channel) => break channel,
                None => {
                    free = self
                        .freed
                        .wait(free)
                        .unwrap_or_else(PoisonError::into_inner)
                }
            }
        };
        drop(free);
        self.enter(channel)
    }

    /// How many helpers would get a channel now.
    pub fn spare(&self) -> usize {
        self.free().len().saturating_sub(KEPT)
    }

    /// A channel for this thread, which helps another one, unless others will need those that are left.
    pub fn lend_spare(self: &Arc<Channels>) -> Option<Lent> {
        let mut free = self.free();
        let channel = match free.len() > KEPT {
            true => free.pop()?,
            false => return None,
        };
        drop(free);
        self.enter(channel).ok()
    }

    /// A channel that is never given back, of a kernel that is given up.
    pub fn take(&self) -> Option<Channel> {
        self.free().pop()
    }

    fn enter(self: &Arc<Channels>, channel: Channel) -> Result<Lent, Errno> {
        // Given back also when this fails, and when its user panics.
        let lent = Lent {
            channel: Some(channel),
            channels: Arc::clone(self),
        };
        self.driver.enter(self.context).map_err(failed)?;
        Ok(lent)
    }
}

/// A channel in use by the thread that it was lent to.
pub struct Lent {
    channel: Option<Channel>,
    channels: Arc<Channels>,
}

impl Lent {
    /// The driver and the buffers.
    pub fn parts(&mut self) -> (&Driver, &mut Channel) {
        let channel = self.channel.as_mut().expect("it is there until the drop");
        (&self.channels.driver, channel)
    }
}

impl Drop for Lent {
    fn drop(&mut self) {
        let Some(mut channel) = self.channel.take() else {
            return;
        };
        for buffer in &mut channel {
            // A copy may still use the buffer. Should the GPU have met a fault, the kernel's end tells.
            let _ = buffer.wait(&self.channels.driver);
        }
        self.channels.free().push(channel);
        self.channels.freed.notify_one();
    }
}

/// The GPU met a fault, which the end of the kernel will tell; meanwhile nothing can be copied.
pub fn failed(_: CudaError) -> Errno {
    Errno::EIO
}
