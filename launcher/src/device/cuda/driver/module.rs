//! Loaded binaries and their kernels.

use super::load::{Driver, number};
use super::memory::DeviceSpan;
use super::stream::Stream;
use crate::device::cuda::error::{CudaError, code};
use cudarc::driver::sys::{CUdeviceptr, CUfunction, CUmodule};
use std::ffi::{CStr, c_int, c_uint, c_void};
use std::marker::PhantomData;
use std::ptr;

/// A binary for one GPU (cubin), whole and as a compiler of NVIDIA's has made it: the driver takes no length and trusts what is written there.
pub struct Cubin(Vec<u8>);

/// A loaded binary. It stays loaded unless [`Driver::unload_module`] takes it.
pub struct Module(CUmodule);

/// A kernel of a module, which is loaded as long as `'m`.
#[derive(Clone, Copy)]
pub struct Function<'m>(CUfunction, PhantomData<&'m Module>);

/// A module with its kernel.
pub(in crate::device::cuda) struct Kernel {
    module: Module,
    function: CUfunction,
}

/// `CUfunction_attribute`s that are asked for.
#[derive(Clone, Copy)]
#[repr(u32)]
pub enum FunctionAttribute {
    /// Bytes of shared memory of a block.
    SharedBytes = 1,
    /// Bytes of local memory of a thread.
    LocalBytes = 3,
    /// Registers of a thread.
    Registers = 4,
}

impl Cubin {
    /// Takes a binary's bytes.
    ///
    /// # Safety
    /// They are all that a compiler of NVIDIA's has made.
    pub unsafe fn new(bytes: Vec<u8>) -> Cubin {
        Cubin(bytes)
    }
}

impl Kernel {
    /// The kernel.
    pub fn function(&self) -> Function<'_> {
        Function(self.function, PhantomData)
    }

    /// The module.
    pub fn module(&self) -> &Module {
        &self.module
    }

    /// The module alone.
    pub fn into_module(self) -> Module {
        self.module
    }
}

impl Driver {
    /// Loads a binary.
    ///
    /// # Errors
    /// It is for another GPU, or no binary at all.
    pub fn load_module(&self, Cubin(binary): &Cubin) -> Result<Module, CudaError> {
        // The driver trusts an ELF's own sizes, so at least the head must be one.
        if binary.len() < 64 || !binary.starts_with(b"\x7fELF") {
            return Err(CudaError {
                call: "cuModuleLoadData",
                code: code::INVALID_IMAGE,
                name: "CUDA_ERROR_INVALID_IMAGE".to_owned(),
                words: "the compiled program is not an ELF file".to_owned(),
            });
        }
        let mut module: CUmodule = ptr::null_mut();
        // SAFETY: writes one handle, reads the ELF file, which is whole.
        let result = unsafe { (self.api.module_load_data)(&mut module, binary.as_ptr().cast()) };
        self.check("cuModuleLoadData", result)?;
        Ok(Module(module))
    }

    /// Unloads a module.
    ///
    /// # Errors
    /// The driver's.
    pub fn unload_module(&self, module: Module) -> Result<(), CudaError> {
        // SAFETY: it is loaded, and unloaded once: the value is gone, and no function or variable of it is left. Whoever launched a kernel of
        // it has promised that it runs no more.
        let result = unsafe { (self.api.module_unload)(module.0) };
        self.check("cuModuleUnload", result)
    }

    /// A kernel of a module.
    ///
    /// # Errors
    /// There is none of this name.
    pub fn function<'m>(&self, module: &'m Module, name: &CStr) -> Result<Function<'m>, CudaError> {
        let mut function: CUfunction = ptr::null_mut();
        // SAFETY: writes one handle; the module is loaded; the name is terminated.
        let result =
            unsafe { (self.api.module_get_function)(&mut function, module.0, name.as_ptr()) };
        self.check("cuModuleGetFunction", result)?;
        Ok(Function(function, PhantomData))
    }

    /// The module with this kernel of it.
    ///
    /// # Errors
    /// There is none of this name.
    pub(in crate::device::cuda) fn kernel(
        &self,
        module: Module,
        name: &CStr,
    ) -> Result<Kernel, CudaError> {
        let function = self.function(&module, name)?.0;
        Ok(Kernel { module, function })
    }

    /// A variable of a module.
    ///
    /// # Errors
    /// There is none of this name.
    pub fn global<'m>(&self, module: &'m Module, name: &CStr) -> Result<DeviceSpan<'m>, CudaError> {
        let (mut address, mut bytes): (CUdeviceptr, usize) = (0, 0);
        // SAFETY: writes an address and a size; the module is loaded; the name is terminated.
        let result = unsafe {
            (self.api.module_get_global)(&mut address, &mut bytes, module.0, name.as_ptr())
        };
        self.check("cuModuleGetGlobal", result)?;
        Ok(DeviceSpan::allocated(address, bytes as u64))
    }

    /// A property of a kernel.
    ///
    /// # Errors
    /// The driver's.
    pub fn function_attribute(
        &self,
        function: Function<'_>,
        attribute: FunctionAttribute,
    ) -> Result<u32, CudaError> {
        let mut value: c_int = 0;
        // SAFETY: writes one int; the function's module is loaded.
        let result =
            unsafe { (self.api.func_get_attribute)(&mut value, attribute as c_uint, function.0) };
        self.check("cuFuncGetAttribute", result)?;
        Ok(number(value))
    }

    /// How many blocks of this many threads an SM holds at once.
    ///
    /// # Errors
    /// The driver's.
    pub fn blocks_per_multiprocessor(
        &self,
        function: Function<'_>,
        threads: u32,
    ) -> Result<u32, CudaError> {
        let mut blocks: c_int = 0;
        // SAFETY: writes one int; the function's module is loaded.
        let result =
            unsafe { (self.api.occupancy)(&mut blocks, function.0, threads.cast_signed(), 0) };
        self.check("cuOccupancyMaxActiveBlocksPerMultiprocessor", result)?;
        Ok(number(blocks))
    }

    /// Starts a kernel whose only parameter is an address.
    ///
    /// # Errors
    /// The driver's.
    ///
    /// # Safety
    /// `function` has that parameter. While it runs, its module stays loaded, and all memory that it is given, the host's too, stays allocated.
    /// What it does with the host's the host expects.
    pub unsafe fn launch(
        &self,
        function: Function<'_>,
        blocks: u32,
        threads: u32,
        mut parameter: CUdeviceptr,
        stream: Stream,
    ) -> Result<(), CudaError> {
        let mut parameters = [(&raw mut parameter).cast::<c_void>()];
        // SAFETY: the module is loaded and the stream is never destroyed; the parameter's value is copied before the call returns; the rest is the
        // caller's promise.
        let result = unsafe {
            (self.api.launch_kernel)(
                function.0,
                blocks,
                1,
                1,
                threads,
                1,
                1,
                0,
                stream.0,
                parameters.as_mut_ptr(),
                ptr::null_mut(),
            )
        };
        self.check("cuLaunchKernel", result)
    }
}
