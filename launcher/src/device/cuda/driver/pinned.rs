//! Page-locked memory of the host.

use super::load::Driver;
use crate::device::cuda::error::CudaError;
use cudarc::driver::sys::CUdeviceptr;
use std::ffi::{c_uint, c_void};
use std::ptr::{self, NonNull};

const HOST_ALLOC_PORTABLE_MAPPED: c_uint = 1 | 2;

/// Page-locked memory of the host that the GPU reads and writes too. It is never freed.
pub(in crate::device::cuda) struct PinnedMemory {
    host: NonNull<u8>,
    bytes: usize,
    address: CUdeviceptr,
}

impl PinnedMemory {
    /// Where the host sees it.
    pub fn host(&self) -> NonNull<u8> {
        self.host
    }

    /// Where the GPU sees it.
    pub fn address(&self) -> CUdeviceptr {
        self.address
    }

    /// Zeroes it.
    ///
    /// # Safety
    /// Neither the GPU nor anybody else on the host uses it meanwhile.
    pub unsafe fn clear(&mut self) {
        // SAFETY: so many bytes are allocated, and nobody else uses them: the caller says so.
        unsafe { self.host.write_bytes(0, self.bytes) };
    }
}

impl Driver {
    /// Allocates page-locked memory; contents undefined.
    ///
    /// # Errors
    /// There is not so much.
    pub(in crate::device::cuda) fn allocate_pinned(
        &self,
        bytes: usize,
    ) -> Result<PinnedMemory, CudaError> {
        let mut host: *mut c_void = ptr::null_mut();
        // SAFETY: writes one pointer.
        let result =
            unsafe { (self.api.mem_host_alloc)(&mut host, bytes, HOST_ALLOC_PORTABLE_MAPPED) };
        self.check("cuMemHostAlloc", result)?;
        let mut address: CUdeviceptr = 0;
        // SAFETY: writes one address; the pointer was just allocated as mapped.
        let result = unsafe { (self.api.mem_host_get_device_pointer)(&mut address, host, 0) };
        self.check("cuMemHostGetDevicePointer", result)?;
        Ok(PinnedMemory {
            host: NonNull::new(host.cast()).expect("the driver has allocated it"),
            bytes,
            address,
        })
    }
}
