//! Any kernels on a GPU, one after the other: memory in, launches, memory out. No runtime, no host calls.

use launcher::device::cuda::driver::{Cubin, DeviceMemory, Module, Stream};
use launcher::device::cuda::{CudaError, Gpu, JitError};
use launcher::end::Stop;
use launcher::options::JitOptions;
use std::ffi::CString;
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
    #[error(transparent)]
    Refused(#[from] JitError),
    /// A kernel did not end. The GPU stays busy until the process ends.
    #[error("the kernels did not end within {0:?}")]
    Hangs(Duration),
}

/// A GPU that any thread may use.
pub struct Session {
    gpu: Gpu,
}

impl Session {
    /// The GPU with this ordinal.
    ///
    /// # Errors
    /// [`Stop::NoDevice`]: no driver, no such GPU, or one that cannot be used.
    pub fn open(ordinal: u32) -> Result<Session, Stop> {
        let gpu = Gpu::open(ordinal)?;
        Ok(Session { gpu })
    }

    /// What the GPU is called.
    pub fn name(&self) -> &str {
        self.gpu.name()
    }

    /// 90 for compute capability 9.0.
    pub fn capability(&self) -> u32 {
        self.gpu.capability()
    }

    /// The CUDA version that the driver supports.
    pub fn cuda_version(&self) -> (u32, u32) {
        self.gpu.driver().version
    }

    /// Compiles PTX with the driver's compiler. `optimization` is its level, 0 to 4. Threads may compile at the same time.
    ///
    /// # Errors
    /// [`SessionError::Refused`], or a failed call.
    pub fn compile(&self, ptx: &str, optimization: Option<u32>) -> Result<Cubin, SessionError> {
        self.enter()?;
        let options = JitOptions {
            optimization,
            ..JitOptions::default()
        };
        let binary = self.gpu.compile(ptx, options)?;
        // SAFETY: the driver's compiler has made it just now.
        Ok(unsafe { Cubin::new(binary) })
    }

    /// Copies `memory` to the GPU, runs the launches in their order, and copies it back.
    ///
    /// # Errors
    /// A failed call, a fault, or launches that take longer than `limit`.
    pub fn run(
        &self,
        binary: &Cubin,
        launches: &[Launch<'_>],
        memory: &mut [u8],
        limit: Duration,
    ) -> Result<(), SessionError> {
        self.enter()?;
        let driver = self.gpu.driver();
        let stream = driver.stream()?;
        let module = driver.load_module(binary)?;
        let there = driver.allocate(memory.len() as u64)?;
        self.launch_all(&module, stream, &there, launches, memory, limit)?;
        driver.free(there)?;
        driver.unload_module(module)?;
        Ok(())
    }

    fn launch_all(
        &self,
        module: &Module,
        stream: Stream,
        there: &DeviceMemory,
        launches: &[Launch<'_>],
        memory: &mut [u8],
        limit: Duration,
    ) -> Result<(), SessionError> {
        let driver = self.gpu.driver();
        let span = there.span();
        driver.copy_to_device(span, memory, stream)?;
        for launch in launches {
            let name = CString::new(launch.kernel).expect("a kernel's name has no zero byte");
            let function = driver.function(module, &name)?;
            let parameter = span.address() + launch.offset;
            // SAFETY: it takes one address, as all kernels of a case do. Module and memory stay until the stream is done, or for ever: `run` frees
            // them only then. It knows no memory of the host.
            unsafe {
                driver.launch(function, launch.blocks, launch.threads, parameter, stream)?;
            }
        }
        let start = Instant::now();
        while !driver.is_done(stream)? {
            if start.elapsed() > limit {
                return Err(SessionError::Hangs(limit));
            }
            std::thread::sleep(Duration::from_micros(50));
        }
        driver.read(memory, span, stream)?;
        Ok(())
    }

    /// Makes the context current on this thread.
    fn enter(&self) -> Result<(), CudaError> {
        self.gpu.driver().enter(self.gpu.context())
    }
}
