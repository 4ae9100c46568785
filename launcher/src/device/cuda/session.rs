//! Any kernels on a GPU, one after the other: memory in, launches, memory out. No runtime, no host calls.

use super::driver::Driver;
use super::error::CudaError;
use super::gpu::Gpu;
use super::jit;
use crate::end::Stop;
use crate::options::JitOptions;
use cudarc::driver::sys::{CUdeviceptr, CUmodule, CUstream};
use std::ffi::CString;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// One kernel of a binary.
#[derive(Clone, Debug)]
pub struct Launch<'a> {
    /// Its name. It takes one 64-bit parameter.
    pub kernel: &'a str,
    /// Blocks of the grid.
    pub blocks: u32,
    /// Threads of each block.
    pub threads: u32,
    /// The parameter is the address of this byte of the memory.
    pub offset: u64,
}

/// Why nothing came back.
#[derive(Debug, thiserror::Error)]
pub enum SessionError {
    /// A call of the driver failed. After a fault of a kernel every later call fails too.
    #[error(transparent)]
    Driver(#[from] CudaError),
    /// The driver's compiler refused the text.
    #[error("{error}\n{log}")]
    Refused {
        /// The driver's error.
        error: CudaError,
        /// The compiler's words.
        log: String,
    },
    /// A kernel did not end. The GPU stays busy until the process ends.
    #[error("the kernels did not end within {0:?}")]
    Hangs(Duration),
}

/// A GPU with a context that any thread may use.
pub struct Session {
    driver: Arc<Driver>,
    ordinal: u32,
    name: String,
    capability: u32,
}

impl Session {
    /// The GPU with this ordinal.
    ///
    /// # Errors
    /// [`Stop::NoDevice`]: no driver, no such GPU, or one that cannot be used.
    pub fn open(ordinal: u32) -> Result<Session, Stop> {
        let gpu = Gpu::find(ordinal)?
            .activate(ordinal, Instant::now())
            .map_err(|error| error.no_device())?;
        Ok(Session {
            ordinal,
            name: gpu.name,
            capability: gpu.capability,
            driver: gpu.driver,
        })
    }

    /// What the GPU is called.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// 90 for compute capability 9.0.
    pub fn capability(&self) -> u32 {
        self.capability
    }

    /// The CUDA version that the driver supports.
    pub fn cuda_version(&self) -> (u32, u32) {
        self.driver.version
    }

    /// Compiles PTX with the driver's compiler. `optimization` is its level, 0 to 4. Threads may compile at the same time.
    ///
    /// # Errors
    /// [`SessionError::Refused`], or a failed call.
    pub fn compile(&self, ptx: &str, optimization: Option<u32>) -> Result<Vec<u8>, SessionError> {
        self.enter()?;
        let options = JitOptions {
            optimization,
            ..JitOptions::default()
        };
        jit::compile(&self.driver, &[ptx], options, 1).map_err(|failed| SessionError::Refused {
            error: failed.error,
            log: failed.log,
        })
    }

    /// Copies `memory` to the GPU, runs the launches in their order, and copies it back.
    ///
    /// # Errors
    /// A failed call, a fault, or launches that take longer than `limit`.
    pub fn run(
        &self,
        binary: &[u8],
        launches: &[Launch<'_>],
        memory: &mut [u8],
        limit: Duration,
    ) -> Result<(), SessionError> {
        self.enter()?;
        let driver = &self.driver;
        let stream = driver.stream()?;
        let module = driver.load_module(binary)?;
        let address = driver.allocate(memory.len() as u64)?;
        self.launch_all(module, stream, address, launches, memory, limit)?;
        // SAFETY: both came from this driver above; the stream is done, so no kernel uses them.
        unsafe {
            driver.free(address)?;
            driver.unload_module(module)?;
        }
        Ok(())
    }

    fn launch_all(
        &self,
        module: CUmodule,
        stream: CUstream,
        address: CUdeviceptr,
        launches: &[Launch<'_>],
        memory: &mut [u8],
        limit: Duration,
    ) -> Result<(), SessionError> {
        let driver = &self.driver;
        // SAFETY: `address` has `memory.len()` bytes that nothing uses yet; streams are never destroyed.
        unsafe { driver.copy_to_device(address, memory, stream)? };
        for launch in launches {
            let name = CString::new(launch.kernel).expect("a kernel's name has no zero byte");
            // SAFETY: the module is loaded; its memory stays until the stream is done, below and in `run`.
            unsafe {
                let function = driver.function(module, &name)?;
                let parameter = address + launch.offset;
                driver.launch(function, launch.blocks, launch.threads, parameter, stream)?;
            }
        }
        let start = Instant::now();
        // SAFETY: the stream is never destroyed.
        while !unsafe { driver.is_done(stream)? } {
            if start.elapsed() > limit {
                return Err(SessionError::Hangs(limit));
            }
            std::thread::sleep(Duration::from_micros(50));
        }
        // SAFETY: the kernels are done; `memory` is borrowed until the copy is.
        unsafe {
            driver.copy_from_device(memory, address, stream)?;
            driver.synchronize(stream)?;
        }
        Ok(())
    }

    /// Makes the context current on this thread.
    fn enter(&self) -> Result<(), CudaError> {
        let device = self.driver.device(self.ordinal)?;
        self.driver.use_device(device).map(drop)
    }
}
