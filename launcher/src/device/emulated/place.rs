//! Where everything of a run lies in the machine's memory.

use crate::device::Plan;
use crate::device::plan::{self, Addresses, Blobs, RING_BYTES, RING_DEVICE_BYTES};
use crate::end::Stop;
use crate::options::{EmulatorHeap, Size};
use device_abi::mailbox::Mailbox;
use device_abi::ring::Slot;
use emulator::Machine;
use std::ops::Range;

/// The emulator's harts have call stacks of their own, which grow up and are checked by it: no limit for the program's own check.
const NO_CALL_LIMIT: u64 = i64::MAX as u64;

/// What [`place`] made.
pub(super) struct Placed {
    /// The address of the launch structure.
    pub launch: u64,
    /// Addresses of the slots.
    pub slots: Range<u64>,
    /// For the host.
    pub ring: *mut Slot,
    /// For the host.
    pub mailboxes: *mut Mailbox,
}

/// Allocates and fills everything. `None` if memory is full.
pub(super) fn place(
    machine: &mut Machine<'_>,
    plan: &Plan,
    blobs: &Blobs,
    (heap, heap_size): (EmulatorHeap, u64),
    keys: [u64; 2],
) -> Option<Placed> {
    let addresses = Addresses {
        stacks: machine.stacks(plan.grid_warps(), plan.stack_size)?,
        lanes: match plan.lane_bytes() {
            0 => 0,
            _ => machine.lane_stacks(plan.grid_warps(), plan.lanes.each, plan.lanes.block)?,
        },
        heap: match heap {
            EmulatorHeap::Checked => machine.serve_heap(heap_size)?,
            EmulatorHeap::Device => machine.alloc(heap_size, 64 << 10)?,
        },
        heap_size,
        heap_span: match heap {
            EmulatorHeap::Checked => Machine::heap_space(heap_size)?,
            EmulatorHeap::Device => heap_size,
        },
        mailboxes: machine.alloc_for_runtime(plan.mailbox_bytes(), 128)?,
        slots: machine.slots(plan.grid_warps())?,
        ring: machine.alloc_for_runtime(RING_BYTES as u64, 4096)?,
        ring_device: machine.alloc_for_runtime(RING_DEVICE_BYTES, 128)?,
        args: machine.alloc(blobs.args.len() as u64, 8)?,
        env: machine.alloc(blobs.env.len() as u64, 8)?,
        call_stack: NO_CALL_LIMIT,
    };
    if !machine.serve_malloc() {
        return None;
    }
    let launch = plan.launch(&addresses, blobs, keys);
    let bytes = plan::launch_bytes(&launch);
    let address = machine.alloc_for_runtime(bytes.len() as u64, 8)?;
    for (at, bytes) in [
        (address, bytes),
        (addresses.args, &blobs.args),
        (addresses.env, &blobs.env),
    ] {
        machine.write(at, bytes).ok()?;
    }
    let ring = machine.host_ptr(addresses.ring, RING_BYTES as u64)?;
    let mailboxes = machine.host_ptr(addresses.mailboxes, plan.mailbox_bytes())?;
    Some(Placed {
        launch: address,
        slots: addresses.slots..addresses.slots + plan.slot_bytes(),
        ring: ring.cast(),
        mailboxes: mailboxes.cast(),
    })
}

/// Whether a block of this size can be asked of this host at all.
pub(super) fn fits_host(bytes: u64) -> bool {
    usize::try_from(bytes).is_ok_and(|bytes| {
        // Asked and given back untouched: the machine would abort the process if the real one failed.
        let mut probe: Vec<u8> = Vec::new();
        bytes < isize::MAX as usize / 2 && probe.try_reserve_exact(bytes).is_ok()
    })
}

pub(super) fn no_room(plan: &Plan, heap_size: u64) -> Stop {
    let reason = format!(
        "this machine has no room for the emulator's memory: a heap of {} and {} stacks of {}",
        Size(heap_size),
        plan.grid_warps(),
        Size(plan.stack_size)
    );
    Stop::OutOfMemory { reason }
}
