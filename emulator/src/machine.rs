//! The machine: memory, and kernels that run on it.

use std::cell::{Cell, RefCell};
use std::ops::Range;
use std::sync::Arc;
use std::time::Duration;

use device_abi as abi;

use super::chance::Chance;
use super::counts::Counts;
use super::fault::FaultKind;
use super::heap::Heap;
use super::lane_stacks::LaneStacks;
use super::layout::Symbol;
use super::memory::{Arena, GLOBAL_BASE, LOCAL_WINDOW};
use super::names::Names;
use super::program::Program;
use super::recording::{Recorder, Recording};
use super::scheduler::Schedule;
use super::stacks::Stacks;
use super::takers::Takers;
use super::trace::Trace;

/// What a machine is made of.
#[derive(Clone, Copy, Debug)]
pub struct MachineConfig {
    /// Bytes of global memory, the program's variables included. Costs nothing until touched.
    pub memory: u64,
    /// Bytes of frames that one hart may have, at most 64 MiB.
    pub stack: u64,
    /// Bytes of frames that all harts together may have: the host has no 64 MiB for each of 100,000.
    pub all_stacks: u64,
    /// Bytes of dynamic shared memory per block.
    pub dynamic_shared: u32,
    /// What `%nsmid` says.
    pub multiprocessors: u32,
    /// Whether uses of heap memory that was never written are faults. Needs a heap that the machine serves.
    pub check_uninit: bool,
    /// Whether call stacks are printed with all frames of std and of the runtime.
    pub full_traces: bool,
    /// Instructions after which the run is stopped.
    pub max_instructions: Option<u64>,
    /// The seed that chooses which weak compare-and-swaps fail spuriously; without it none does.
    pub weak_failures: Option<u64>,
    /// How harts share the host.
    pub schedule: Schedule,
    /// The seed that chooses which waits of a futex end spuriously; without it none does.
    pub spurious: Option<u64>,
}

impl Default for MachineConfig {
    fn default() -> Self {
        MachineConfig {
            memory: 2 << 30,
            stack: LOCAL_WINDOW,
            all_stacks: 4 << 30,
            dynamic_shared: 0,
            multiprocessors: 1,
            check_uninit: false,
            full_traces: false,
            max_instructions: None,
            weak_failures: None,
            schedule: Schedule::default(),
            spurious: None,
        }
    }
}

/// Why the caller of [`Machine::launch`] is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PollReason<'t> {
    /// Some 100,000 instructions have passed.
    Tick,
    /// A hart begins to wait for a word that the host writes.
    HostWait,
    /// Nothing can run until the host writes a word, or for so long: the caller may sleep.
    Idle(Option<Duration>),
    /// The program prints this on its standard output, by the driver's `vprintf`.
    Print(&'t [u8]),
}

/// The heap of `malloc` that a GPU's driver sets up.
const MALLOC_HEAP: u64 = 8 << 20;

/// A call stack as functions and positions, resolved to names only on demand.
pub(super) struct KeptStack {
    pub block: u32,
    pub warp: u32,
    pub lane: u32,
    pub thread: Option<String>,
    /// Innermost first.
    pub frames: Vec<(u32, u32)>,
}

/// A CPU that runs a [`Program`] as a GPU would. Memory lives as long as the machine, through any number of launches.
pub struct Machine<'p> {
    pub(super) program: &'p Program,
    pub(super) config: MachineConfig,
    pub(super) arena: Arena,
    /// The heap, if the emulator serves it.
    pub(super) heap: Option<RefCell<Heap>>,
    /// Whether it is the runtime's, too, and not only that of `malloc`.
    pub(super) runtime_heap: bool,
    /// The program's stacks, if it has some in global memory.
    pub(super) stacks: Option<Stacks>,
    /// Of the program's threads.
    pub(super) names: Names,
    /// Addresses of memory that the device runtime uses for itself.
    pub(super) runtime_memory: Vec<Range<u64>>,
    /// Where the harts were when the last run was stopped.
    pub(super) stopped: Vec<KeptStack>,
    /// Writes down the turns of launches.
    pub(super) recorder: Option<Recorder>,
    /// What the next launch does again.
    pub(super) replay: Option<Arc<Recording>>,
    /// Whether weak compare-and-swaps fail.
    pub(super) chance: RefCell<Chance>,
    /// Who took the program's locks.
    pub(super) takers: Takers,
    pub(super) instructions: u64,
    pub(super) counts: Cell<Counts>,
    /// Virtual nanoseconds that passed while every hart slept.
    pub(super) skipped: u64,
}

impl<'p> Machine<'p> {
    /// A machine with the program's variables in its memory.
    pub fn new(program: &'p Program, config: MachineConfig) -> Machine<'p> {
        let config = MachineConfig {
            stack: config.stack.min(LOCAL_WINDOW),
            multiprocessors: config.multiprocessors.max(1),
            ..config
        };
        let mut machine = Machine {
            program,
            config,
            arena: Arena::new(config.memory, program.layout.globals, config.check_uninit),
            heap: None,
            runtime_heap: false,
            stacks: None,
            names: Names::NONE,
            runtime_memory: Vec::new(),
            stopped: Vec::new(),
            recorder: None,
            replay: None,
            chance: RefCell::new(Chance::new(config.weak_failures)),
            takers: Takers::default(),
            instructions: 0,
            counts: Cell::default(),
            skipped: 0,
        };
        for (offset, bytes) in &program.layout.image {
            let written = machine.write(GLOBAL_BASE + offset, bytes);
            debug_assert!(written.is_ok(), "the arena holds all variables");
        }
        // Constants stay closed: `interpret::access` lets reads of them through.
        for placed in program
            .layout
            .placed
            .iter()
            .filter(|placed| !placed.constant)
        {
            machine.arena.open(placed.address, placed.size);
        }
        machine
    }

    /// Takes `size` zeroed bytes of global memory; `align` is a power of two. `None` if memory is full.
    pub fn alloc(&mut self, size: u64, align: u64) -> Option<u64> {
        self.arena.alloc(size, align)
    }

    /// As [`Machine::alloc`], for what the device runtime uses for itself: a detector of races looks at the program's accesses only.
    pub fn alloc_for_runtime(&mut self, size: u64, align: u64) -> Option<u64> {
        let address = self.alloc(size, align)?;
        self.runtime_memory.push(address..address + size);
        Some(address)
    }

    /// Takes memory for the stacks of this many warps, of `each` bytes (a multiple of 128), and watches what of them is live by the
    /// table that `ptx::rewrite` has added. Without the table they are memory like any other. `None` if memory is full.
    pub fn stacks(&mut self, count: u32, each: u64) -> Option<u64> {
        let size = u64::from(count).checked_mul(each)?;
        let Some(&Symbol::Shared(table)) = self.program.symbols.get(abi::STACK_TABLE) else {
            return self.alloc(size, 128);
        };
        let base = self.arena.reserve(size, 128)?;
        self.stacks = Some(Stacks {
            base,
            each,
            count,
            table,
            lanes: None,
        });
        Some(base)
    }

    /// Takes memory for lanes 1 to 31 of this many warps, after [`Machine::stacks`]: `each` bytes for a lane, of which the last `block` are the lane's block (`device_abi::Launch`; both are multiples of 128).
    /// Without stacks that are watched it is memory like any other. `None` if memory is full.
    pub fn lane_stacks(&mut self, warps: u32, each: u64, block: u64) -> Option<u64> {
        let lanes = u64::from(warps).checked_mul(abi::LANES.into())?;
        let size = lanes.checked_mul(each)?;
        if self.stacks.is_none() || each == 0 || block > each {
            return self.alloc(size, 128);
        }
        let base = self.arena.reserve(size, 128)?;
        if let Some(stacks) = &mut self.stacks {
            stacks.lanes = Some(LaneStacks {
                base,
                each,
                block,
                warps,
            });
        }
        Some(base)
    }

    /// Takes memory for a heap of which `limit` bytes can be live, and serves the runtime's functions of the heap from then on. A
    /// program without these has a heap of its own making and gets memory like any other. `None` if memory is full.
    pub fn serve_heap(&mut self, limit: u64) -> Option<u64> {
        if !self.program.symbols.contains_key(abi::ALLOC) {
            return self.alloc(limit, 64 << 10);
        }
        self.runtime_heap = true;
        self.heap_of(limit)
    }

    /// Takes memory for the driver's `malloc`, if the program uses that and has no heap that the machine serves. False if memory is full.
    pub fn serve_malloc(&mut self) -> bool {
        let wanted = self.heap.is_none() && self.program.symbols.contains_key("malloc");
        !wanted || self.heap_of(MALLOC_HEAP).is_some()
    }

    fn heap_of(&mut self, limit: u64) -> Option<u64> {
        let size = Heap::space_for(limit)?;
        let start = self.arena.reserve(size, 64 << 10)?;
        self.heap = Some(RefCell::new(Heap::new(start, size, limit)));
        Some(start)
    }

    /// Allocates the slots of this many warps, in which the program's runtime keeps the names of its threads: reports use them.
    pub fn slots(&mut self, warps: u32) -> Option<u64> {
        let bytes = u64::from(warps).checked_mul(abi::WARP_RECORD_BYTES)?;
        let slots = self.alloc(bytes, 128)?;
        self.names = Names::of(&self.arena, slots, warps)?;
        Some(slots)
    }

    /// The memory that [`Machine::serve_heap`] takes.
    pub fn heap_space(limit: u64) -> Option<u64> {
        Heap::space_for(limit)
    }

    /// What such a machine asks the host for.
    pub fn host_bytes(config: &MachineConfig) -> Option<u64> {
        Arena::host_bytes(config.memory, config.check_uninit)
    }

    /// The host address of `[address, address + len)` of global memory. Good while the machine lives; harts write there
    /// only during [`Machine::launch`], on the thread that called it.
    pub fn host_ptr(&self, address: u64, len: u64) -> Option<*mut u8> {
        self.arena.at(address, len)
    }

    /// Copies bytes into global memory.
    ///
    /// # Errors
    /// If they do not lie in memory that is in use.
    pub fn write(&mut self, address: u64, bytes: &[u8]) -> Result<(), FaultKind> {
        let target = self.checked(address, bytes.len() as u64)?;
        // SAFETY: `checked` saw that the bytes lie in the arena, which nobody else uses while `self` is borrowed mutably.
        unsafe { std::ptr::copy_nonoverlapping(bytes.as_ptr(), target, bytes.len()) };
        Ok(())
    }

    /// Copies bytes out of global memory.
    ///
    /// # Errors
    /// If they do not lie in memory that is in use.
    pub fn read(&self, address: u64, bytes: &mut [u8]) -> Result<(), FaultKind> {
        let source = self.checked(address, bytes.len() as u64)?;
        // SAFETY: `checked` saw that the bytes lie in the arena; harts write only during `launch`, which borrows mutably.
        unsafe { std::ptr::copy_nonoverlapping(source, bytes.as_mut_ptr(), bytes.len()) };
        Ok(())
    }

    fn checked(&self, address: u64, bytes: u64) -> Result<*mut u8, FaultKind> {
        let place = "not global memory in use";
        self.arena.at(address, bytes).ok_or(FaultKind::OutOfRange {
            address,
            bytes,
            place,
        })
    }

    /// The address of a module-scope `.global` or `.const` variable, or of a function.
    pub fn symbol(&self, name: &str) -> Option<u64> {
        match self.program.symbols.get(name)? {
            Symbol::Shared(_) => None,
            symbol => Some(symbol.value()),
        }
    }

    /// Instructions executed since the machine was made.
    pub fn instructions(&self) -> u64 {
        self.instructions
    }

    /// Accesses of global memory since the machine was made, if the program was loaded for it ([`super::LoadOptions::counts`]).
    pub fn counts(&self) -> Option<Counts> {
        self.program.counts.then(|| self.counts.get())
    }

    /// Virtual nanoseconds: instructions executed plus time that every hart slept.
    pub fn time(&self) -> u64 {
        self.instructions.saturating_add(self.skipped)
    }

    /// Where the harts stood when a launch ended with [`super::End::Stopped`] or [`super::End::OutOfInstructions`].
    pub fn stopped(&self) -> Vec<Trace> {
        let full = self.config.full_traces;
        let trace = |stack: &KeptStack| Trace {
            block: stack.block,
            warp: stack.warp,
            lane: stack.lane,
            thread: stack.thread.clone(),
            frames: self.program.call_stack(stack.frames.iter().copied(), full),
        };
        self.stopped.iter().map(trace).collect()
    }

    /// Writes the turns of the next launch to a recorder, until [`Machine::finish_recording`].
    pub fn record(&mut self, recorder: Recorder) {
        self.recorder = Some(recorder);
    }

    /// Ends a recording.
    ///
    /// # Errors
    /// Of writing it.
    pub fn finish_recording(&mut self) -> std::io::Result<()> {
        match self.recorder.take() {
            Some(recorder) => recorder.finish(),
            None => Ok(()),
        }
    }

    /// Makes the next launch that run, whatever the schedule.
    pub fn replay(&mut self, recording: Arc<Recording>) {
        self.replay = Some(recording);
    }
}
