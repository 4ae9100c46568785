//! A program on a GPU: its binary, loaded, and its memory. What of that stays for the next launch.

use super::driver::{Cubin, Driver, Kernel, Module, Stream};
use super::gpu::Gpu;
use super::memory::{self, Memory};
use super::transfer::GpuMemory;
use super::{binary, limits};
use crate::device::plan::Blobs;
use crate::device::{Job, Plan, Stats};
use crate::end::Stop;
use device_abi as abi;
use std::ffi::{CString, OsString};
use std::sync::Arc;
use std::time::Instant;

/// Everything in place, not started. When the kernel is done it serves the next launch.
pub struct LoadedProgram {
    /// The program's, of a module whose statics are as in the beginning.
    pub kernel: Kernel,
    /// How the run is laid out.
    pub plan: Plan,
    /// Its memory, as the plan says.
    pub memory: Memory,
    /// The same, for host calls.
    pub transfer: Arc<GpuMemory>,
    /// Where the kernel runs.
    pub stream: Stream,
    /// What the program's environment has beside the job's.
    pub lent: Option<(OsString, OsString)>,
    /// The module's, to load it again.
    binary: Cubin,
}

impl LoadedProgram {
    /// For the first launch.
    ///
    /// # Errors
    /// What is too large, or what the driver refuses.
    pub fn first(gpu: &Gpu, job: &Job<'_>, stats: &mut Stats) -> Result<LoadedProgram, Stop> {
        let driver = gpu.driver();
        let start = Instant::now();
        let calls = limits::set_hardware_stack(gpu, job.options.settings.hw_stack, stats)?;
        stats.set_time("stacks_ms", start.elapsed());
        let (binary, module) = binary::load(gpu, job, stats)?;
        let kernel = kernel(driver, module)?;
        let plan = limits::plan(gpu, job, kernel.function(), stats)?;
        let start = Instant::now();
        let stream = driver.stream().map_err(|e| e.setup())?;
        let limit = match job.repeated {
            true => memory::REPEATED_HEAP_LIMIT,
            false => memory::HEAP_LIMIT,
        };
        let memory = memory::prepare(driver, &plan, calls, limit)?;
        let transfer = GpuMemory::new(Arc::clone(driver), gpu.context(), memory.of_program());
        let transfer = Arc::new(transfer.map_err(|e| e.setup())?);
        let mut program = LoadedProgram {
            kernel,
            plan,
            memory,
            transfer,
            stream,
            lent: None,
            binary,
        };
        program.fill(driver, job)?;
        stats.set_time("memory_ms", start.elapsed());
        Ok(program)
    }

    /// For a launch that is not the first: the module is loaded afresh, because its statics are to be as in the beginning.
    ///
    /// # Errors
    /// What the driver refuses; or a job of other sizes.
    pub fn again(self, gpu: &Gpu, job: &Job<'_>, stats: &mut Stats) -> Result<LoadedProgram, Stop> {
        let driver = gpu.driver();
        let start = Instant::now();
        let old = self.kernel.into_module();
        driver.unload_module(old).map_err(|e| e.setup())?;
        let module = driver.load_module(&self.binary);
        let module = module.map_err(|error| error.ptx_refused(""))?;
        stats.set_time("load_ms", start.elapsed());
        let kernel = kernel(driver, module)?;
        if limits::plan(gpu, job, kernel.function(), stats)? != self.plan {
            let reason = "launches of one session differ in their sizes".to_owned();
            return Err(Stop::Internal { reason });
        }
        let start = Instant::now();
        let mut program = LoadedProgram { kernel, ..self };
        program.fill(driver, job)?;
        stats.set_time("memory_ms", start.elapsed());
        Ok(program)
    }

    /// Its sizes, for the statistics.
    pub fn describe(&self, stats: &mut Stats) {
        stats.set("warps", self.plan.warps);
        stats.set("blocks", self.plan.blocks);
        stats.set("stack_bytes", self.plan.stack_size);
        stats.set("heap_bytes", self.memory.heap_size());
    }

    /// Gives all memory what it begins with. No kernel runs: of a program whose kernel may run nobody makes another launch.
    fn fill(&mut self, driver: &Driver, job: &Job<'_>) -> Result<(), Stop> {
        for (name, bytes) in job.image.data() {
            self.place(driver, name, bytes)?;
        }
        let blobs = Blobs::new(job, &self.plan);
        // SAFETY: no kernel runs, and the host's end of ring and mailboxes was dropped with the run before.
        unsafe { self.memory.fill(driver, &self.plan, &blobs, self.stream)? };
        // Waiting here keeps the time of zeroing out of the program's.
        driver.synchronize(self.stream).map_err(|e| e.setup())?;
        self.lent = blobs.lent;
        Ok(())
    }

    /// Gives a variable of the module, which was loaded just now, what it begins with.
    fn place(&self, driver: &Driver, name: &str, bytes: &[u8]) -> Result<(), Stop> {
        let bad = |why: String| Stop::BadImage {
            reason: format!("the image's data for `{name}` cannot be placed: {why}"),
        };
        let symbol = CString::new(name).map_err(|error| bad(error.to_string()))?;
        let found = driver.global(self.kernel.module(), &symbol);
        let variable = found.map_err(|error| bad(error.to_string()))?;
        let size = variable.bytes();
        let place = variable
            .first(bytes.len() as u64)
            .ok_or_else(|| bad(format!("it has {size} bytes, not {}", bytes.len())))?;
        driver
            .copy_to_device(place, bytes, self.stream)
            .map_err(|e| e.setup())
    }
}

fn kernel(driver: &Driver, module: Module) -> Result<Kernel, Stop> {
    let name = CString::new(abi::KERNEL).expect("the name has no zero byte");
    driver
        .kernel(module, &name)
        .map_err(|error| Stop::BadImage {
            reason: format!("the image has no kernel `{}`: {error}", abi::KERNEL),
        })
}
