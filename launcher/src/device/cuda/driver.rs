//! The driver's functions with safe signatures: one method for each, errors as [`CudaError`].
//!
//! A launcher never frees contexts, streams and memory: its end frees everything. Who launches many times unloads modules; a session of any kernels frees memory,
//! too.

use super::api::{Api, Code};
use super::error::{CudaError, code};
use cudarc::driver::sys::{CUcontext, CUdeviceptr, CUfunction, CUmodule, CUstream};
use std::ffi::{CStr, c_char, c_int, c_uint, c_void};
use std::ptr;

/// `CUdevice_attribute`s that are asked for.
#[derive(Clone, Copy)]
#[repr(u32)]
pub enum Attribute {
    Multiprocessors = 16,
    ThreadsPerMultiprocessor = 39,
    CapabilityMajor = 75,
    CapabilityMinor = 76,
}

/// `CUfunction_attribute`s that are asked for.
#[derive(Clone, Copy)]
#[repr(u32)]
pub enum FunctionAttribute {
    SharedBytes = 1,
    LocalBytes = 3,
    Registers = 4,
}

const LIMIT_STACK_SIZE: c_uint = 0;
const STREAM_NON_BLOCKING: c_uint = 1;
const HOST_ALLOC_PORTABLE_MAPPED: c_uint = 1 | 2;

/// A GPU's context. It is never released, so that any thread may enter it at any time.
#[derive(Clone, Copy)]
pub struct Context(CUcontext);

// SAFETY: the driver's contexts are made to be used by several threads.
unsafe impl Send for Context {}
// SAFETY: as above.
unsafe impl Sync for Context {}

/// An initialized driver.
pub struct Driver {
    pub(super) api: Api,
    /// The CUDA version that it supports.
    pub version: (u32, u32),
}

/// Why there is no driver.
#[derive(Debug, thiserror::Error)]
pub enum NoDriver {
    /// The library is not on this machine.
    #[error("the NVIDIA driver library (libcuda) is not installed")]
    Absent,
    /// The library lacks a function.
    #[error("the NVIDIA driver is too old: {0}")]
    TooOld(String),
    /// It does not start.
    #[error(transparent)]
    Failed(CudaError),
}

impl Driver {
    /// Loads and initializes the driver.
    ///
    /// # Errors
    /// No driver, an old one, or one that does not start (no device, kernel module missing).
    pub fn load() -> Result<Driver, NoDriver> {
        let api = match Api::load() {
            None => return Err(NoDriver::Absent),
            Some(Err(reason)) => return Err(NoDriver::TooOld(reason)),
            Some(Ok(api)) => api,
        };
        let mut driver = Driver {
            api,
            version: (0, 0),
        };
        let mut version: c_int = 0;
        // SAFETY: no argument but 0; needs nothing before it.
        let started = unsafe { (driver.api.init)(0) };
        driver.check("cuInit", started).map_err(NoDriver::Failed)?;
        // SAFETY: writes one int.
        let result = unsafe { (driver.api.driver_get_version)(&mut version) };
        driver
            .check("cuDriverGetVersion", result)
            .map_err(NoDriver::Failed)?;
        // 12080 is CUDA 12.8.
        driver.version = (number(version) / 1000, number(version) % 1000 / 10);
        Ok(driver)
    }

    /// Turns a code into a result.
    pub(super) fn check(&self, call: &'static str, code: Code) -> Result<(), CudaError> {
        if code == code::SUCCESS {
            return Ok(());
        }
        let text = |get: unsafe extern "system" fn(Code, *mut *const c_char) -> Code| {
            let mut text: *const c_char = ptr::null();
            // SAFETY: writes one pointer, also for unknown codes.
            if unsafe { get(code, &mut text) } != code::SUCCESS || text.is_null() {
                return None;
            }
            // SAFETY: the driver gave a static, terminated string.
            Some(
                unsafe { CStr::from_ptr(text) }
                    .to_string_lossy()
                    .into_owned(),
            )
        };
        Err(CudaError {
            call,
            code,
            name: text(self.api.get_error_name).unwrap_or_else(|| "unknown error".to_owned()),
            words: text(self.api.get_error_string)
                .unwrap_or_else(|| "the driver has no words for it".to_owned()),
        })
    }

    /// How many GPUs the process may use.
    pub fn device_count(&self) -> Result<u32, CudaError> {
        let mut count: c_int = 0;
        // SAFETY: writes one int.
        self.check("cuDeviceGetCount", unsafe {
            (self.api.device_get_count)(&mut count)
        })?;
        Ok(number(count))
    }

    /// The handle of a GPU.
    pub fn device(&self, ordinal: u32) -> Result<c_int, CudaError> {
        let mut device: c_int = 0;
        // SAFETY: writes one int; a wrong ordinal is an error.
        let result = unsafe { (self.api.device_get)(&mut device, ordinal.cast_signed()) };
        self.check("cuDeviceGet", result)?;
        Ok(device)
    }

    /// A GPU's name.
    pub fn device_name(&self, device: c_int) -> Result<String, CudaError> {
        let mut name: [c_char; 256] = [0; 256];
        // SAFETY: writes at most the given length, terminator included.
        let result =
            unsafe { (self.api.device_get_name)(name.as_mut_ptr(), name.len() as c_int, device) };
        self.check("cuDeviceGetName", result)?;
        let bytes: Vec<u8> = name
            .iter()
            .map(|c| c.cast_unsigned())
            .take_while(|&b| b != 0)
            .collect();
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }

    /// A property of a GPU.
    pub fn attribute(&self, device: c_int, attribute: Attribute) -> Result<u32, CudaError> {
        let mut value: c_int = 0;
        // SAFETY: writes one int; wrong values are errors.
        let result =
            unsafe { (self.api.device_get_attribute)(&mut value, attribute as c_uint, device) };
        self.check("cuDeviceGetAttribute", result)?;
        Ok(number(value))
    }

    /// Makes the GPU's primary context and makes it current on this thread. The methods below work on it.
    pub fn use_device(&self, device: c_int) -> Result<Context, CudaError> {
        let mut context: CUcontext = ptr::null_mut();
        // SAFETY: writes one handle; a wrong device is an error.
        let result = unsafe { (self.api.primary_ctx_retain)(&mut context, device) };
        self.check("cuDevicePrimaryCtxRetain", result)?;
        self.enter(Context(context))?;
        Ok(Context(context))
    }

    /// Makes a context current on this thread.
    pub fn enter(&self, context: Context) -> Result<(), CudaError> {
        // SAFETY: contexts come from `use_device` and are never released.
        self.check("cuCtxSetCurrent", unsafe {
            (self.api.ctx_set_current)(context.0)
        })
    }

    /// Sets the bytes of call stack and local memory that each hardware thread has.
    pub fn set_hardware_stack(&self, bytes: u64) -> Result<(), CudaError> {
        // SAFETY: takes numbers only; a wrong value is an error.
        let result = unsafe { (self.api.ctx_set_limit)(LIMIT_STACK_SIZE, size(bytes)) };
        self.check("cuCtxSetLimit", result)
    }

    /// Free bytes of the GPU's memory.
    pub fn free_memory(&self) -> Result<u64, CudaError> {
        let (mut free, mut total) = (0, 0);
        // SAFETY: writes two numbers.
        self.check("cuMemGetInfo", unsafe {
            (self.api.mem_get_info)(&mut free, &mut total)
        })?;
        Ok(free as u64)
    }

    /// Allocates device memory, aligned to 256 bytes at least; contents undefined.
    pub fn allocate(&self, bytes: u64) -> Result<CUdeviceptr, CudaError> {
        let mut address: CUdeviceptr = 0;
        // SAFETY: writes one address.
        let result = unsafe { (self.api.mem_alloc)(&mut address, size(bytes)) };
        self.check("cuMemAlloc", result)?;
        Ok(address)
    }

    /// Allocates page-locked host memory that the device reads and writes too: host pointer and device address.
    pub fn allocate_shared(&self, bytes: usize) -> Result<(*mut c_void, CUdeviceptr), CudaError> {
        let mut host: *mut c_void = ptr::null_mut();
        // SAFETY: writes one pointer.
        let result =
            unsafe { (self.api.mem_host_alloc)(&mut host, bytes, HOST_ALLOC_PORTABLE_MAPPED) };
        self.check("cuMemHostAlloc", result)?;
        let mut address: CUdeviceptr = 0;
        // SAFETY: writes one address; the pointer was just allocated as mapped.
        let result = unsafe { (self.api.mem_host_get_device_pointer)(&mut address, host, 0) };
        self.check("cuMemHostGetDevicePointer", result)?;
        Ok((host, address))
    }

    /// A stream of its own order, independent of the default stream.
    pub fn stream(&self) -> Result<CUstream, CudaError> {
        let mut stream: CUstream = ptr::null_mut();
        // SAFETY: writes one handle.
        self.check("cuStreamCreate", unsafe {
            (self.api.stream_create)(&mut stream, STREAM_NON_BLOCKING)
        })?;
        Ok(stream)
    }

    /// Zeroes device memory, in the stream's order.
    ///
    /// # Safety
    /// `address` is device memory of that many bytes that nothing uses; `stream` is alive.
    pub unsafe fn zero(
        &self,
        address: CUdeviceptr,
        bytes: u64,
        stream: CUstream,
    ) -> Result<(), CudaError> {
        // SAFETY: the caller's promise.
        let result = unsafe { (self.api.memset_d8_async)(address, 0, size(bytes), stream) };
        self.check("cuMemsetD8Async", result)
    }

    /// Copies to device memory, in the stream's order.
    ///
    /// # Safety
    /// `address` is device memory of that many bytes that nothing uses; `stream` is alive. `bytes` of page-locked memory are left alone
    /// until the stream is done; others may be dropped at once.
    pub unsafe fn copy_to_device(
        &self,
        address: CUdeviceptr,
        bytes: &[u8],
        stream: CUstream,
    ) -> Result<(), CudaError> {
        // SAFETY: the caller's promise; what is not page-locked the driver has staged when it returns.
        let result = unsafe {
            (self.api.memcpy_htod_async)(address, bytes.as_ptr().cast(), bytes.len(), stream)
        };
        self.check("cuMemcpyHtoDAsync", result)
    }

    /// Copies out of device memory, in the stream's order.
    ///
    /// # Safety
    /// `address` is device memory of that many bytes; `stream` is alive; `bytes` is left alone until the stream is synchronized.
    pub unsafe fn copy_from_device(
        &self,
        bytes: &mut [u8],
        address: CUdeviceptr,
        stream: CUstream,
    ) -> Result<(), CudaError> {
        // SAFETY: the caller's promise.
        let result = unsafe {
            (self.api.memcpy_dtoh_async)(bytes.as_mut_ptr().cast(), address, bytes.len(), stream)
        };
        self.check("cuMemcpyDtoHAsync", result)
    }

    /// Gives device memory back.
    ///
    /// # Safety
    /// `address` came from [`Driver::allocate`], and nothing uses it any more.
    pub unsafe fn free(&self, address: CUdeviceptr) -> Result<(), CudaError> {
        // SAFETY: the caller's promise.
        self.check("cuMemFree", unsafe { (self.api.mem_free)(address) })
    }

    /// Whether everything in the stream is done.
    ///
    /// # Errors
    /// Also faults of the stream's kernel.
    ///
    /// # Safety
    /// `stream` is alive.
    pub unsafe fn is_done(&self, stream: CUstream) -> Result<bool, CudaError> {
        // SAFETY: the caller's promise.
        match unsafe { (self.api.stream_query)(stream) } {
            code::NOT_READY => Ok(false),
            result => self.check("cuStreamQuery", result).map(|()| true),
        }
    }

    /// Waits until everything in the stream is done.
    ///
    /// # Safety
    /// `stream` is alive.
    pub unsafe fn synchronize(&self, stream: CUstream) -> Result<(), CudaError> {
        // SAFETY: the caller's promise.
        self.check("cuStreamSynchronize", unsafe {
            (self.api.stream_synchronize)(stream)
        })
    }

    /// Loads a binary.
    pub fn load_module(&self, binary: &[u8]) -> Result<CUmodule, CudaError> {
        // The driver takes no length. It trusts an ELF's own sizes, so at least the head must be one.
        if binary.len() < 64 || !binary.starts_with(b"\x7fELF") {
            return Err(CudaError {
                call: "cuModuleLoadData",
                code: code::INVALID_IMAGE,
                name: "CUDA_ERROR_INVALID_IMAGE".to_owned(),
                words: "the compiled program is not an ELF file".to_owned(),
            });
        }
        let mut module: CUmodule = ptr::null_mut();
        // SAFETY: writes one handle, reads the ELF file, which came from the driver's compiler and passed its hash since.
        let result = unsafe { (self.api.module_load_data)(&mut module, binary.as_ptr().cast()) };
        self.check("cuModuleLoadData", result)?;
        Ok(module)
    }

    /// Unloads a module.
    ///
    /// # Safety
    /// `module` is loaded, and none of its kernels runs or is launched again.
    pub unsafe fn unload_module(&self, module: CUmodule) -> Result<(), CudaError> {
        // SAFETY: the caller's promise.
        self.check("cuModuleUnload", unsafe {
            (self.api.module_unload)(module)
        })
    }

    /// A kernel of a module.
    ///
    /// # Safety
    /// `module` is loaded.
    pub unsafe fn function(&self, module: CUmodule, name: &CStr) -> Result<CUfunction, CudaError> {
        let mut function: CUfunction = ptr::null_mut();
        // SAFETY: writes one handle; the caller's promise.
        let result =
            unsafe { (self.api.module_get_function)(&mut function, module, name.as_ptr()) };
        self.check("cuModuleGetFunction", result)?;
        Ok(function)
    }

    /// Where a variable of a module lies, and its size.
    ///
    /// # Safety
    /// `module` is loaded.
    pub unsafe fn global(
        &self,
        module: CUmodule,
        name: &CStr,
    ) -> Result<(CUdeviceptr, u64), CudaError> {
        let (mut address, mut bytes): (CUdeviceptr, usize) = (0, 0);
        // SAFETY: writes an address and a size; the caller's promise.
        let result = unsafe {
            (self.api.module_get_global)(&mut address, &mut bytes, module, name.as_ptr())
        };
        self.check("cuModuleGetGlobal", result)?;
        Ok((address, bytes as u64))
    }

    /// A property of a kernel.
    ///
    /// # Safety
    /// `function` belongs to a loaded module.
    pub unsafe fn function_attribute(
        &self,
        function: CUfunction,
        attribute: FunctionAttribute,
    ) -> Result<u32, CudaError> {
        let mut value: c_int = 0;
        // SAFETY: writes one int; the caller's promise.
        let result =
            unsafe { (self.api.func_get_attribute)(&mut value, attribute as c_uint, function) };
        self.check("cuFuncGetAttribute", result)?;
        Ok(number(value))
    }

    /// How many blocks of this many threads an SM holds at once.
    ///
    /// # Safety
    /// `function` belongs to a loaded module.
    pub unsafe fn blocks_per_multiprocessor(
        &self,
        function: CUfunction,
        threads: u32,
    ) -> Result<u32, CudaError> {
        let mut blocks: c_int = 0;
        // SAFETY: writes one int; the caller's promise.
        let result =
            unsafe { (self.api.occupancy)(&mut blocks, function, threads.cast_signed(), 0) };
        self.check("cuOccupancyMaxActiveBlocksPerMultiprocessor", result)?;
        Ok(number(blocks))
    }

    /// Starts a kernel whose only parameter is an address.
    ///
    /// # Safety
    /// `function` has that parameter; what it will do with the device's memory is the program's business, but everything that
    /// the host gave it stays allocated while it runs. `stream` is alive.
    pub unsafe fn launch(
        &self,
        function: CUfunction,
        blocks: u32,
        threads: u32,
        mut parameter: CUdeviceptr,
        stream: CUstream,
    ) -> Result<(), CudaError> {
        let mut parameters = [(&raw mut parameter).cast::<c_void>()];
        // SAFETY: the caller's promise; the parameter's value is copied before the call returns.
        let result = unsafe {
            (self.api.launch_kernel)(
                function,
                blocks,
                1,
                1,
                threads,
                1,
                1,
                0,
                stream,
                parameters.as_mut_ptr(),
                ptr::null_mut(),
            )
        };
        self.check("cuLaunchKernel", result)
    }
}

/// The driver counts in `int`; none of these is negative.
fn number(value: c_int) -> u32 {
    u32::try_from(value).unwrap_or(0)
}

/// A device size for this host, saturating: what does not fit cannot be allocated either.
fn size(bytes: u64) -> usize {
    usize::try_from(bytes).unwrap_or(usize::MAX)
}
