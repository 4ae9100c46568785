//! The program's memory for host calls, while its kernel runs.
//!
//! Bytes pass through page-locked buffers, two for each channel, so that one is copied by the GPU's copy engine while the other is filled or
//! emptied by the host: reading a file costs about the slower of the two. Buffers and streams are made before the kernel starts: making
//! page-locked memory may wait until the GPU is idle, and it will not be.

use super::driver::{Context, Driver};
use super::error::CudaError;
use crate::hostcall::Errno;
use crate::hostcall::memory::{DeviceMemory, Sink, Source};
use cudarc::driver::sys::CUstream;
use std::ops::Range;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Bytes of a buffer. The time of a copy must be long beside that of asking for it (some 10 us), and short beside that of a whole file.
const BUFFER: usize = 1 << 20;
/// Channels: as many transfers go on at once, others wait.
const CHANNELS: usize = 3;

/// What may be read and written: the program's heap and stacks.
pub struct GpuMemory {
    driver: Arc<Driver>,
    context: Context,
    ranges: [Range<u64>; 2],
    free: Mutex<Vec<Channel>>,
    freed: Condvar,
}

/// Two buffers, each with a stream of its own: a stream that is done has a free buffer.
struct Channel {
    buffers: [*mut u8; 2],
    streams: [CUstream; 2],
}

// SAFETY: buffers and streams are never freed, and one thread at a time has a channel.
unsafe impl Send for Channel {}

impl GpuMemory {
    /// Memory of the kernel that is about to start. The context is current on this thread.
    ///
    /// # Errors
    /// No page-locked memory, or no stream.
    pub fn new(
        driver: Arc<Driver>,
        context: Context,
        ranges: [Range<u64>; 2],
    ) -> Result<GpuMemory, CudaError> {
        let mut channels = Vec::new();
        for _ in 0..CHANNELS {
            let (both, _) = driver.allocate_shared(2 * BUFFER)?;
            let first = both.cast::<u8>();
            // SAFETY: inside of the allocation.
            let second = unsafe { first.add(BUFFER) };
            // SAFETY: both buffers were just allocated; a slice of them must be initialized.
            unsafe { first.write_bytes(0, 2 * BUFFER) };
            channels.push(Channel {
                buffers: [first, second],
                streams: [driver.stream()?, driver.stream()?],
            });
        }
        Ok(GpuMemory {
            driver,
            context,
            ranges,
            free: Mutex::new(channels),
            freed: Condvar::new(),
        })
    }

    /// Whether all these bytes are the program's.
    fn check(&self, address: u64, len: u64) -> Result<(), Errno> {
        let inside = |range: &Range<u64>| range.contains(&address) && len <= range.end - address;
        match self.ranges.iter().any(inside) {
            true => Ok(()),
            false => Err(Errno::EFAULT),
        }
    }

    /// Reads memory of the runtime's own, of a kernel that is given up: the channel is not given back. `None` if a copy does not end within `limit`.
    ///
    /// # Safety
    /// These bytes are allocated.
    pub unsafe fn peek(&self, address: u64, len: usize, limit: Duration) -> Option<Vec<u8>> {
        let until = Instant::now() + limit;
        let mut free = self.free.lock().unwrap_or_else(PoisonError::into_inner);
        let channel = free.pop()?;
        let mut bytes = Vec::with_capacity(len);
        while bytes.len() < len {
            let piece = (len - bytes.len()).min(BUFFER);
            // SAFETY: the buffer has `BUFFER` initialized bytes; its stream was done when the channel was given back, so only this
            // thread uses it.
            let buffer = unsafe { std::slice::from_raw_parts_mut(channel.buffers[0], piece) };
            let at = address + bytes.len() as u64;
            let stream = channel.streams[0];
            // SAFETY: the caller's promise; the buffer is left alone until the stream is done, or for ever.
            unsafe { self.driver.copy_from_device(buffer, at, stream) }.ok()?;
            // SAFETY: streams are never destroyed.
            while !unsafe { self.driver.is_done(stream) }.ok()? {
                if Instant::now() > until {
                    return None;
                }
                std::thread::sleep(Duration::from_micros(50));
            }
            bytes.extend_from_slice(buffer);
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

    fn wait(&self, stream: CUstream) -> Result<(), Errno> {
        // SAFETY: streams are never destroyed.
        unsafe { self.driver.synchronize(stream) }.map_err(failed)
    }
}

/// A channel in use.
struct Lent<'m> {
    channel: Option<Channel>,
    memory: &'m GpuMemory,
}

impl Drop for Lent<'_> {
    fn drop(&mut self) {
        let Some(channel) = self.channel.take() else {
            return;
        };
        for stream in channel.streams {
            // A copy may still use the buffer. Should the GPU have met a fault, the kernel's end tells.
            let _ = self.memory.wait(stream);
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
        self.check(address, len)?;
        self.with_channel(|channel| {
            let mut done = 0;
            for turn in (0..2).cycle() {
                let asked = (len - done).min(BUFFER as u64) as usize;
                if asked == 0 {
                    break;
                }
                let (buffer, stream) = (channel.buffers[turn], channel.streams[turn]);
                self.wait(stream)?;
                // SAFETY: the buffer has `BUFFER` initialized bytes; its stream is done, so only this thread uses it.
                let piece = unsafe { std::slice::from_raw_parts_mut(buffer, asked) };
                let given = match source(piece) {
                    Ok(given) => given.min(asked),
                    Err(error) if done == 0 => return Err(error.into()),
                    Err(_) => break,
                };
                if given == 0 {
                    break;
                }
                // SAFETY: the whole range is the program's memory, which is never freed; the thread that asked waits, and has lent it to
                // us. The buffer is left alone until the stream is done.
                unsafe {
                    self.driver
                        .copy_to_device(address + done, &piece[..given], stream)
                        .map_err(failed)?;
                }
                done += given as u64;
                if given < asked {
                    break;
                }
            }
            for stream in channel.streams {
                self.wait(stream)?;
            }
            Ok(done)
        })
    }

    fn drain(&self, address: u64, len: u64, sink: &mut Sink<'_>) -> Result<u64, Errno> {
        self.check(address, len)?;
        let piece = |at: u64| (len - at).min(BUFFER as u64) as usize;
        self.with_channel(|channel| {
            let start = |turn: usize, at: u64| {
                // SAFETY: the buffer has `BUFFER` bytes, and nobody reads it now; it is left alone until the stream is done.
                let buffer =
                    unsafe { std::slice::from_raw_parts_mut(channel.buffers[turn], piece(at)) };
                // SAFETY: as in `fill`.
                unsafe {
                    self.driver
                        .copy_from_device(buffer, address + at, channel.streams[turn])
                }
                .map_err(failed)
            };
            let mut done = 0;
            if len > 0 {
                start(0, 0)?;
            }
            for turn in (0..2).cycle() {
                let here = piece(done);
                if here == 0 {
                    break;
                }
                let next = done + here as u64;
                if next < len {
                    start(1 - turn, next)?;
                }
                self.wait(channel.streams[turn])?;
                // SAFETY: the copy into it is done; only this thread uses it.
                let bytes = unsafe { std::slice::from_raw_parts(channel.buffers[turn], here) };
                let taken = match sink(bytes) {
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

/// For the thread that serves the ring.
impl DeviceMemory for Arc<GpuMemory> {
    fn fill(&self, address: u64, len: u64, source: &mut Source<'_>) -> Result<u64, Errno> {
        (**self).fill(address, len, source)
    }

    fn drain(&self, address: u64, len: u64, sink: &mut Sink<'_>) -> Result<u64, Errno> {
        (**self).drain(address, len, sink)
    }
}
