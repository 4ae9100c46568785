//! Streams: what is asked of the GPU in order.

use super::load::{Driver, size};
use super::memory::DeviceSpan;
use crate::device::cuda::error::{CudaError, code};
use cudarc::driver::sys::CUstream;
use std::ffi::c_uint;
use std::ptr;

const NON_BLOCKING: c_uint = 1;

/// A stream. It is never destroyed.
#[derive(Clone, Copy)]
pub struct Stream(pub(super) CUstream);

// SAFETY: the driver's functions may be called for a stream by any thread.
unsafe impl Send for Stream {}
// SAFETY: as above.
unsafe impl Sync for Stream {}

impl Driver {
    /// A stream of its own order, independent of the default stream.
    ///
    /// # Errors
    /// The driver's.
    pub fn stream(&self) -> Result<Stream, CudaError> {
        let mut stream: CUstream = ptr::null_mut();
        // SAFETY: writes one handle.
        let result = unsafe { (self.api.stream_create)(&mut stream, NON_BLOCKING) };
        self.check("cuStreamCreate", result)?;
        Ok(Stream(stream))
    }

    /// Zeroes device memory, in the stream's order.
    ///
    /// # Errors
    /// The driver's.
    pub fn zero(&self, span: DeviceSpan<'_>, stream: Stream) -> Result<(), CudaError> {
        let bytes = size(span.bytes());
        // SAFETY: the bytes are the GPU's and allocated; streams are never destroyed.
        let result = unsafe { (self.api.memset_d8_async)(span.address(), 0, bytes, stream.0) };
        self.check("cuMemsetD8Async", result)
    }

    /// Copies to device memory, in the stream's order. `bytes` may be dropped at once: what is not page-locked the driver has staged when it
    /// returns, and page-locked memory is never freed. What is written to the latter before the stream is done may be what arrives.
    ///
    /// # Errors
    /// The driver's.
    ///
    /// # Panics
    /// There are not as many bytes on the GPU.
    pub fn copy_to_device(
        &self,
        span: DeviceSpan<'_>,
        bytes: &[u8],
        stream: Stream,
    ) -> Result<(), CudaError> {
        assert_eq!(
            span.bytes(),
            bytes.len() as u64,
            "as many bytes there as here"
        );
        let (from, length) = (bytes.as_ptr().cast(), bytes.len());
        // SAFETY: both ranges are allocated; see above for how long. Streams are never destroyed.
        let result =
            unsafe { (self.api.memcpy_htod_async)(span.address(), from, length, stream.0) };
        self.check("cuMemcpyHtoDAsync", result)
    }

    /// Copies out of device memory, in the stream's order.
    ///
    /// # Errors
    /// The driver's.
    ///
    /// # Panics
    /// There are not as many bytes on the GPU.
    ///
    /// # Safety
    /// If `bytes` are page-locked, nobody uses them until the stream is done. Others the driver has written when it returns.
    pub(super) unsafe fn copy_from_device(
        &self,
        bytes: &mut [u8],
        span: DeviceSpan<'_>,
        stream: Stream,
    ) -> Result<(), CudaError> {
        assert_eq!(
            span.bytes(),
            bytes.len() as u64,
            "as many bytes there as here"
        );
        let (to, length) = (bytes.as_mut_ptr().cast(), bytes.len());
        // SAFETY: both ranges are allocated, the caller leaves `bytes` alone, and streams are never destroyed.
        let result = unsafe { (self.api.memcpy_dtoh_async)(to, span.address(), length, stream.0) };
        self.check("cuMemcpyDtoHAsync", result)
    }

    /// Copies out of device memory, after all that the stream was asked for before, and waits for the end of it.
    ///
    /// # Errors
    /// The driver's, and faults of the stream's kernels.
    ///
    /// # Panics
    /// There are not as many bytes on the GPU.
    pub fn read(
        &self,
        bytes: &mut [u8],
        span: DeviceSpan<'_>,
        stream: Stream,
    ) -> Result<(), CudaError> {
        // SAFETY: `bytes` is borrowed until the stream is done, or has failed and does nothing more.
        unsafe { self.copy_from_device(bytes, span, stream)? };
        self.synchronize(stream)
    }

    /// Whether everything in the stream is done.
    ///
    /// # Errors
    /// Also faults of the stream's kernel.
    pub fn is_done(&self, stream: Stream) -> Result<bool, CudaError> {
        // SAFETY: streams are never destroyed.
        match unsafe { (self.api.stream_query)(stream.0) } {
            code::NOT_READY => Ok(false),
            result => self.check("cuStreamQuery", result).map(|()| true),
        }
    }

    /// Waits until everything in the stream is done.
    ///
    /// # Errors
    /// Also faults of the stream's kernel.
    pub fn synchronize(&self, stream: Stream) -> Result<(), CudaError> {
        // SAFETY: streams are never destroyed.
        let result = unsafe { (self.api.stream_synchronize)(stream.0) };
        self.check("cuStreamSynchronize", result)
    }
}
