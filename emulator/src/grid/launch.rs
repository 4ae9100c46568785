//! Setting a launch up.

use std::cell::RefCell;
use std::collections::VecDeque;

use device_abi as abi;

use super::super::end::LaunchError;
use super::super::fault::FaultKind;
use super::super::hart::{Hart, State};
use super::super::interpret::GridShape;
use super::super::layout::Symbol;
use super::super::machine::Machine;
use super::super::memory::{FUNCTION_BASE, GLOBAL_BASE, LOCAL_BASE, LOCAL_WINDOW, SHARED_WINDOW};
use super::super::observe::of_runtime;
use super::super::race::{Detector, Runtime, Setup};
use super::block::{Block, Warp};
use super::parking::Parking;

/// Threads of the largest block.
const MAX_THREADS: u32 = 1024;

/// A kernel in progress.
pub(in super::super) struct Grid<'g, 'p> {
    pub machine: &'g mut Machine<'p>,
    pub kernel: u32,
    pub params: Vec<u8>,
    pub shape: GridShape,
    pub warps_per_block: u32,
    pub blocks: Vec<Block>,
    /// The shared memory of each, which does not move.
    pub shared: Vec<*mut u8>,
    pub warps: Vec<Warp>,
    pub harts: Vec<Hart>,
    /// Harts that can run, in the order they came.
    pub ready: VecDeque<u32>,
    pub parking: Parking,
    /// Harts that have not exited.
    pub live: u32,
    /// Bytes of all harts' frames.
    pub frame_bytes: u64,
    /// Of a program that was loaded for it.
    pub races: Option<RefCell<Detector>>,
}

/// What a detector of races is told of a launch.
fn races(machine: &Machine<'_>, blocks: u32, threads: u32) -> Setup {
    let program = machine.program;
    let warps = u64::from(abi::WARPS_PER_BLOCK);
    let tables = [
        // Every lane of a warp writes its warp's entry, all of them the same value, and reads it only after its own write.
        (abi::WARP_TABLE, warps * 8),
        (
            abi::STACK_TABLE,
            warps * u64::from(abi::LANES) * abi::STACK_ENTRY_BYTES,
        ),
        (
            abi::CALL_TABLE,
            warps * u64::from(abi::LANES) * abi::CALL_ENTRY_BYTES,
        ),
        (abi::LOCAL_TABLE, warps * abi::LOCAL_ENTRY_BYTES),
    ];
    let shared = tables
        .iter()
        .filter_map(|&(name, bytes)| match program.symbols.get(name) {
            Some(&Symbol::Shared(start)) => Some(start..start + bytes),
            _ => None,
        });
    let variables = program.layout.placed.iter();
    let variables = variables
        .filter(|placed| of_runtime(&placed.name))
        .map(|placed| placed.address..placed.address + placed.size);
    let global = variables.chain(machine.runtime_memory.iter().cloned());
    let heap = [
        abi::ALLOC,
        abi::DEALLOC,
        abi::REALLOC,
        abi::LOCALS_ALLOC,
        abi::LOCALS_DEALLOC,
    ];
    let heap = heap
        .iter()
        .filter_map(|name| match program.symbols.get(*name) {
            Some(&Symbol::Function(index)) if !machine.runtime_heap => Some(index),
            _ => None,
        });
    Setup {
        blocks,
        threads_per_block: threads,
        runtime: Runtime::new(
            global
                .map(|range| range.start - GLOBAL_BASE..range.end - GLOBAL_BASE)
                .collect(),
            shared.collect(),
            machine.names,
            machine.stacks.and_then(|stacks| stacks.lanes),
        ),
        stacks: machine.stacks,
        heap: heap.collect(),
    }
}

impl<'g, 'p> Grid<'g, 'p> {
    pub(in super::super) fn new(
        machine: &'g mut Machine<'p>,
        kernel: &str,
        blocks: u32,
        threads: u32,
        params: &[u8],
    ) -> Result<Grid<'g, 'p>, LaunchError> {
        let program = machine.program;
        let index = *program
            .kernels
            .get(kernel)
            .ok_or_else(|| LaunchError::NoKernel(kernel.to_owned()))?;
        let code = &program.functions[index as usize];
        let most = (FUNCTION_BASE - LOCAL_BASE) / LOCAL_WINDOW;
        let dynamic = machine.config.dynamic_shared;
        let shared = program.layout.shared + u64::from(dynamic);
        let problem = if code.ops.is_empty() {
            Some(format!("kernel `{kernel}` has no body"))
        } else if blocks == 0 || threads == 0 || threads > MAX_THREADS {
            Some(format!(
                "{blocks} blocks of {threads} threads; 1 to {MAX_THREADS} threads are possible"
            ))
        } else if u64::from(blocks) * u64::from(threads) > most {
            Some(format!(
                "{blocks} blocks of {threads} threads are more than {most} harts"
            ))
        } else if params.len() != code.signature.bytes as usize {
            Some(format!(
                "{} bytes of parameters, the kernel takes {}",
                params.len(),
                code.signature.bytes
            ))
        } else if shared > SHARED_WINDOW {
            Some(format!(
                "{shared} bytes of shared memory are more than {SHARED_WINDOW}"
            ))
        } else {
            None
        };
        if let Some(problem) = problem {
            return Err(LaunchError::BadLaunch(problem));
        }
        let warps_per_block = threads.div_ceil(32);
        let count = blocks * threads;
        let sms = machine.config.multiprocessors;
        let shape = GridShape {
            blocks,
            threads,
            shared: shared as u32,
            dynamic_shared: dynamic,
            sms,
        };
        let hart = |i: u32| {
            Hart::new(
                i / threads,
                i % threads,
                LOCAL_BASE + u64::from(i) * LOCAL_WINDOW,
            )
        };
        let mut all_blocks: Vec<Block> = (0..blocks).map(|_| Block::new(shared)).collect();
        Ok(Grid {
            kernel: index,
            shared: all_blocks.iter_mut().map(Block::shared).collect(),
            params: params.to_vec(),
            shape,
            warps_per_block,
            blocks: all_blocks,
            warps: (0..blocks * warps_per_block)
                .map(|warp| Warp::new(warp % warps_per_block, threads))
                .collect(),
            harts: (0..count).map(hart).collect(),
            ready: (0..count).collect(),
            parking: Parking::new(machine.config.spurious),
            live: count,
            frame_bytes: 0,
            races: program
                .races
                .then(|| RefCell::new(Detector::new(races(machine, blocks, threads)))),
            machine,
        })
    }

    /// Gives a hart its first frame, with the kernel's parameters.
    pub(super) fn start(&mut self, index: u32) -> Result<(), FaultKind> {
        let code = &self.machine.program.functions[self.kernel as usize];
        let hart = &mut self.harts[index as usize];
        let frame = hart.push(self.kernel, code, 0, self.machine.config.stack)?;
        if self.machine.config.check_uninit {
            let masks = hart.undefined.insert(Box::default());
            masks.enter([0, code.slots], [0, frame.local + code.frame]);
        }
        // SAFETY: the frame begins with the parameters; `new` saw that there are as many bytes as the kernel takes.
        unsafe {
            let target = hart.local_base().add(frame.local as usize);
            std::ptr::copy_nonoverlapping(self.params.as_ptr(), target, self.params.len());
        }
        Ok(())
    }

    /// The warp of a hart, counted over the grid.
    pub(super) fn warp_of(&self, hart: u32) -> u32 {
        let hart = &self.harts[hart as usize];
        hart.block * self.warps_per_block + hart.thread / 32
    }

    /// The hart of a warp's lane.
    pub(super) fn lane_of(&self, warp: u32, lane: u32) -> u32 {
        let (block, within) = (warp / self.warps_per_block, warp % self.warps_per_block);
        block * self.shape.threads + within * 32 + lane
    }

    /// Puts a hart at the end of the ready queue.
    pub(super) fn make_ready(&mut self, hart: u32) {
        self.harts[hart as usize].state = State::Ready;
        self.ready.push_back(hart);
    }
}
