//! The detector of one launch.

use device_abi as abi;
use std::collections::HashMap;
use std::ops::Range;

use super::super::hart::Hart;
use super::super::memory::{GLOBAL_BASE, SHARED_WINDOW};
use super::super::observe::{Kind, Order, Strength};
use super::calls::Calls;
use super::clock::Release;
use super::finding::Finding;
use super::frames::{Frame, Frames};
use super::freed::Freed;
use super::life::{Life, Touch};
use super::runtime::Runtime;
use super::shadow::{Access, Shadow, granules};
use super::stacks::{Stack, Stacks};
use super::sync::{self, Strong};
use super::threads::Threads;
use super::what::What;

/// Which granules an address belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) enum Place {
    /// An offset in global memory.
    Global(u64),
    /// An offset in the shared memory of the accessing hart's block.
    Shared(u64),
}

/// An access that is about to happen, at addresses that exist.
#[derive(Clone, Copy, Debug)]
pub(in super::super) struct Incoming {
    pub place: Place,
    pub bytes: u32,
    pub kind: Kind,
    /// Of a compare-and-swap that will succeed, and of `and`, `or` and `xor`: which bytes of the granule change.
    pub swaps: Option<u8>,
    pub strength: Strength,
    pub order: Order,
    /// What a store of up to 8 bytes stores, or a compare-and-swap that will succeed.
    pub value: u64,
    /// The op after it.
    pub at: u32,
}

/// One hart: which thread it runs, and where it is.
#[derive(Clone, Debug, Default)]
pub(super) struct Lane {
    pub(super) thread: Option<u32>,
    pub(super) stack: Stack,
    /// Where it was called from, outermost first.
    callers: Vec<Stack>,
    /// Calls of the runtime's heap that it is in.
    in_heap: u32,
}

/// What the detector is told of a launch.
#[derive(Debug)]
pub(in super::super) struct Setup {
    pub blocks: u32,
    pub threads_per_block: u32,
    pub runtime: Runtime,
    /// The program's stacks, if they are watched.
    pub stacks: Option<super::super::stacks::Stacks>,
    /// The functions of a heap that the machine does not serve.
    pub heap: Vec<u32>,
}

/// Clocks of all threads, and what they accessed.
#[derive(Debug)]
pub(in super::super) struct Detector {
    threads_per_block: u32,
    pub(super) lanes: Vec<Lane>,
    pub(super) threads: Threads,
    /// Of each warp's threads, if the program has some.
    pub(super) lives: Vec<Life>,
    /// Of each warp, likewise.
    pub(super) calls: Vec<Calls>,
    pub(super) global: Shadow,
    shared: Shadow,
    pub(super) stacks: Stacks,
    /// What arrived at each barrier (block, number) since it last opened.
    pub(super) barriers: HashMap<(u32, u32), Release>,
    pub(super) freed: Freed,
    pub(super) frames: Option<Frames>,
    pub(super) runtime: Runtime,
    heap: Vec<u32>,
    pub(super) finding: Option<Finding>,
}

impl Detector {
    pub(in super::super) fn new(setup: Setup) -> Detector {
        let Setup {
            blocks,
            threads_per_block,
            runtime,
            stacks,
            heap,
        } = setup;
        let mut detector = Detector {
            threads_per_block,
            lanes: vec![Lane::default(); (blocks * threads_per_block) as usize],
            threads: Threads::default(),
            lives: vec![Life::default(); runtime.slots()],
            calls: vec![Calls::default(); runtime.slots()],
            global: Shadow::default(),
            shared: Shadow::default(),
            stacks: Stacks::default(),
            barriers: HashMap::new(),
            freed: Freed::default(),
            // Without slots, which lane's frames lie on which stack is the program's affair.
            frames: stacks.filter(|_| runtime.has_slots()).map(Frames::new),
            runtime,
            heap,
            finding: None,
        };
        if detector.runtime.has_slots() {
            let main = detector.threads.begin(0, None);
            detector.run_on(0, Some(main));
        }
        detector
    }

    pub(super) fn index_of(&self, hart: &Hart) -> u32 {
        hart.block * self.threads_per_block + hart.thread
    }

    /// The warp of a hart, as the runtime counts.
    pub(super) fn warp_of(&self, hart: &Hart) -> u32 {
        hart.block * abi::WARPS_PER_BLOCK + hart.thread / abi::LANES
    }

    /// From now on all lanes of a warp count as this thread, but in calls ([`super::calls`]). Only the leader runs it; what the others do for it is ordered by the warp's barrier.
    pub(super) fn run_on(&mut self, warp: u32, thread: Option<u32>) {
        self.end_call(warp);
        for lane in self.lanes_of(warp) {
            self.lanes[lane].thread = thread;
        }
    }

    /// Where those of a warp are in `lanes`.
    pub(super) fn lanes_of(&self, warp: u32) -> Range<usize> {
        let (block, within) = (warp / abi::WARPS_PER_BLOCK, warp % abi::WARPS_PER_BLOCK);
        let first = within * abi::LANES;
        let last = (first + abi::LANES).min(self.threads_per_block);
        let start = block * self.threads_per_block;
        let all = self.lanes.len();
        ((start + first) as usize).min(all)..((start + last) as usize).min(all)
    }

    /// The thread that `hart` runs; `None` while its warp waits for one.
    pub(super) fn thread(&mut self, hart: &Hart) -> Option<u32> {
        let index = self.index_of(hart) as usize;
        if self.lanes[index].thread.is_none() && !self.runtime.has_slots() {
            self.lanes[index].thread = Some(self.threads.begin(hart.block, None));
        }
        self.lanes[index].thread
    }

    /// The innermost frame of `hart` is a new one.
    pub(in super::super) fn enter(&mut self, hart: &Hart) {
        let mut frames = hart.frames.iter().rev();
        let function = frames.next().map_or(0, |frame| frame.function);
        let called_at = frames.next().map_or(0, |frame| frame.pc);
        self.begin_on_lane(hart);
        let index = self.index_of(hart) as usize;
        let of_heap = self.heap.contains(&function);
        let lane = &mut self.lanes[index];
        let stack = self.stacks.enter(lane.stack, called_at, function);
        lane.callers.push(std::mem::replace(&mut lane.stack, stack));
        lane.in_heap += u32::from(of_heap || lane.in_heap > 0);
    }

    /// It is about to be left.
    pub(in super::super) fn leave(&mut self, hart: &Hart) {
        let index = self.index_of(hart) as usize;
        let lane = &mut self.lanes[index];
        lane.stack = lane.callers.pop().unwrap_or_default();
        lane.in_heap = lane.in_heap.saturating_sub(1);
    }

    pub(in super::super) fn fence(&mut self, hart: &Hart, order: Order, narrow: bool) {
        let Some(thread) = self.thread(hart) else {
            return;
        };
        let thread = self.threads.get_mut(thread);
        if order.acquire {
            thread.acquire_fence();
        }
        if order.release {
            thread.release_fence(narrow);
        }
    }

    /// Notes an access and what it orders. False if it is a race: see [`Detector::finding`].
    pub(in super::super) fn access(&mut self, hart: &Hart, incoming: Incoming) -> bool {
        let Incoming {
            place, bytes, kind, ..
        } = incoming;
        match place {
            Place::Global(offset) if self.runtime.in_global(offset) => {
                self.live(hart, offset, Touch::from(&incoming));
                return true;
            }
            Place::Shared(offset) if self.runtime.in_shared(offset) => {
                return kind != Kind::Write || self.stack_pointer(hart, offset, incoming);
            }
            _ => {}
        }
        let index = self.index_of(hart);
        if self.lanes[index as usize].in_heap > 0 {
            return true;
        }
        let Some(who) = self.thread(hart) else {
            return true;
        };
        let lane = &self.lanes[index as usize];
        let (strong, narrow, volatile) = match incoming.strength {
            Strength::Plain => (false, false, false),
            Strength::Strong { block, volatile } => (true, block, volatile),
        };
        let in_part = match kind {
            Kind::CompareSwap { part, .. } => part,
            Kind::Bits { .. } => true,
            _ => false,
        };
        let in_part = in_part && bytes == 4;
        let write = match kind {
            Kind::Read => false,
            Kind::Write | Kind::Update | Kind::Bits { .. } => true,
            Kind::CompareSwap { .. } => incoming.swaps.is_some(),
        };
        let base = Access {
            thread: who,
            time: 0,
            stack: lane.stack,
            at: incoming.at,
            hart: index,
            mask: 0,
            what: What::of(write, strong),
            size: if strong && !volatile && !in_part {
                bytes as u8
            } else {
                0
            },
            narrow,
        };
        let foreign = match place {
            Place::Global(offset) => self.foreign_frame(hart, who, GLOBAL_BASE + offset),
            Place::Shared(_) => None,
        };
        if let Some(Some(frame)) = foreign {
            let mask = granules_of(place, bytes);
            let new = Access {
                mask,
                time: self.threads.get(who).time,
                ..base
            };
            let old = Access {
                thread: frame.thread.unwrap_or_default(),
                time: frame.time,
                stack: frame.stack,
                at: frame.at,
                hart: frame.hart,
                what: What::FrameBegin,
                ..new
            };
            return self.found(place, (new, bytes), old);
        }
        let threads_per_block = self.threads_per_block;
        let apart = |other: u32| other / threads_per_block != index / threads_per_block;
        let thread = self.threads.get_mut(who);
        let (shadow, offset) = match place {
            Place::Global(offset) => (&mut self.global, offset),
            Place::Shared(offset) => (
                &mut self.shared,
                u64::from(hart.block) * SHARED_WINDOW + offset,
            ),
        };
        for (number, mask) in granules(offset, bytes.into()) {
            if foreign.is_some() {
                shadow.mark_foreign(number);
            }
            let granule = shadow.granule(number);
            // Of a word around an atomic of one or two bytes only what changes belongs to it (`decode::part_word`).
            let touched = match in_part {
                true => incoming.swaps.unwrap_or(0) & mask,
                false => mask,
            };
            let time = match strong && write && !incoming.order.release {
                true => thread.time_of_store(),
                false => thread.time,
            };
            let new = Access {
                time,
                mask: touched,
                ..base
            };
            if touched != 0
                && let Err(old) = granule.note(thread, new, apart)
            {
                return self.found(place, (new, bytes), old);
            }
            if strong {
                let reads = kind != Kind::Write;
                if write || granule.released_if_any().is_some() {
                    let strong = Strong {
                        mask,
                        reads,
                        writes: write,
                        order: incoming.order,
                        narrow,
                    };
                    sync::access(granule.released(), thread, strong);
                }
            } else if write && let Some(released) = granule.released_if_any() {
                sync::overwrite(released, mask);
            }
        }
        true
    }

    /// Whether an address lies on another hart's stack, and in which frame, if the start of that frame does not happen before `who`'s access.
    fn foreign_frame(&self, hart: &Hart, who: u32, address: u64) -> Option<Option<Frame>> {
        let frames = self.frames.as_ref()?;
        let owner = frames.owner(address)?;
        let number = self.number_of(hart);
        let leader = number - hart.lane();
        if owner == number || owner == leader && self.is_for_leader(hart) {
            return None;
        }
        let frame = frames.around(owner, address);
        Some(frame.copied().filter(|frame| {
            let thread = self.threads.get(who);
            frame
                .thread
                .is_some_and(|owner| !thread.knows(owner, frame.time))
        }))
    }

    /// A store to the runtime's shared memory: the hart's stack pointer, perhaps. False if that ends a frame which others still use.
    fn stack_pointer(&mut self, hart: &Hart, offset: u64, incoming: Incoming) -> bool {
        let number = self.number_of(hart);
        let Some(frames) = &mut self.frames else {
            return true;
        };
        let entry = frames.table() + u64::from(hart.thread) * abi::STACK_ENTRY_BYTES;
        if offset != entry || incoming.bytes < 8 || !frames.has(number) {
            return true;
        }
        let index = hart.block * self.threads_per_block + hart.thread;
        let lane = &self.lanes[index as usize];
        let time = lane
            .thread
            .map_or(0, |thread| self.threads.get(thread).time);
        let taken = Frame {
            start: 0,
            end: 0,
            thread: lane.thread,
            time,
            hart: index,
            stack: lane.stack,
            at: incoming.at,
        };
        let ended = frames.moved(number, incoming.value, taken);
        let (Some((start, end)), Some(who)) = (ended, lane.thread) else {
            return true;
        };
        let Some(start_offset) = start.checked_sub(GLOBAL_BASE) else {
            return true;
        };
        let thread = self.threads.get(who);
        let unknown = |old: &&Access| !thread.knows(old.thread, old.time);
        let race = self
            .global
            .foreign(start_offset, end - start)
            .find_map(|(granule, mask)| {
                let mut accesses = granule.accesses().filter(|old| old.mask & mask != 0);
                accesses.find(unknown).copied()
            });
        let Some(old) = race else {
            return true;
        };
        let new = Access {
            thread: who,
            time,
            stack: lane.stack,
            at: incoming.at,
            hart: index,
            mask: old.mask,
            what: What::FrameEnd,
            size: 0,
            narrow: false,
        };
        self.found(
            Place::Global(start_offset),
            (new, (end - start) as u32),
            old,
        )
    }

    /// An event of `hart` that affects a whole range of global memory. False if it is a race.
    pub(super) fn bulk(&mut self, hart: &Hart, address: u64, size: u64, what: What) -> bool {
        let Some(who) = self.thread(hart) else {
            return true;
        };
        let Some(new) = self.event(hart, what) else {
            return true;
        };
        let start = address - GLOBAL_BASE;
        let page = super::shadow::PAGE as u64;
        let (mut number, end) = (start / 8, start + size);
        while number * 8 < end {
            let from = start.max(number * 8);
            let thread = self.threads.get(who);
            let whole = from == number * 8 && number % page == 0 && end - from >= page * 8;
            if whole
                && let Some(old) = self.global.whole(number)
                && what == What::Free
            {
                let race = (!thread.knows(old.thread, old.time)).then_some(*old);
                *old = Access {
                    mask: u8::MAX,
                    ..new
                };
                if let Some(old) = race {
                    return self.found(Place::Global(from), (new, size as u32), old);
                }
                number += page;
                continue;
            }
            let mask = granules(from, (end - from).min(number * 8 + 8 - from))
                .next()
                .map_or(0, |(_, mask)| mask);
            let granule = self.global.granule(number);
            let new = Access { mask, ..new };
            if let Err(old) = granule.note(thread, new, |_| false) {
                return self.found(Place::Global(from), (new, size as u32), old);
            }
            if what.writes()
                && let Some(released) = granule.released_if_any()
            {
                sync::overwrite(released, mask);
            }
            number += 1;
        }
        true
    }

    /// What `hart` does now.
    pub(super) fn event(&mut self, hart: &Hart, what: What) -> Option<Access> {
        let thread = self.thread(hart)?;
        let index = self.index_of(hart);
        Some(Access {
            thread,
            time: self.threads.get(thread).time,
            stack: self.lanes[index as usize].stack,
            at: hart.frames.last().map_or(0, |frame| frame.pc),
            hart: index,
            mask: 0,
            what,
            size: 0,
            narrow: false,
        })
    }

    /// An acquire load of the four bytes at `place` that saw what stands there now.
    pub(in super::super) fn acquire(&mut self, hart: &Hart, place: Place) {
        if let Place::Global(offset) = place
            && self.runtime.in_global(offset)
        {
            self.live(hart, offset, Touch::Read { acquire: true });
            return;
        }
        let Some(thread) = self.thread(hart) else {
            return;
        };
        let thread = self.threads.get_mut(thread);
        let (shadow, offset) = match place {
            Place::Global(offset) => (&mut self.global, offset),
            Place::Shared(offset) => (
                &mut self.shared,
                u64::from(hart.block) * SHARED_WINDOW + offset,
            ),
        };
        for (number, mask) in granules(offset, 4) {
            if let Some(released) = shadow.granule(number).released_if_any() {
                let strong = Strong {
                    mask,
                    reads: true,
                    writes: false,
                    order: Order {
                        acquire: true,
                        release: false,
                    },
                    narrow: false,
                };
                sync::access(released, thread, strong);
            }
        }
    }

    /// Finds out which ended threads left no trace, so that new threads can take their places.
    pub(super) fn forget_threads(&mut self) {
        let mut used = vec![false; self.threads.places()];
        for shadow in [&mut self.global, &mut self.shared] {
            shadow.each(|access| used[access.thread as usize] = true, |_| {});
        }
        let threads = &self.threads;
        let spell_out = |release: &mut Release| {
            if release
                .by()
                .is_some_and(|thread| threads.is_gone(thread, &used))
            {
                release.spell_out();
            }
        };
        for shadow in [&mut self.global, &mut self.shared] {
            shadow.each(|_| {}, spell_out);
        }
        self.barriers.values_mut().for_each(spell_out);
        self.freed.releases().for_each(spell_out);
        self.lives
            .iter_mut()
            .flat_map(Life::releases)
            .for_each(spell_out);
        self.threads.forget(&used);
    }
}

/// The bytes of an access in its first granule.
fn granules_of(place: Place, bytes: u32) -> u8 {
    let (Place::Global(offset) | Place::Shared(offset)) = place;
    granules(offset, bytes.into())
        .next()
        .map_or(0, |(_, mask)| mask)
}
