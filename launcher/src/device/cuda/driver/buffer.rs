//! Buffers through which bytes pass between host and GPU.

use super::load::Driver;
use super::memory::DeviceSpan;
use super::stream::Stream;
use crate::device::cuda::error::CudaError;
use std::ptr::NonNull;

/// A page-locked buffer with a stream of its own: when the stream is done, the buffer is the host's. It is never freed.
pub(in crate::device::cuda) struct CopyBuffer {
    memory: NonNull<u8>,
    length: usize,
    /// Whether all bytes were written once: most programs need few of the buffers.
    is_initialized: bool,
    stream: Stream,
    /// A copy was asked for, and nobody knows yet whether it is done.
    is_busy: bool,
}

// SAFETY: the memory is this buffer's alone and is never freed; streams may be used by any thread.
unsafe impl Send for CopyBuffer {}

impl CopyBuffer {
    /// Two, of so many bytes each.
    ///
    /// # Errors
    /// No page-locked memory, or no stream.
    pub fn pair(driver: &Driver, length: usize) -> Result<[CopyBuffer; 2], CudaError> {
        let both = driver.allocate_pinned(2 * length)?;
        let first = both.host();
        // SAFETY: inside of the allocation.
        let second = unsafe { first.add(length) };
        let buffer = |memory| {
            Ok(CopyBuffer {
                memory,
                length,
                is_initialized: false,
                stream: driver.stream()?,
                is_busy: false,
            })
        };
        Ok([buffer(first)?, buffer(second)?])
    }

    /// Waits until the copy is done.
    ///
    /// # Errors
    /// The driver's, and faults of the GPU.
    pub fn wait(&mut self, driver: &Driver) -> Result<(), CudaError> {
        if !self.is_busy {
            return Ok(());
        }
        driver.synchronize(self.stream)?;
        self.is_busy = false;
        Ok(())
    }

    /// Whether the copy is done.
    ///
    /// # Errors
    /// As [`CopyBuffer::wait`].
    pub fn is_done(&mut self, driver: &Driver) -> Result<bool, CudaError> {
        let is_done = driver.is_done(self.stream)?;
        self.is_busy &= !is_done;
        Ok(is_done)
    }

    /// Its first `length` bytes.
    ///
    /// # Panics
    /// Nobody has waited for the copy, or it is not so long.
    pub fn bytes(&mut self, length: usize) -> &mut [u8] {
        assert!(!self.is_busy && length <= self.length);
        if !self.is_initialized {
            // SAFETY: so many bytes are allocated, and no copy was ever asked for.
            unsafe { self.memory.write_bytes(0, self.length) };
            self.is_initialized = true;
        }
        // SAFETY: so many bytes are allocated and initialized, and no copy uses them.
        unsafe { std::slice::from_raw_parts_mut(self.memory.as_ptr(), length) }
    }

    /// The stream, when it is done.
    fn idle(&mut self, driver: &Driver) -> Result<Stream, CudaError> {
        self.wait(driver)?;
        Ok(self.stream)
    }

    /// Begins to copy its first bytes to the GPU, as many as the span has.
    ///
    /// # Errors
    /// The driver's.
    pub fn send(&mut self, driver: &Driver, to: DeviceSpan<'_>) -> Result<(), CudaError> {
        let stream = self.idle(driver)?;
        let bytes = self.bytes(to.bytes() as usize);
        driver.copy_to_device(to, bytes, stream)?;
        self.is_busy = true;
        Ok(())
    }

    /// Begins to copy bytes of the GPU to its start.
    ///
    /// # Errors
    /// The driver's.
    pub fn receive(&mut self, driver: &Driver, from: DeviceSpan<'_>) -> Result<(), CudaError> {
        let stream = self.idle(driver)?;
        let bytes = self.bytes(from.bytes() as usize);
        // SAFETY: only `bytes` gives them away, and not before the stream is done.
        unsafe { driver.copy_from_device(bytes, from, stream)? };
        self.is_busy = true;
        Ok(())
    }
}
