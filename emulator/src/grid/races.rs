//! What the detector of races learns from the grid, and how its findings are reported.

use device_abi as abi;
use ptx::demangle;

use super::super::lane_stacks::LanePart;
use super::super::memory::{GLOBAL_BASE, SHARED_WINDOW};
use super::super::names::Names;
use super::super::race::{Place, Race, RaceSide, Side};
use super::super::trace::Trace;
use super::launch::Grid;

impl Grid<'_, '_> {
    /// `hart`'s wait for the word at `address` is over: its last look was an acquire load.
    pub(super) fn waited(&self, hart: u32, address: u64) {
        let Some(races) = &self.races else {
            return;
        };
        let hart = &self.harts[hart as usize];
        let place = match address.checked_sub(GLOBAL_BASE) {
            Some(offset) => Place::Global(offset),
            // All blocks' windows follow each other; a word elsewhere is private.
            None => Place::Shared(address % SHARED_WINDOW),
        };
        races.borrow_mut().acquire(hart, place);
    }

    /// The race that the detector has found.
    pub(super) fn race(&self) -> Option<Box<Race>> {
        let races = self.races.as_ref()?.borrow();
        let finding = races.finding()?;
        let side = |side: Side| RaceSide {
            what: side.what.text(),
            bytes: side.what.is_access().then_some(side.bytes),
            trace: Trace {
                block: self.harts[side.hart as usize].block,
                warp: self.warp_of(side.hart),
                lane: self.harts[side.hart as usize].lane(),
                thread: self.racing(side.hart, side.ended),
                frames: self.call_stack(races.frames(&side).into_iter()),
            },
        };
        let (address, place) = match finding.place {
            Place::Shared(offset) => (offset, Some("shared memory of the block".to_owned())),
            Place::Global(offset) => {
                let address = GLOBAL_BASE + offset;
                (address, self.describe(address))
            }
        };
        Some(Box::new(Race {
            address,
            place,
            later: side(finding.later),
            earlier: side(finding.earlier),
        }))
    }

    /// The thread that hart `index` runs, or ran.
    fn racing(&self, index: u32, ended: bool) -> Option<String> {
        let hart = &self.harts[index as usize];
        if !ended || hart.lane() != 0 {
            return self.thread_of(index);
        }
        let warp = Names::warp(hart.block, hart.thread);
        self.machine.names.ended_thread(warp)
    }

    /// What lies at an address of global memory, as far as that is known.
    fn describe(&self, address: u64) -> Option<String> {
        let machine = &self.machine;
        let within = |start: u64, size: u64| address.wrapping_sub(start) < size;
        let name = |hart: u32| self.hart_name(hart / abi::LANES, hart % abi::LANES);
        if let Some(stacks) = &machine.stacks {
            if let Some(owner) = stacks.owner(address) {
                return Some(format!("stack of {}", name(owner)));
            }
            let part = stacks.lanes.and_then(|lanes| lanes.part(address));
            if let Some((owner, LanePart::Locals)) = part {
                return Some(format!("thread-locals of {}", name(owner)));
            }
        }
        let mut variables = machine.program.layout.placed.iter();
        if let Some(variable) = variables.find(|v| within(v.address, v.size)) {
            return Some(format!("static `{}`", demangle(&variable.name)));
        }
        let heap = machine.heap.as_ref()?.borrow();
        let block = heap
            .nearest(address)
            .filter(|block| within(block.address, block.size))?;
        let frames = self.call_stack(heap.frames(block.allocated).iter().copied());
        let user = frames.iter().find(|frame| frame.is_users());
        let by = user.map_or_else(String::new, |frame| match &frame.at {
            Some(at) => format!(", allocated in {} at {}:{}", frame.name(), at.file, at.line),
            None => format!(", allocated in {}", frame.name()),
        });
        let plural = if block.size == 1 { "" } else { "s" };
        Some(format!("heap block of {} byte{plural}{by}", block.size))
    }
}
