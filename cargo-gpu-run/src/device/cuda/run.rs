//! A program's run on a GPU.

use super::cache::{self, Cache};
use super::driver::FunctionAttribute;
use super::error::code;
use super::gpu::Gpu;
use super::transfer::GpuMemory;
use super::{jit, memory, registers};
use crate::device::plan::{BLOCK_THREADS, Blobs};
use crate::device::pump::{Kernel, serve_until_end};
use crate::device::{Device, Job, Limits, Outcome, Plan, Stop, Watch};
use crate::hostcall::{HostCalls, Port, Reach};
use crate::launcher::{JitOptions, Message, Size};
use cudarc::driver::sys::{CUfunction, CUmodule, CUstream};
use device_prelude::abi;
use device_prelude::mailbox::Mailboxes;
use device_prelude::ring::Server;
use std::ffi::CString;
use std::io::IsTerminal;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// After the program's exit its other warps may still run; they get this long to end before the process takes the GPU from them.
const LAST_WARPS: Duration = Duration::from_millis(50);

impl Device for Gpu {
    fn name(&self) -> &str {
        &self.name
    }

    fn run(&mut self, job: &Job<'_>, calls: &mut HostCalls<'_>, watch: &mut Watch) -> Outcome {
        let prepared = self.prepare(job);
        let (stop, busy) = match prepared.and_then(|ready| watch.check().map(|()| ready)) {
            Ok(ready) => self.execute(&ready, calls, watch),
            Err(stop) => (stop, false),
        };
        self.stats.set("host_calls", calls.served());
        Outcome {
            stop,
            stats: std::mem::take(&mut self.stats),
            busy,
        }
    }
}

/// Everything in place, not yet started.
struct Ready {
    function: CUfunction,
    plan: Plan,
    memory: memory::Memory,
    /// For host calls.
    transfer: Arc<GpuMemory>,
    stream: CUstream,
}

impl Gpu {
    fn prepare(&mut self, job: &Job<'_>) -> Result<Ready, Stop> {
        let calls = self.set_hardware_stack(job.options.hw_stack)?;
        let module = self.load(job)?;
        let kernel = CString::new(abi::KERNEL).expect("the name has no zero byte");
        // SAFETY: the module was just loaded and is never unloaded.
        let function =
            unsafe { self.driver.function(module, &kernel) }.map_err(|error| Stop::BadImage {
                reason: format!("the image has no kernel `{}`: {error}", abi::KERNEL),
            })?;
        let resident = self.resident_warps(function)?;
        let plan = Plan::new(
            job.options,
            &Limits {
                default_warps: resident,
                max_warps: resident,
            },
        )?;
        let start = Instant::now();
        let stream = self.driver.stream().map_err(|e| e.setup())?;
        let memory = memory::prepare(&self.driver, &plan, &Blobs::new(job), calls, stream)?;
        let at = &memory.addresses;
        let ranges = [
            at.heap..at.heap + at.heap_span,
            at.stacks..at.stacks + plan.stack_bytes(),
        ];
        let context = self.context.expect("an opened GPU has a context");
        let transfer = GpuMemory::new(Arc::clone(&self.driver), context, ranges);
        let transfer = Arc::new(transfer.map_err(|e| e.setup())?);
        // SAFETY: the stream was just made. Waiting here keeps the time of zeroing out of the program's.
        unsafe { self.driver.synchronize(stream) }.map_err(|e| e.setup())?;
        self.stats.set_time("memory_ms", start.elapsed());
        self.stats.set("warps", plan.warps);
        self.stats.set("blocks", plan.blocks);
        self.stats.set("stack_bytes", plan.stack_size);
        self.stats.set("heap_bytes", memory.addresses.heap_size);
        Ok(Ready {
            function,
            plan,
            memory,
            transfer,
            stream,
        })
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
    fn load(&mut self, job: &Job<'_>) -> Result<CUmodule, Stop> {
        let mut options = job.options.jit;
        options
            .max_registers
            .get_or_insert_with(|| registers::budget(job.options.threads, self.multiprocessors));
        let cache = Cache::open(job.options.cache.as_deref());
        let key = cache::key(&[
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
        module.map_err(|error| error.ptx_refused(""))
    }

    fn compile(&self, job: &Job<'_>, options: JitOptions) -> Result<Vec<u8>, Stop> {
        if std::io::stderr().is_terminal() {
            // It takes seconds. Only for someone who waits: elsewhere stderr belongs to the program.
            Message::status(
                "Compiling",
                &format!("{} for {}", job.image.metadata().program, self.name),
            )
            .print();
        }
        jit::compile(&self.driver, job.image.text(), options)
            .map_err(|e| e.error.ptx_refused(&e.log))
    }

    /// Warps that the GPU holds at once. The kernel's warps wait for each other, so none may be left outside.
    fn resident_warps(&mut self, function: CUfunction) -> Result<u32, Stop> {
        // SAFETY: the function's module is never unloaded.
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

    /// Runs the kernel to the program's end; also whether it may still be running.
    fn execute(
        &mut self,
        ready: &Ready,
        calls: &mut HostCalls<'_>,
        watch: &mut Watch,
    ) -> (Stop, bool) {
        let Ready {
            function,
            plan,
            memory,
            transfer,
            stream,
        } = ready;
        // SAFETY: ring and mailboxes were allocated for this run, zeroed, and are never freed; this is their only host end.
        let (ring, mailboxes) = unsafe {
            let mailboxes = Mailboxes::new(memory.mailboxes, plan.grid_warps());
            (Server::new(memory.ring), mailboxes)
        };
        let reach = Reach {
            here: Box::new(Arc::clone(transfer)),
            elsewhere: Arc::clone(transfer) as _,
            mailboxes,
            stands_still: false,
        };
        let mut port = Port::new(ring, reach, None);
        watch.start();
        let start = Instant::now();
        // SAFETY: the kernel is found by the ABI's name and the ABI version was checked: it takes one address. Its memory is
        // never freed.
        if let Err(error) = unsafe {
            self.driver.launch(
                *function,
                plan.blocks,
                BLOCK_THREADS,
                memory.launch,
                *stream,
            )
        } {
            return (error.setup(), false);
        }
        let driver = &self.driver;
        // SAFETY: the stream is never destroyed.
        let probe = || match unsafe { driver.is_done(*stream) } {
            Ok(false) => Kernel::Running,
            Ok(true) => Kernel::Ended,
            Err(error) => Kernel::Failed(error.fault()),
        };
        let stop = serve_until_end(&mut port, calls, watch, &mut { probe });
        self.stats.set_time("run_ms", start.elapsed());

        let start = Instant::now();
        let mut busy = matches!(probe(), Kernel::Running);
        while busy && matches!(stop, Stop::Exited(_)) && start.elapsed() < LAST_WARPS {
            std::thread::yield_now();
            busy = matches!(probe(), Kernel::Running);
        }
        self.stats.set_time("last_warps_ms", start.elapsed());
        (stop, busy)
    }
}

/// The driver's exact version where it can be read: builds of one CUDA version have different compilers.
fn driver_build() -> String {
    std::fs::read_to_string("/proc/driver/nvidia/version").unwrap_or_default()
}
