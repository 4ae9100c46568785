//! GPUs, and their contexts.

use super::load::{Driver, number, size};
use crate::device::cuda::error::CudaError;
use cudarc::driver::sys::CUcontext;
use std::ffi::{c_char, c_int, c_uint};
use std::ptr;

/// A GPU that the driver has.
#[derive(Clone, Copy)]
pub struct Device(c_int);

/// A GPU's context. It is never released, so that any thread may enter it at any time.
#[derive(Clone, Copy)]
pub struct Context(CUcontext);

// SAFETY: the driver's contexts are made to be used by several threads.
unsafe impl Send for Context {}
// SAFETY: as above.
unsafe impl Sync for Context {}

/// `CUdevice_attribute`s that are asked for.
#[derive(Clone, Copy)]
#[repr(u32)]
pub enum Attribute {
    /// How many multiprocessors it has.
    Multiprocessors = 16,
    /// How many threads each of them holds.
    ThreadsPerMultiprocessor = 39,
    /// 9 of compute capability 9.0.
    CapabilityMajor = 75,
    /// 0 of compute capability 9.0.
    CapabilityMinor = 76,
}

const LIMIT_STACK_SIZE: c_uint = 0;

impl Driver {
    /// How many GPUs the process may use.
    ///
    /// # Errors
    /// The driver's.
    pub fn device_count(&self) -> Result<u32, CudaError> {
        let mut count: c_int = 0;
        // SAFETY: writes one int.
        let result = unsafe { (self.api.device_get_count)(&mut count) };
        self.check("cuDeviceGetCount", result)?;
        Ok(number(count))
    }

    /// The GPU with this ordinal.
    ///
    /// # Errors
    /// There is none.
    pub fn device(&self, ordinal: u32) -> Result<Device, CudaError> {
        let mut device: c_int = 0;
        // SAFETY: writes one int; a wrong ordinal is an error.
        let result = unsafe { (self.api.device_get)(&mut device, ordinal.cast_signed()) };
        self.check("cuDeviceGet", result)?;
        Ok(Device(device))
    }

    /// A GPU's name.
    ///
    /// # Errors
    /// The driver's.
    pub fn device_name(&self, device: Device) -> Result<String, CudaError> {
        let mut name: [c_char; 256] = [0; 256];
        let length = name.len() as c_int;
        // SAFETY: writes at most the given length, terminator included.
        let result = unsafe { (self.api.device_get_name)(name.as_mut_ptr(), length, device.0) };
        self.check("cuDeviceGetName", result)?;
        let bytes: Vec<u8> = name
            .iter()
            .map(|c| c.cast_unsigned())
            .take_while(|&b| b != 0)
            .collect();
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }

    /// A property of a GPU.
    ///
    /// # Errors
    /// The driver's.
    pub fn attribute(&self, device: Device, attribute: Attribute) -> Result<u32, CudaError> {
        let mut value: c_int = 0;
        // SAFETY: writes one int; wrong values are errors.
        let result =
            unsafe { (self.api.device_get_attribute)(&mut value, attribute as c_uint, device.0) };
        self.check("cuDeviceGetAttribute", result)?;
        Ok(number(value))
    }

    /// Makes the GPU's primary context and makes it current on this thread. Streams, memory and modules are made in the current one.
    ///
    /// # Errors
    /// The driver's: another process may have the GPU for itself.
    pub fn use_device(&self, device: Device) -> Result<Context, CudaError> {
        let mut context: CUcontext = ptr::null_mut();
        // SAFETY: writes one handle; a wrong device is an error.
        let result = unsafe { (self.api.primary_ctx_retain)(&mut context, device.0) };
        self.check("cuDevicePrimaryCtxRetain", result)?;
        self.enter(Context(context))?;
        Ok(Context(context))
    }

    /// Makes a context current on this thread.
    ///
    /// # Errors
    /// The driver's.
    pub fn enter(&self, context: Context) -> Result<(), CudaError> {
        // SAFETY: contexts come from `use_device` and are never released.
        let result = unsafe { (self.api.ctx_set_current)(context.0) };
        self.check("cuCtxSetCurrent", result)
    }

    /// Sets the bytes of call stack and local memory that each hardware thread has.
    ///
    /// # Errors
    /// More than there can be.
    pub fn set_hardware_stack(&self, bytes: u64) -> Result<(), CudaError> {
        // SAFETY: takes numbers only; a wrong value is an error.
        let result = unsafe { (self.api.ctx_set_limit)(LIMIT_STACK_SIZE, size(bytes)) };
        self.check("cuCtxSetLimit", result)
    }

    /// Free bytes of the GPU's memory.
    ///
    /// # Errors
    /// The driver's.
    pub fn free_memory(&self) -> Result<u64, CudaError> {
        let (mut free, mut total) = (0, 0);
        // SAFETY: writes two numbers.
        let result = unsafe { (self.api.mem_get_info)(&mut free, &mut total) };
        self.check("cuMemGetInfo", result)?;
        Ok(free as u64)
    }
}
