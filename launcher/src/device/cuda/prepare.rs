//! What a program needs before it starts: its binary, loaded; its memory. What of that stays for the next launch.

use super::cache::{self, Cache};
use super::driver::FunctionAttribute;
use super::error::code;
use super::gpu::Gpu;
use super::ready::Ready;
use super::transfer::GpuMemory;
use super::{jit, memory, registers};
use crate::device::plan::{BLOCK_THREADS, Blobs};
use crate::device::{Job, Limits, Plan};
use crate::end::Stop;
use crate::options::{JitOptions, Size};
use crate::report::Message;

use cudarc::driver::sys::{CUfunction, CUmodule, CUstream};
use device_abi as abi;
use std::ffi::CString;
use std::io::IsTerminal;
use std::sync::Arc;
use std::time::Instant;

impl Gpu {
    /// Prepares a launch, with what the one before has left.
    pub(super) fn prepare(&mut self, job: &Job<'_>) -> Result<Ready, Stop> {
        let ready = match self.kept.take() {
            Some(ready) => self.prepare_again(job, ready)?,
            None => self.prepare_first(job)?,
        };
        self.stats.set("warps", ready.plan.warps);
        self.stats.set("blocks", ready.plan.blocks);
        self.stats.set("stack_bytes", ready.plan.stack_size);
        self.stats
            .set("heap_bytes", ready.memory.addresses.heap_size);
        Ok(ready)
    }

    fn prepare_first(&mut self, job: &Job<'_>) -> Result<Ready, Stop> {
        let start = Instant::now();
        let calls = self.set_hardware_stack(job.options.settings.hw_stack)?;
        self.stats.set_time("stacks_ms", start.elapsed());
        let (binary, module) = self.load(job)?;
        let function = self.kernel(module)?;
        let plan = self.plan(job, function)?;
        let start = Instant::now();
        let stream = self.driver.stream().map_err(|e| e.setup())?;
        let limit = match job.repeated {
            true => memory::REPEATED_HEAP_LIMIT,
            false => memory::HEAP_LIMIT,
        };
        let memory = memory::prepare(&self.driver, &plan, calls, limit)?;
        let at = &memory.addresses;
        let ranges = [
            at.heap..at.heap + at.heap_span,
            at.stacks..at.stacks + plan.stack_bytes(),
        ];
        let context = self.context.expect("an opened GPU has a context");
        let transfer = GpuMemory::new(Arc::clone(&self.driver), context, ranges);
        let transfer = Arc::new(transfer.map_err(|e| e.setup())?);
        let mut ready = Ready {
            function,
            plan,
            memory,
            transfer,
            stream,
            module,
            binary,
        };
        self.fill(job, &mut ready)?;
        self.stats.set_time("memory_ms", start.elapsed());
        Ok(ready)
    }

    /// The same for a launch that is not the first: the module is loaded afresh, because its statics are to be as in the beginning.
    fn prepare_again(&mut self, job: &Job<'_>, mut ready: Ready) -> Result<Ready, Stop> {
        let start = Instant::now();
        // SAFETY: the module came from this driver, and no kernel of it runs any more: it would not have been kept.
        unsafe { self.driver.unload_module(ready.module) }.map_err(|e| e.setup())?;
        let module = self.driver.load_module(&ready.binary);
        ready.module = module.map_err(|error| error.ptx_refused(""))?;
        self.stats.set_time("load_ms", start.elapsed());
        ready.function = self.kernel(ready.module)?;
        if self.plan(job, ready.function)? != ready.plan {
            let reason = "launches of one session differ in their sizes".to_owned();
            return Err(Stop::Internal { reason });
        }
        let start = Instant::now();
        self.fill(job, &mut ready)?;
        self.stats.set_time("memory_ms", start.elapsed());
        Ok(ready)
    }

    fn fill(&self, job: &Job<'_>, ready: &mut Ready) -> Result<(), Stop> {
        let Ready {
            plan,
            memory,
            stream,
            module,
            ..
        } = ready;
        for (name, bytes) in job.image.data() {
            self.place(*module, name, bytes, *stream)?;
        }
        // SAFETY: no kernel uses the memory: none runs.
        unsafe { memory::fill(&self.driver, plan, memory, &Blobs::new(job), *stream)? };
        // SAFETY: the stream is never destroyed. Waiting here keeps the time of zeroing out of the program's.
        unsafe { self.driver.synchronize(*stream) }.map_err(|e| e.setup())
    }

    /// Gives a variable of the module, which was loaded just now, what it begins with.
    fn place(
        &self,
        module: CUmodule,
        name: &str,
        bytes: &[u8],
        stream: CUstream,
    ) -> Result<(), Stop> {
        let bad = |why: String| Stop::BadImage {
            reason: format!("the image's data for `{name}` cannot be placed: {why}"),
        };
        let symbol = CString::new(name).map_err(|error| bad(error.to_string()))?;
        // SAFETY: the module is loaded.
        let found = unsafe { self.driver.global(module, &symbol) };
        let (address, size) = found.map_err(|error| bad(error.to_string()))?;
        if size < bytes.len() as u64 {
            return Err(bad(format!("it has {size} bytes, not {}", bytes.len())));
        }
        // SAFETY: the variable has at least so many bytes, and no kernel uses them: none runs.
        unsafe { self.driver.copy_to_device(address, bytes, stream) }.map_err(|e| e.setup())
    }

    fn kernel(&self, module: CUmodule) -> Result<CUfunction, Stop> {
        let kernel = CString::new(abi::KERNEL).expect("the name has no zero byte");
        // SAFETY: the module was just loaded, and the function is not used after it is unloaded.
        unsafe { self.driver.function(module, &kernel) }.map_err(|error| Stop::BadImage {
            reason: format!("the image has no kernel `{}`: {error}", abi::KERNEL),
        })
    }

    fn plan(&mut self, job: &Job<'_>, function: CUfunction) -> Result<Plan, Stop> {
        let resident = self.resident_warps(function)?;
        let limits = Limits {
            default_warps: resident,
            max_warps: resident,
        };
        Plan::new(&job.options.run, &limits)
    }

    /// Chooses and sets the hardware's call stacks.
    fn set_hardware_stack(&mut self, asked: Option<Size>) -> Result<memory::CallStacks, Stop> {
        let threads = u64::from(self.multiprocessors) * u64::from(self.threads_per_multiprocessor);
        let before = self.driver.free_memory().map_err(|e| e.setup())?;
        let bytes = asked.map_or_else(|| memory::hardware_stack(threads, before), |size| size.0);
        self.driver.set_hardware_stack(bytes).map_err(|error| match (error.code, asked) {
            (code::INVALID_VALUE | code::OUT_OF_MEMORY, Some(size)) => Stop::BadOption {
                reason: format!("GPU_RUN_HW_STACK={size}: {} hardware threads cannot have that much each: {error}", threads),
            },
            _ => error.setup(),
        })?;
        let after = self.driver.free_memory().map_err(|e| e.setup())?;
        self.stats.set("hardware_stack_bytes", bytes);
        let promised = threads
            .saturating_mul(bytes)
            .saturating_sub(before.saturating_sub(after));
        Ok(memory::CallStacks { bytes, promised })
    }

    /// Compiles, or finds the binary of an earlier run, and loads it.
    fn load(&mut self, job: &Job<'_>) -> Result<(Vec<u8>, CUmodule), Stop> {
        let mut options = job.options.settings.jit;
        options.max_registers.get_or_insert_with(|| {
            registers::budget(job.options.run.threads, self.multiprocessors)
        });
        let cache = Cache::open(job.options.settings.cache.as_deref());
        let key = cache::key(&[
            // What is done to the PTX from here to the driver, and what the driver is told, is this tool's: another build of it may do
            // otherwise. (To hash the texts that the driver gets would cost every start the time of making them.)
            cache::BUILD.as_bytes(),
            // Without the image's first line, which holds names that do not matter here.
            job.image.ptx().as_bytes(),
            driver_build().as_bytes(),
            format!(
                "{:?} sm_{} {options:?}",
                self.driver.version, self.capability
            )
            .as_bytes(),
        ]);
        let start = Instant::now();
        let (mut binary, found) =
            cache::get_or_compile(cache.as_ref(), &key, || self.compile(job, options))?;
        self.stats.set_time("jit_ms", start.elapsed());
        self.stats.set("jit_cached", found);

        let start = Instant::now();
        let mut module = self.driver.load_module(&binary);
        if found
            && module
                .as_ref()
                .is_err_and(|e| e.code != code::OUT_OF_MEMORY)
        {
            // The binary was whole but not right; a fresh one decides.
            if let Some(cache) = &cache {
                cache.remove(&key);
            }
            binary = cache::get_or_compile(cache.as_ref(), &key, || self.compile(job, options))?.0;
            module = self.driver.load_module(&binary);
        }
        self.stats.set_time("load_ms", start.elapsed());
        let module = module.map_err(|error| error.ptx_refused(""))?;
        Ok((binary, module))
    }

    fn compile(&mut self, job: &Job<'_>, options: JitOptions) -> Result<Vec<u8>, Stop> {
        if std::io::stderr().is_terminal() {
            // It takes seconds. Only for someone who waits: elsewhere stderr belongs to the program.
            Message::status(
                "Compiling",
                &format!("{} for {}", job.image.metadata().program, self.name),
            )
            .print();
        }
        let compiled = jit::compile_program(&self.driver, job.image.text(), options);
        let compiled = compiled.map_err(|e| e.error.ptx_refused(&e.log))?;
        self.stats.set("jit_modules", compiled.modules);
        Ok(compiled.binary)
    }

    /// Warps that the GPU holds at once. The kernel's warps wait for each other, so none may be left outside.
    fn resident_warps(&mut self, function: CUfunction) -> Result<u32, Stop> {
        // SAFETY: the function's module is loaded.
        let (blocks, registers, local, shared) = unsafe {
            let blocks = self
                .driver
                .blocks_per_multiprocessor(function, BLOCK_THREADS)
                .map_err(|e| e.setup())?;
            let number = |attribute| {
                self.driver
                    .function_attribute(function, attribute)
                    .map_err(|e| e.setup())
            };
            (
                blocks,
                number(FunctionAttribute::Registers)?,
                number(FunctionAttribute::LocalBytes)?,
                number(FunctionAttribute::SharedBytes)?,
            )
        };
        self.stats.set("registers", registers);
        self.stats.set("local_bytes", local);
        self.stats.set("shared_bytes", shared);
        if blocks == 0 {
            return Err(Stop::PtxRefused {
                by: self.name.clone(),
                log: format!(
                    "a block of {BLOCK_THREADS} threads with {registers} registers each does not fit a multiprocessor"
                ),
                help: Some("lower the registers with GPU_RUN_MAXNREG".to_owned()),
            });
        }
        Ok(blocks * self.multiprocessors * abi::WARPS_PER_BLOCK)
    }
}

/// The driver's exact version where it can be read: builds of one CUDA version have different compilers.
fn driver_build() -> String {
    std::fs::read_to_string("/proc/driver/nvidia/version").unwrap_or_default()
}
