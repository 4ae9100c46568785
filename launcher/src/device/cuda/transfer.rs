//! The program's memory for host calls, while its kernel runs.
//!
//! Bytes pass through page-locked buffers, two for each channel, so that one is copied by the GPU's copy engine while the other is filled or
//! emptied by the host: reading a file costs about the slower of the two. Buffers and streams are made before the kernel starts: making
//! page-locked memory may wait until the GPU is idle, and it will not be.

use super::driver::{Context, CopyBuffer, DeviceSpan, Driver};
use super::error::CudaError;
use crate::hostcall::Errno;
use crate::hostcall::memory::{DeviceMemory, Sink, Source};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Bytes of a buffer. The time of a copy must be long beside that of asking for it (some 10 us), and short beside that of a whole file.
const BUFFER: usize = 1 << 20;
/// Channels: as many transfers go on at once, others wait.
const CHANNELS: usize = 3;

/// Two buffers, of which one is copied while the other is filled or emptied.
type Channel = [CopyBuffer; 2];

/// What may be read and written: the program's heap and stacks.
pub struct GpuMemory {
    driver: Arc<Driver>,
    context: Context,
    spans: Vec<DeviceSpan<'static>>,
    free: Mutex<Vec<Channel>>,
    freed: Condvar,
}

impl GpuMemory {
    /// Memory of the kernel that is about to start. The context is current on this thread.
    ///
    /// # Errors
    /// No page-locked memory, or no stream.
    pub fn new(
        driver: Arc<Driver>,
        context: Context,
        spans: Vec<DeviceSpan<'static>>,
    ) -> Result<GpuMemory, CudaError> {
        let mut channels = Vec::new();
        for _ in 0..CHANNELS {
            channels.push(CopyBuffer::pair(&driver, BUFFER)?);
        }
        Ok(GpuMemory {
            driver,
            context,
            spans,
            free: Mutex::new(channels),
            freed: Condvar::new(),
        })
    }

    /// These bytes, if all of them are the program's.
    fn span(&self, address: u64, len: u64) -> Result<DeviceSpan<'static>, Errno> {
        let mut inside = self.spans.iter().filter_map(|span| span.at(address, len));
        inside.next().ok_or(Errno::EFAULT)
    }

    /// Reads memory of the runtime's own, of a kernel that is given up: the channel is not given back. `None` if a copy does not end within `limit`.
    pub fn peek(&self, span: DeviceSpan<'_>, limit: Duration) -> Option<Vec<u8>> {
        let until = Instant::now() + limit;
        let mut free = self.free.lock().unwrap_or_else(PoisonError::into_inner);
        let [mut buffer, _] = free.pop()?;
        let mut bytes = Vec::with_capacity(span.bytes() as usize);
        while (bytes.len() as u64) < span.bytes() {
            let done = bytes.len() as u64;
            let piece = (span.bytes() - done).min(BUFFER as u64);
            let part = span.at(span.address() + done, piece)?;
            buffer.receive(&self.driver, part).ok()?;
            while !buffer.is_done(&self.driver).ok()? {
                if Instant::now() > until {
                    return None;
                }
                std::thread::sleep(Duration::from_micros(50));
            }
            bytes.extend_from_slice(buffer.bytes(piece as usize));
        }
        Some(bytes)
    }

    fn with_channel<T>(
        &self,
        with: impl FnOnce(&mut Channel) -> Result<T, Errno>,
    ) -> Result<T, Errno> {
        self.driver.enter(self.context).map_err(failed)?;
        let mut free = self.free.lock().unwrap_or_else(PoisonError::into_inner);
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
        // Given back also when `with` panics.
        let mut lent = Lent {
            channel: Some(channel),
            memory: self,
        };
        with(lent.channel.as_mut().expect("just put there"))
    }

    fn wait(&self, buffer: &mut CopyBuffer) -> Result<(), Errno> {
        buffer.wait(&self.driver).map_err(failed)
    }
}

/// A channel in use.
struct Lent<'m> {
    channel: Option<Channel>,
    memory: &'m GpuMemory,
}

impl Drop for Lent<'_> {
    fn drop(&mut self) {
        let Some(mut channel) = self.channel.take() else {
            return;
        };
        for buffer in &mut channel {
            // A copy may still use the buffer. Should the GPU have met a fault, the kernel's end tells.
            let _ = self.memory.wait(buffer);
        }
        let mut free = self
            .memory
            .free
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        free.push(channel);
        self.memory.freed.notify_one();
    }
}

/// The GPU met a fault, which the end of the kernel will tell; meanwhile nothing can be copied.
fn failed(_: CudaError) -> Errno {
    Errno::EIO
}

impl DeviceMemory for GpuMemory {
    fn fill(&self, address: u64, len: u64, source: &mut Source<'_>) -> Result<u64, Errno> {
        let span = self.span(address, len)?;
        self.with_channel(|channel| {
            let mut done = 0;
            for turn in (0..2).cycle() {
                let asked = (len - done).min(BUFFER as u64) as usize;
                if asked == 0 {
                    break;
                }
                let buffer = &mut channel[turn];
                self.wait(buffer)?;
                let given = match source(buffer.bytes(asked)) {
                    Ok(given) => given.min(asked),
                    Err(error) if done == 0 => return Err(error.into()),
                    Err(_) => break,
                };
                if given == 0 {
                    break;
                }
                // The thread that asked waits, and has lent us the range.
                let part = part(span, done, given as u64);
                buffer.send(&self.driver, part).map_err(failed)?;
                done += given as u64;
                if given < asked {
                    break;
                }
            }
            for buffer in channel {
                self.wait(buffer)?;
            }
            Ok(done)
        })
    }

    fn drain(&self, address: u64, len: u64, sink: &mut Sink<'_>) -> Result<u64, Errno> {
        let span = self.span(address, len)?;
        let piece = |at: u64| (len - at).min(BUFFER as u64);
        self.with_channel(|channel| {
            let start = |buffer: &mut CopyBuffer, at: u64| {
                let part = part(span, at, piece(at));
                buffer.receive(&self.driver, part).map_err(failed)
            };
            let mut done = 0;
            if len > 0 {
                start(&mut channel[0], 0)?;
            }
            for turn in (0..2).cycle() {
                let here = piece(done) as usize;
                if here == 0 {
                    break;
                }
                let next = done + here as u64;
                if next < len {
                    start(&mut channel[1 - turn], next)?;
                }
                self.wait(&mut channel[turn])?;
                let taken = match sink(channel[turn].bytes(here)) {
                    Ok(taken) => taken.min(here),
                    Err(error) if done == 0 => return Err(error.into()),
                    Err(_) => break,
                };
                done += taken as u64;
                if taken < here {
                    break;
                }
            }
            Ok(done)
        })
    }
}

/// `len` bytes of it, `at` bytes behind its start.
fn part(span: DeviceSpan<'static>, at: u64, len: u64) -> DeviceSpan<'static> {
    span.at(span.address() + at, len)
        .expect("a piece of what was asked for")
}

/// For the thread that serves the ring.
impl DeviceMemory for Arc<GpuMemory> {
    fn fill(&self, address: u64, len: u64, source: &mut Source<'_>) -> Result<u64, Errno> {
        (**self).fill(address, len, source)
    }

    fn drain(&self, address: u64, len: u64, sink: &mut Sink<'_>) -> Result<u64, Errno> {
        (**self).drain(address, len, sink)
    }
}
