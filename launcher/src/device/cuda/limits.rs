//! What of a program a GPU holds: call stacks, warps.

use super::driver::{Function, FunctionAttribute};
use super::error::code;
use super::gpu::Gpu;
use super::memory;
use crate::device::lanes::Wanted;
use crate::device::plan::BLOCK_THREADS;
use crate::device::{Job, Limits, Plan, Stats};
use crate::end::Stop;
use crate::options::Size;
use crate::report::Message;
use device_abi as abi;

/// Threads of rayon's pool for each multiprocessor, two for each of its schedulers. Of the sizes that were measured no other is good for as many programs
/// (docs/performance.md).
const POOL_OF_A_MULTIPROCESSOR: u32 = 8;

/// Of the free memory lanes' stacks are at most one in so many bytes.
const ROOM_FOR_LANES: u64 = 8;

/// How the run is laid out.
///
/// # Errors
/// More was asked for than the GPU holds.
pub fn plan(
    gpu: &Gpu,
    job: &Job<'_>,
    function: Function<'_>,
    stats: &mut Stats,
) -> Result<Plan, Stop> {
    let resident = resident_warps(gpu, function, stats)?;
    let free = gpu.driver().free_memory().map_err(|e| e.setup())?;
    let limits = Limits {
        default_warps: resident,
        max_warps: resident,
        pool: POOL_OF_A_MULTIPROCESSOR.saturating_mul(gpu.multiprocessors()),
        lanes: Wanted::of(job, free / ROOM_FOR_LANES),
    };
    let plan = Plan::new(&job.options.run, &limits)?;
    if let Some(note) = plan.lanes.note(&limits.lanes)
        && !job.options.settings.quiet
    {
        Message::lone_note(note.to_owned()).print();
    }
    Ok(plan)
}

/// Chooses and sets the hardware's call stacks.
///
/// # Errors
/// More was asked for than there can be.
pub fn set_hardware_stack(
    gpu: &Gpu,
    asked: Option<Size>,
    stats: &mut Stats,
) -> Result<memory::CallStacks, Stop> {
    let driver = gpu.driver();
    let threads = gpu.hardware_threads();
    let before = driver.free_memory().map_err(|e| e.setup())?;
    let bytes = asked.map_or_else(|| memory::hardware_stack(threads, before), |size| size.0);
    driver.set_hardware_stack(bytes).map_err(|error| match (error.code, asked) {
        (code::INVALID_VALUE | code::OUT_OF_MEMORY, Some(size)) => Stop::BadOption {
            reason: format!("GPU_RUN_HW_STACK={size}: {} hardware threads cannot have that much each: {error}", threads),
        },
        _ => error.setup(),
    })?;
    let after = driver.free_memory().map_err(|e| e.setup())?;
    stats.set("hardware_stack_bytes", bytes);
    let promised = threads
        .saturating_mul(bytes)
        .saturating_sub(before.saturating_sub(after));
    Ok(memory::CallStacks { bytes, promised })
}

/// Warps that the GPU holds at once. The kernel's warps wait for each other, so none may be left outside.
fn resident_warps(gpu: &Gpu, function: Function<'_>, stats: &mut Stats) -> Result<u32, Stop> {
    let driver = gpu.driver();
    let blocks = driver
        .blocks_per_multiprocessor(function, BLOCK_THREADS)
        .map_err(|e| e.setup())?;
    let number = |attribute| {
        driver
            .function_attribute(function, attribute)
            .map_err(|e| e.setup())
    };
    let registers = number(FunctionAttribute::Registers)?;
    stats.set("registers", registers);
    stats.set("local_bytes", number(FunctionAttribute::LocalBytes)?);
    stats.set("shared_bytes", number(FunctionAttribute::SharedBytes)?);
    if blocks == 0 {
        return Err(Stop::PtxRefused {
            by: gpu.name().to_owned(),
            log: format!(
                "a block of {BLOCK_THREADS} threads with {registers} registers each does not fit a multiprocessor"
            ),
            help: Some("lower the registers with GPU_RUN_MAXNREG".to_owned()),
        });
    }
    Ok(blocks * gpu.multiprocessors() * abi::WARPS_PER_BLOCK)
}
