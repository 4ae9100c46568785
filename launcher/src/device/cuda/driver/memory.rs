//! Memory of the GPU.

use super::load::{Driver, size};
use crate::device::cuda::error::CudaError;
use cudarc::driver::sys::CUdeviceptr;
use std::marker::PhantomData;
use std::ops::Range;

/// Allocated memory of the GPU. It stays allocated unless [`Driver::free`] takes it.
#[derive(Debug)]
pub struct DeviceMemory {
    address: CUdeviceptr,
    bytes: u64,
}

/// Bytes of the GPU's memory that are allocated as long as `'m`. They are no bytes of the host: whatever copies there does no harm to it.
#[derive(Clone, Copy, Debug)]
pub struct DeviceSpan<'m> {
    address: CUdeviceptr,
    bytes: u64,
    owner: PhantomData<&'m ()>,
}

impl DeviceMemory {
    /// All of it.
    pub fn span(&self) -> DeviceSpan<'_> {
        DeviceSpan::allocated(self.address, self.bytes)
    }

    /// All of it, never to be freed.
    pub fn keep(self) -> DeviceSpan<'static> {
        DeviceSpan::allocated(self.address, self.bytes)
    }
}

impl<'m> DeviceSpan<'m> {
    /// Whoever calls this knows that so many bytes are the GPU's, and allocated for `'m`.
    pub(super) fn allocated(address: CUdeviceptr, bytes: u64) -> DeviceSpan<'m> {
        DeviceSpan {
            address,
            bytes,
            owner: PhantomData,
        }
    }

    /// Its first byte's.
    pub fn address(self) -> CUdeviceptr {
        self.address
    }

    /// How many they are.
    pub fn bytes(self) -> u64 {
        self.bytes
    }

    /// The addresses.
    pub fn range(self) -> Range<u64> {
        self.address..self.address + self.bytes
    }

    /// `bytes` bytes from `address`, if all of them are in it.
    pub fn at(self, address: u64, bytes: u64) -> Option<DeviceSpan<'m>> {
        let offset = address.checked_sub(self.address)?;
        let is_inside = offset <= self.bytes && bytes <= self.bytes - offset;
        is_inside.then(|| DeviceSpan::allocated(address, bytes))
    }

    /// The first `bytes` of it, if it has as many.
    pub fn first(self, bytes: u64) -> Option<DeviceSpan<'m>> {
        self.at(self.address, bytes)
    }
}

impl Driver {
    /// Allocates device memory, aligned to 256 bytes at least; contents undefined.
    ///
    /// # Errors
    /// There is not so much.
    pub fn allocate(&self, bytes: u64) -> Result<DeviceMemory, CudaError> {
        let mut address: CUdeviceptr = 0;
        // SAFETY: writes one address.
        let result = unsafe { (self.api.mem_alloc)(&mut address, size(bytes)) };
        self.check("cuMemAlloc", result)?;
        Ok(DeviceMemory { address, bytes })
    }

    /// Gives device memory back.
    ///
    /// # Errors
    /// The driver's.
    pub fn free(&self, memory: DeviceMemory) -> Result<(), CudaError> {
        // SAFETY: it was allocated, and is freed once: the value is gone, and no span of it is left. A kernel that was to use it is the
        // business of whoever launched that.
        let result = unsafe { (self.api.mem_free)(memory.address) };
        self.check("cuMemFree", result)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_lies_inside() {
        let span = DeviceSpan::allocated(1000, 100);
        let part = |address, bytes| span.at(address, bytes).map(DeviceSpan::range);
        assert_eq!(part(1000, 100), Some(1000..1100));
        assert_eq!(part(1040, 60), Some(1040..1100));
        assert_eq!(part(1100, 0), Some(1100..1100));
        for (address, bytes) in [
            (999, 1),
            (1000, 101),
            (1100, 1),
            (1101, 0),
            (1050, u64::MAX),
        ] {
            assert_eq!(part(address, bytes), None, "{address} {bytes}");
        }
        assert_eq!(span.first(7).map(DeviceSpan::range), Some(1000..1007));
    }
}
