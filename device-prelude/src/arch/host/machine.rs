//! A GPU of a few warps for one test.

use super::statics::Statics;
use device_abi::{LANES, LOCAL_ENTRY_BYTES, WARP_RECORD_BYTES};
use std::alloc::{Layout, alloc_zeroed, handle_alloc_error};
use std::boxed::Box;
use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::ptr;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::vec::Vec;

static MACHINES: Mutex<Vec<&Machine>> = Mutex::new(Vec::new());

/// Memory that belongs to warps, and the program's statics.
///
/// Machines live to the end of the process: what runs on them holds references for `'static`, as device code does.
pub(crate) struct Machine {
    /// All memory that it was given, so that Miri sees who owns it.
    memory: Mutex<Vec<*mut u8>>,
    warps: u32,
    /// Zeroed, as the host gives them.
    records: *mut u8,
    /// Shared memory, which begins with anything.
    locals: *mut u8,
    /// Of all lanes; in the place of a leader's, what its warp's lanes share.
    lane_blocks: *mut u8,
    pub(super) statics: Statics,
    /// Nobody serves it any more.
    has_ended: AtomicBool,
}

// SAFETY: a warp's record and local entry are used by the runtime, whose protocols are what the tests are for. The statics are behind a lock.
unsafe impl Sync for Machine {}
// SAFETY: as above.
unsafe impl Send for Machine {}

/// What a warp's thread unwinds with when it ends.
pub(crate) struct LaneExit;

/// Which warp of which machine this thread is.
#[derive(Clone, Copy)]
pub(super) struct Place {
    pub(super) machine: &'static Machine,
    pub(super) warp: u32,
    pub(super) lane: u32,
}

/// Bytes of a lane's block here.
const LANE_BLOCK: usize = 4096;

std::thread_local! {
    static PLACE: Cell<Option<Place>> = const { Cell::new(None) };
}

pub(super) fn current() -> Place {
    PLACE.get().expect("this thread is no warp of a machine")
}

/// Does not return if this thread is a warp of a machine that has ended.
pub(super) fn check_end() {
    let place = PLACE.get();
    while place.is_some_and(|place| place.machine.has_ended.load(Ordering::Relaxed)) {
        std::thread::park();
    }
}

impl Machine {
    /// One of so many warps, none of which runs.
    pub(crate) fn new(warps: u32) -> &'static Machine {
        let count = warps as usize;
        let mut machine = Machine {
            memory: Mutex::default(),
            warps,
            records: ptr::null_mut(),
            locals: ptr::null_mut(),
            lane_blocks: ptr::null_mut(),
            statics: Statics::default(),
            has_ended: AtomicBool::new(false),
        };
        machine.records = machine.allocate(count * WARP_RECORD_BYTES as usize);
        machine.locals = machine.allocate(count * LOCAL_ENTRY_BYTES as usize);
        machine.lane_blocks = machine.allocate(count * LANES as usize * LANE_BLOCK);
        // SAFETY: just allocated with that size.
        unsafe {
            machine
                .locals
                .write_bytes(0xa5, count * LOCAL_ENTRY_BYTES as usize);
        }
        let machine: &Machine = Box::leak(Box::new(machine));
        MACHINES.lock().unwrap().push(machine);
        machine
    }

    /// Zeroed memory, as aligned as the launcher's.
    pub(crate) fn allocate(&self, bytes: usize) -> *mut u8 {
        let layout = Layout::from_size_align(bytes, 128).unwrap();
        // SAFETY: no test asks for nothing.
        let memory = unsafe { alloc_zeroed(layout) };
        if memory.is_null() {
            handle_alloc_error(layout);
        }
        self.memory.lock().unwrap().push(memory);
        memory
    }

    /// The record of a warp.
    pub(crate) fn record(&self, warp: u32) -> *mut u8 {
        assert!(warp < self.warps);
        self.records
            .wrapping_add(warp as usize * WARP_RECORD_BYTES as usize)
    }

    pub(super) fn local_entry(&self, warp: u32) -> *mut u8 {
        assert!(warp < self.warps);
        self.locals
            .wrapping_add(warp as usize * LOCAL_ENTRY_BYTES as usize)
    }

    /// The block of a lane. That of lane 0 is what all of its warp's lanes share.
    pub(crate) fn lane_block(&self, warp: u32, lane: u32) -> *mut u8 {
        assert!(warp < self.warps && lane < LANES);
        self.lane_blocks
            .wrapping_add((warp * LANES + lane) as usize * LANE_BLOCK)
    }

    /// The one on which this thread is a warp, and which.
    pub(crate) fn current() -> (&'static Machine, u32) {
        let place = current();
        (place.machine, place.warp)
    }

    /// Warps that still wait do so without polling.
    pub(crate) fn end(&self) {
        self.has_ended.store(true, Ordering::Relaxed);
    }

    /// Has this thread be a warp while `code` runs, or until it exits.
    pub(crate) fn run_warp<T>(&'static self, warp: u32, code: impl FnOnce() -> T) -> Option<T> {
        self.run_lane(warp, 0, code)
    }

    /// The same for one of a warp's lanes.
    pub(crate) fn run_lane<T>(
        &'static self,
        warp: u32,
        lane: u32,
        code: impl FnOnce() -> T,
    ) -> Option<T> {
        let before = PLACE.replace(Some(Place {
            machine: self,
            warp,
            lane,
        }));
        let ended = catch_unwind(AssertUnwindSafe(code));
        PLACE.set(before);
        match ended {
            Ok(value) => Some(value),
            Err(payload) if payload.is::<LaneExit>() => None,
            Err(panic) => resume_unwind(panic),
        }
    }
}
