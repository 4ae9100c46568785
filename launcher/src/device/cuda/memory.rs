//! How much memory a program gets, and where it lies.

use super::driver::{DeviceMemory, DeviceSpan, Driver, PinnedMemory, Stream};
use super::error::{CudaError, code};
use crate::device::plan::{self, Addresses, Blobs, Plan, RING_BYTES, RING_DEVICE_BYTES};
use crate::end::Stop;
use crate::options::Size;
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
    addresses: Addresses,
    stacks: DeviceSpan<'static>,
    /// If they have any.
    lanes: Option<DeviceSpan<'static>>,
    heap: DeviceSpan<'static>,
    slots: DeviceSpan<'static>,
    ring_device: DeviceSpan<'static>,
    ring: PinnedMemory,
    mailboxes: PinnedMemory,
    /// The [`device_abi::Launch`], with arguments and environment behind it.
    launch: Option<DeviceMemory>,
}

impl Memory {
    /// What host calls may reach: heap and stacks.
    pub fn of_program(&self) -> Vec<DeviceSpan<'static>> {
        let all = [Some(self.heap), Some(self.stacks), self.lanes];
        all.into_iter().flatten().collect()
    }

    /// The threads' slots.
    pub fn slots(&self) -> DeviceSpan<'static> {
        self.slots
    }

    /// Bytes of heap.
    pub fn heap_size(&self) -> u64 {
        self.addresses.heap_size
    }

    /// The ring as the host sees it.
    pub fn ring(&self) -> *mut Slot {
        self.ring.host().as_ptr().cast()
    }

    /// The mailboxes as the host sees them.
    pub fn mailboxes(&self) -> *mut Mailbox {
        self.mailboxes.host().as_ptr().cast()
    }

    /// The device address of the [`device_abi::Launch`]; 0 before [`Memory::fill`].
    pub fn launch(&self) -> u64 {
        self.launch
            .as_ref()
            .map_or(0, |launch| launch.span().address())
    }
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
    )?
    .keep();
    let lanes = match plan.lane_bytes() {
        0 => None,
        bytes => {
            let what = || format!("the stacks of all lanes, {} each", plan.lanes.stack());
            Some(allocate(driver, bytes, what, free)?.keep())
        }
    };
    let slots = allocate(
        driver,
        plan.slot_bytes(),
        || format!("{} thread slots", plan.grid_warps()),
        free,
    )?
    .keep();
    let ring_device = allocate(
        driver,
        RING_DEVICE_BYTES,
        || "the host-call ring".to_owned(),
        free,
    )?
    .keep();
    let heap = heap(driver, plan, calls.promised, heap_limit)?;
    let ring = driver.allocate_pinned(RING_BYTES).map_err(|e| e.setup())?;
    let mailbox_bytes = plan.mailbox_bytes() as usize;
    let mailboxes = driver
        .allocate_pinned(mailbox_bytes)
        .map_err(|e| e.setup())?;
    let addresses = Addresses {
        stacks: stacks.address(),
        lanes: lanes.map_or(0, |lanes| lanes.address()),
        heap: heap.address(),
        heap_size: heap.bytes(),
        heap_span: heap.bytes(),
        mailboxes: mailboxes.address(),
        slots: slots.address(),
        ring: ring.address(),
        ring_device: ring_device.address(),
        // With the launch structure, in `fill`.
        args: 0,
        env: 0,
        call_stack: calls.usable(),
    };
    Ok(Memory {
        addresses,
        stacks,
        lanes,
        heap,
        slots,
        ring_device,
        ring,
        mailboxes,
        launch: None,
    })
}

impl Memory {
    /// Makes the memory that of a launch that begins, in the stream's order.
    ///
    /// # Errors
    /// The driver's.
    ///
    /// # Safety
    /// No kernel uses it, and on the host nobody uses ring and mailboxes.
    pub unsafe fn fill(
        &mut self,
        driver: &Driver,
        plan: &Plan,
        blobs: &Blobs,
        stream: Stream,
    ) -> Result<(), Stop> {
        // SAFETY: nobody uses them: the caller says so.
        unsafe {
            self.ring.clear();
            self.mailboxes.clear();
        }
        // One block for what is read only: the launch structure, arguments, environment, each 8-byte aligned.
        let launch_length = size_of::<device_abi::Launch>() as u64;
        let args_at = launch_length.next_multiple_of(8);
        let env_at = (args_at + blobs.args.len() as u64).next_multiple_of(8);
        let total = env_at + blobs.env.len() as u64;
        if let Some(small) = self.launch.take_if(|launch| launch.span().bytes() < total) {
            driver.free(small).map_err(|e| e.setup())?;
        }
        let launch = match self.launch.take() {
            Some(launch) => launch,
            None => {
                let free = driver.free_memory().map_err(|e| e.setup())?;
                let what = || "arguments and environment".to_owned();
                allocate(driver, total, what, free)?
            }
        };
        let block = self.launch.insert(launch).span();
        self.addresses.args = block.address() + args_at;
        self.addresses.env = block.address() + env_at;
        let structure = plan.launch(&self.addresses, blobs, plan::random_words());
        let copy = |at: u64, bytes: &[u8]| {
            let part = block.at(block.address() + at, bytes.len() as u64);
            driver.copy_to_device(part.expect("the block has room for all"), bytes, stream)
        };
        let filled = driver
            .zero(self.heap, stream)
            .and_then(|()| driver.zero(self.slots, stream))
            .and_then(|()| driver.zero(self.ring_device, stream))
            .and_then(|()| copy(0, plan::launch_bytes(&structure)))
            .and_then(|()| copy(args_at, &blobs.args))
            .and_then(|()| copy(env_at, &blobs.env));
        filled.map_err(|e| e.setup())
    }
}

/// A heap of the asked size, or the largest default that fits.
fn heap(
    driver: &Driver,
    plan: &Plan,
    reserved: u64,
    limit: u64,
) -> Result<DeviceSpan<'static>, Stop> {
    let free = driver.free_memory().map_err(|e| e.setup())?;
    if let Some(bytes) = plan.heap_size {
        return allocate_aligned(driver, bytes, free);
    }
    let mut bytes = default_heap(free.saturating_sub(reserved), limit);
    loop {
        match allocate_aligned(driver, bytes, free) {
            // Free memory may be in pieces, or gone since it was asked for.
            Err(Stop::OutOfMemory { .. }) if bytes > HEAP_LEAST => {
                bytes = (bytes / 2).max(HEAP_LEAST).next_multiple_of(HEAP_ALIGN);
            }
            allocated => return allocated,
        }
    }
}

/// The driver promises 256-byte alignment only.
fn allocate_aligned(driver: &Driver, bytes: u64, free: u64) -> Result<DeviceSpan<'static>, Stop> {
    let memory = allocate(
        driver,
        bytes.saturating_add(HEAP_ALIGN),
        || format!("a heap of {}", Size(bytes)),
        free,
    )?;
    let whole = memory.keep();
    let start = whole.address().next_multiple_of(HEAP_ALIGN);
    Ok(whole.at(start, bytes).expect("there is room to align it"))
}

fn allocate(
    driver: &Driver,
    bytes: u64,
    what: impl Fn() -> String,
    free: u64,
) -> Result<DeviceMemory, Stop> {
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
