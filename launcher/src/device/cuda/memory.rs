//! How much memory a program gets, and where it lies.

use super::driver::Driver;
use super::error::{CudaError, code};
use crate::device::plan::{self, Addresses, Blobs, Plan, RING_BYTES, RING_DEVICE_BYTES};
use crate::end::Stop;
use crate::options::Size;
use cudarc::driver::sys::{CUdeviceptr, CUstream};
use device_abi::mailbox::Mailbox;
use device_abi::ring::Slot;

/// The default heap is half of what is free, so that a second program (or the display) finds something too, but not more than
/// this: zeroing costs time (8 GiB take about 4 ms on an H100), and few programs want more.
pub const HEAP_LIMIT: u64 = 8 << 30;
/// The same for a device that launches a program many times, and zeroes its heap each time.
pub const REPEATED_HEAP_LIMIT: u64 = 1 << 30;
/// Below this a default heap is not worth starting with.
const HEAP_LEAST: u64 = 64 << 20;
const HEAP_ALIGN: u64 = 64 << 10;

/// Call stacks of hardware threads, largest first. Every frame of a function call, what the compiler spills, and variables that no other thread can find lie
/// there (those that one may find are on the shared stacks). Frames take 8 to 100 bytes and the variables, for which `ir::passes::frames` has limits.
const HARDWARE_STACKS: [u64; 4] = [128 << 10, 64 << 10, 32 << 10, 16 << 10];

/// What a run has been given.
pub struct Memory {
    /// Device addresses.
    pub addresses: Addresses,
    /// The ring as the host sees it.
    pub ring: *mut Slot,
    /// The mailboxes as the host sees them.
    pub mailboxes: *mut Mailbox,
    /// The device address of the [`device_abi::Launch`], with arguments and environment behind it.
    pub launch: CUdeviceptr,
    /// Bytes there.
    launch_bytes: u64,
}

/// What may be used of a hardware call stack behind the place where a function has checked it: by the functions that it calls until one checks again, whose variables
/// take at most 4 KiB, and by the report of an overflow. Of a small stack it is half.
const CALL_RESERVE: u64 = 16 << 10;

/// The hardware's call stacks of a run.
#[derive(Clone, Copy, Debug)]
pub struct CallStacks {
    /// Bytes for each hardware thread.
    pub bytes: u64,
    /// Bytes that the driver may still allocate for all of them, with the launch.
    pub promised: u64,
}

impl CallStacks {
    /// [`Addresses::call_stack`].
    fn usable(self) -> u64 {
        self.bytes - CALL_RESERVE.min(self.bytes / 2)
    }
}

/// The hardware call stack for each thread: the driver allocates it for every thread that the GPU can hold. At most 9 of 20 bytes of the
/// free memory go into it, if the smallest is not more: recursion is as deep as it allows (1,000 calls take 40 to 100 KiB).
pub fn hardware_stack(hardware_threads: u64, free: u64) -> u64 {
    let fits = |bytes: &&u64| **bytes * hardware_threads <= free / 20 * 9;
    *HARDWARE_STACKS
        .iter()
        .find(fits)
        .unwrap_or(&HARDWARE_STACKS[HARDWARE_STACKS.len() - 1])
}

/// The default heap when this much is free after everything else.
fn default_heap(free: u64, limit: u64) -> u64 {
    let half = (free / 2).clamp(HEAP_LEAST, limit);
    half - half % HEAP_ALIGN
}

/// Allocates everything that the plan asks for. The driver may still take memory for `calls`; a heap of the default size is not larger than
/// `heap_limit`.
///
/// # Errors
/// [`Stop::OutOfMemory`] with sizes; else the driver's.
pub fn prepare(
    driver: &Driver,
    plan: &Plan,
    calls: CallStacks,
    heap_limit: u64,
) -> Result<Memory, Stop> {
    let free = driver.free_memory().map_err(|e| e.setup())?;
    let stacks = allocate(
        driver,
        plan.stack_bytes(),
        || format!("{} stacks of {}", plan.grid_warps(), Size(plan.stack_size)),
        free,
    )?;
    let slots = allocate(
        driver,
        plan.slot_bytes(),
        || format!("{} thread slots", plan.grid_warps()),
        free,
    )?;
    let ring_device = allocate(
        driver,
        RING_DEVICE_BYTES,
        || "the host-call ring".to_owned(),
        free,
    )?;
    let (heap, heap_size) = heap(driver, plan, calls.promised, heap_limit)?;
    let (ring_host, ring) = driver.allocate_shared(RING_BYTES).map_err(|e| e.setup())?;
    let mailbox_bytes = plan.mailbox_bytes() as usize;
    let (mailboxes_host, mailboxes) = driver
        .allocate_shared(mailbox_bytes)
        .map_err(|e| e.setup())?;
    let addresses = Addresses {
        stacks,
        heap,
        heap_size,
        heap_span: heap_size,
        mailboxes,
        slots,
        ring,
        ring_device,
        // With the launch structure, below.
        args: 0,
        env: 0,
        call_stack: calls.usable(),
    };
    Ok(Memory {
        addresses,
        ring: ring_host.cast(),
        mailboxes: mailboxes_host.cast(),
        launch: 0,
        launch_bytes: 0,
    })
}

/// Makes the memory that of a launch that begins, in the stream's order.
///
/// # Errors
/// The driver's.
///
/// # Safety
/// `memory` is what [`prepare`] made for this plan, and nothing on the device uses it.
pub unsafe fn fill(
    driver: &Driver,
    plan: &Plan,
    memory: &mut Memory,
    blobs: &Blobs,
    stream: CUstream,
) -> Result<(), Stop> {
    // SAFETY: as many bytes were allocated there, and the device does not run.
    unsafe {
        memory.ring.cast::<u8>().write_bytes(0, RING_BYTES);
        let mailboxes = memory.mailboxes.cast::<u8>();
        mailboxes.write_bytes(0, plan.mailbox_bytes() as usize);
    }
    // One block for what is read only: the launch structure, arguments, environment, each 8-byte aligned.
    let launch_length = size_of::<device_abi::Launch>() as u64;
    let args_at = launch_length.next_multiple_of(8);
    let env_at = (args_at + blobs.args.len() as u64).next_multiple_of(8);
    let total = env_at + blobs.env.len() as u64;
    if total > memory.launch_bytes {
        if memory.launch_bytes > 0 {
            // SAFETY: it came from this driver, and nothing uses it.
            unsafe { driver.free(memory.launch) }.map_err(|e| e.setup())?;
            memory.launch_bytes = 0;
        }
        let free = driver.free_memory().map_err(|e| e.setup())?;
        let what = || "arguments and environment".to_owned();
        memory.launch = allocate(driver, total, what, free)?;
        memory.launch_bytes = total;
    }
    memory.addresses.args = memory.launch + args_at;
    memory.addresses.env = memory.launch + env_at;
    let at = &memory.addresses;
    let structure = plan.launch(at, blobs, plan::random_words());
    // SAFETY: all these ranges are allocated with these lengths, nothing runs, and the stream is the caller's.
    let filled = unsafe {
        driver
            .zero(at.heap, at.heap_size, stream)
            .and_then(|()| driver.zero(at.slots, plan.slot_bytes(), stream))
            .and_then(|()| driver.zero(at.ring_device, RING_DEVICE_BYTES, stream))
            .and_then(|()| {
                driver.copy_to_device(memory.launch, plan::launch_bytes(&structure), stream)
            })
            .and_then(|()| driver.copy_to_device(at.args, &blobs.args, stream))
            .and_then(|()| driver.copy_to_device(at.env, &blobs.env, stream))
    };
    filled.map_err(|e| e.setup())
}

/// A heap of the asked size, or the largest default that fits.
fn heap(
    driver: &Driver,
    plan: &Plan,
    reserved: u64,
    limit: u64,
) -> Result<(CUdeviceptr, u64), Stop> {
    let free = driver.free_memory().map_err(|e| e.setup())?;
    if let Some(bytes) = plan.heap_size {
        return Ok((allocate_aligned(driver, bytes, free)?, bytes));
    }
    let mut bytes = default_heap(free.saturating_sub(reserved), limit);
    loop {
        match allocate_aligned(driver, bytes, free) {
            Ok(address) => return Ok((address, bytes)),
            // Free memory may be in pieces, or gone since it was asked for.
            Err(Stop::OutOfMemory { .. }) if bytes > HEAP_LEAST => {
                bytes = (bytes / 2).max(HEAP_LEAST).next_multiple_of(HEAP_ALIGN);
            }
            Err(stop) => return Err(stop),
        }
    }
}

/// The driver promises 256-byte alignment only.
fn allocate_aligned(driver: &Driver, bytes: u64, free: u64) -> Result<CUdeviceptr, Stop> {
    let address = allocate(
        driver,
        bytes.saturating_add(HEAP_ALIGN),
        || format!("a heap of {}", Size(bytes)),
        free,
    )?;
    Ok(address.next_multiple_of(HEAP_ALIGN))
}

fn allocate(
    driver: &Driver,
    bytes: u64,
    what: impl Fn() -> String,
    free: u64,
) -> Result<CUdeviceptr, Stop> {
    driver
        .allocate(bytes)
        .map_err(|error: CudaError| match error.code {
            code::OUT_OF_MEMORY => {
                let reason = format!(
                    "the GPU has no room for {}: {} needed, {} were free",
                    what(),
                    mib(bytes),
                    mib(free)
                );
                Stop::OutOfMemory { reason }
            }
            _ => error.setup(),
        })
}

/// For people: whole MiB, rounded up.
fn mib(bytes: u64) -> String {
    format!("{} MiB", bytes.div_ceil(1 << 20))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_of_the_free_memory_within_limits() {
        let default = |free| default_heap(free, HEAP_LIMIT);
        assert_eq!(default(140 << 30), 8 << 30);
        assert_eq!(default(4 << 30), 2 << 30);
        assert_eq!(default((4 << 30) + 12345), 2 << 30);
        assert_eq!(default(0), 64 << 20);
        assert_eq!(default_heap(140 << 30, REPEATED_HEAP_LIMIT), 1 << 30);
    }

    #[test]
    fn call_stacks_take_nine_twentieths_at_most() {
        let h200 = 132 * 2048;
        assert_eq!(hardware_stack(h200, 140 << 30), 128 << 10);
        assert_eq!(hardware_stack(h200, 40 << 30), 64 << 10);
        assert_eq!(hardware_stack(h200, 1 << 30), 16 << 10);
        let least = HARDWARE_STACKS[HARDWARE_STACKS.len() - 1];
        for threads in [2048, 80 * 1536, h200] {
            for mib in [0, 64, 700, 4 << 10, 15 << 10, 41 << 10, 80 << 10, 140 << 10] {
                let free = mib << 20;
                let fits = |each: u64| each * threads * 20 <= free * 9;
                let each = hardware_stack(threads, free);
                assert!(fits(each) || each == least, "{threads} threads, {mib} MiB");
                let larger = HARDWARE_STACKS.iter().filter(|&&bytes| bytes > each);
                assert!(!larger.copied().any(fits), "{threads} threads, {mib} MiB");
            }
        }
    }
}
