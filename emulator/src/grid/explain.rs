//! What a report says beyond the fault itself: which memory it was.

use super::super::end::LaunchError;
use super::super::fault::{FaultKind, FrameFate, HeapBlock};
use super::super::heap::{Backtrace, Block, Caller, Heap, State};
use super::super::memory::{FUNCTION_BASE, FUNCTION_WINDOW};
use super::super::names::{Names, lane_name};
use super::super::stacks::Stacks;
use super::super::trace::Trace;
use super::super::trace::is_of_runtime;
use super::launch::Grid;
use device_abi as abi;
use ptx::demangle;

impl Grid<'_, '_> {
    /// The end of a run in which this hart did that.
    pub(super) fn fault(&self, index: u32, mut kind: FaultKind) -> LaunchError {
        match &mut kind {
            FaultKind::Heap(fault) => fault.block = self.block_at(fault.access.address),
            FaultKind::Free(fault) => fault.block = self.block_at(fault.address),
            FaultKind::Uninitialised(fault) => {
                // The bytes may have been copied out of the heap before.
                let block = self.block_at(fault.read_at);
                let inside =
                    |block: &HeapBlock| fault.read_at.wrapping_sub(block.address) < block.size;
                fault.block = block.filter(inside);
            }
            FaultKind::Code { access, name } => *name = self.function_at(access.address),
            FaultKind::Stack {
                owner,
                lane,
                whose,
                fate,
                ..
            } => {
                *fate = self.frame_fate(index, *owner, *lane);
                *whose = match *fate {
                    FrameFate::ThreadEnded => self.machine.names.ended_thread(*owner),
                    FrameFate::Own | FrameFate::Returned => None,
                }
                .unwrap_or_else(|| self.hart_name(*owner, *lane));
            }
            _ => {}
        }
        LaunchError::Fault {
            kind,
            trace: self.trace(index),
        }
    }

    fn function_at(&self, address: u64) -> String {
        let index = address.wrapping_sub(FUNCTION_BASE) / FUNCTION_WINDOW;
        let function = self.machine.program.functions.get(index as usize);
        function.map_or_else(|| "no function".to_owned(), |code| demangle(&code.name))
    }

    /// A hart in a report's words, also in a program without threads.
    pub(super) fn hart_name(&self, warp: u32, lane: u32) -> String {
        let name = self.machine.names.hart(warp, lane);
        name.unwrap_or_else(|| match lane {
            0 => format!("warp {warp}"),
            _ => lane_name(warp, lane),
        })
    }

    /// What became of a frame on the stack of this lane of warp `owner`, which hart `index` accesses.
    fn frame_fate(&self, index: u32, owner: u32, lane: u32) -> FrameFate {
        let (block, thread) = Stacks::place(owner * abi::LANES + lane);
        let whose = block * self.shape.threads + thread;
        let Some(hart) = self.harts.get(whose as usize) else {
            return FrameFate::Returned;
        };
        let lanes_have_stacks = self.machine.stacks.is_some_and(|s| s.lanes.is_some());
        let own = match lanes_have_stacks {
            true => whose == index,
            false => self.warp_of(whose) == self.warp_of(index),
        };
        let program = self.machine.program;
        let kernel = &program.functions[self.kernel as usize].name;
        let idle = hart.frames.iter().all(|frame| {
            let name = &program.functions[frame.function as usize].name;
            name == kernel || is_of_runtime(&demangle(name))
        });
        match () {
            () if own => FrameFate::Own,
            () if idle && lane == 0 => FrameFate::ThreadEnded,
            () => FrameFate::Returned,
        }
    }

    fn block_at(&self, address: u64) -> Option<HeapBlock> {
        let heap = self.machine.heap.as_ref()?.borrow();
        let block: &Block = heap.nearest(address)?;
        let freed = match block.state {
            State::Live => None,
            State::Freed(caller, at) => Some(self.past(&heap, caller, at)),
        };
        Some(HeapBlock {
            address: block.address,
            size: block.size,
            align: block.align,
            allocated: self.past(&heap, block.caller, block.allocated),
            freed,
        })
    }

    /// A call stack that was kept.
    fn past(&self, heap: &Heap, caller: Caller, at: Backtrace) -> Trace {
        let warp = Names::warp(caller.block, caller.thread);
        let lane = caller.thread % abi::LANES;
        Trace {
            block: caller.block,
            warp: caller.block * self.warps_per_block + caller.thread / abi::LANES,
            lane,
            thread: self.machine.names.hart_then(warp, lane, caller.ended),
            frames: self.call_stack(heap.frames(at).iter().copied()),
        }
    }
}
