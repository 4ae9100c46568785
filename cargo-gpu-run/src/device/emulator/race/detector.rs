//! The detector of one launch.

use device_prelude::abi::{self, ThreadName};
use std::collections::HashMap;
use std::mem::offset_of;
use std::ops::Range;

use super::super::hart::Hart;
use super::super::memory::{GLOBAL_BASE, SHARED_WINDOW};
use super::super::names::Names;
use super::clock::Release;
use super::observe::{Kind, Order, Strength};
use super::shadow::{Access, Shadow, granules};
use super::stacks::{Stack, Stacks};
use super::sync::{self, Strong};
use super::thread::Thread;

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
    /// The op after it.
    pub at: u32,
}

/// One access of a race, for the report.
#[derive(Clone, Copy, Debug)]
pub(in super::super) struct Side {
    /// Its hart, in the grid.
    pub hart: u32,
    pub write: bool,
    pub strong: bool,
    pub bytes: u32,
    /// Its hart has run another thread of the program since.
    pub ended: bool,
    stack: Stack,
    at: u32,
}

/// A race.
#[derive(Clone, Copy, Debug)]
pub(in super::super) struct Finding {
    pub place: Place,
    pub later: Side,
    pub earlier: Side,
}

/// Clocks of all harts, and what they accessed.
#[derive(Debug)]
pub(in super::super) struct Detector {
    /// Threads of a block, and warps of a block and of the grid.
    threads_per_block: u32,
    warps_per_block: u32,
    warps: u32,
    threads: Vec<Option<Box<Thread>>>,
    pub(super) global: Shadow,
    shared: Shadow,
    stacks: Stacks,
    /// What arrived at each barrier (block, number) since it last opened.
    barriers: HashMap<(u32, u32), Release>,
    finding: Option<Finding>,
    /// Bytes of shared memory that are not looked at.
    exempt: Range<u64>,
    /// Offset of the first warp's [`abi::ThreadName`] in global memory, and the bytes of all slots.
    names: (u64, u64),
}

impl Detector {
    /// `exempt` are bytes of each block's shared memory that are not looked at. Whoever writes into `names` ends a thread.
    pub(in super::super) fn new(
        blocks: u32,
        threads_per_block: u32,
        exempt: Range<u64>,
        names: Names,
    ) -> Detector {
        let warps_per_block = threads_per_block.div_ceil(32);
        let warps = blocks * warps_per_block;
        Detector {
            threads_per_block,
            warps_per_block,
            warps,
            threads: (0..warps * 32).map(|_| None).collect(),
            global: Shadow::default(),
            shared: Shadow::default(),
            stacks: Stacks::default(),
            barriers: HashMap::new(),
            finding: None,
            exempt,
            names: match names.records() {
                Some((first, count)) => (first - GLOBAL_BASE, u64::from(count) * abi::SLOT_BYTES),
                None => (0, 0),
            },
        }
    }

    /// The first lanes of all warps come first: they run the threads of a program, and clocks are as long as the last one known.
    fn index_of(&self, block: u32, thread: u32) -> u32 {
        thread % 32 * self.warps + block * self.warps_per_block + thread / 32
    }

    fn hart_of(&self, index: u32) -> u32 {
        let (lane, warp) = (index / self.warps, index % self.warps);
        let block = warp / self.warps_per_block;
        block * self.threads_per_block + warp % self.warps_per_block * 32 + lane
    }

    fn thread(&mut self, hart: &Hart) -> &mut Thread {
        let index = self.index_of(hart.block, hart.thread);
        self.threads[index as usize].get_or_insert_with(|| Box::new(Thread::new(index, hart.block)))
    }

    /// The innermost frame of `hart` is a new one.
    pub(in super::super) fn enter(&mut self, hart: &Hart) {
        let mut frames = hart.frames.iter().rev();
        let function = frames.next().map_or(0, |frame| frame.function);
        let called_at = frames.next().map_or(0, |frame| frame.pc);
        let caller = self.thread(hart).stack;
        let stack = self.stacks.enter(caller, called_at, function);
        self.thread(hart).enter(stack);
    }

    /// It is about to be left.
    pub(in super::super) fn leave(&mut self, hart: &Hart) {
        self.thread(hart).leave();
    }

    pub(in super::super) fn fence(&mut self, hart: &Hart, order: Order, narrow: bool) {
        let thread = self.thread(hart);
        if order.acquire {
            thread.acquire_fence();
        }
        if order.release {
            thread.release_fence(narrow);
        }
    }

    /// Notes an access and what it orders. False if it is a race: see [`Detector::finding`].
    pub(in super::super) fn access(&mut self, hart: &Hart, incoming: Incoming) -> bool {
        if matches!(incoming.place, Place::Shared(offset) if self.exempt.contains(&offset)) {
            return true;
        }
        if incoming.kind == Kind::Write && self.ends_thread(incoming.place) {
            self.next_thread(hart);
        }
        let index = self.index_of(hart.block, hart.thread);
        let thread = self.threads[index as usize]
            .get_or_insert_with(|| Box::new(Thread::new(index, hart.block)));
        let (shadow, offset) = match incoming.place {
            Place::Global(offset) => (&mut self.global, offset),
            Place::Shared(offset) => (
                &mut self.shared,
                u64::from(hart.block) * SHARED_WINDOW + offset,
            ),
        };
        let (strong, narrow) = match incoming.strength {
            Strength::Plain => (false, false),
            Strength::Strong { block } => (true, block),
        };
        let swap = matches!(incoming.kind, Kind::CompareSwap { .. } | Kind::Bits { .. });
        let write = match incoming.kind {
            Kind::Read => false,
            Kind::Write | Kind::Update | Kind::Bits { .. } => true,
            Kind::CompareSwap { .. } => incoming.swaps.is_some(),
        };
        let (warps, per_block) = (self.warps, self.warps_per_block);
        let block_of = |index: u32| index % warps / per_block;
        for (number, mask) in granules(offset, incoming.bytes.into()) {
            let granule = shadow.granule(number);
            // Of a word around an atomic of one or two bytes only what changes belongs to it (`decode::part_word`).
            let touched = match swap && incoming.bytes == 4 {
                true => incoming.swaps.unwrap_or(0) & mask,
                false => mask,
            };
            let time = match strong && write && !incoming.order.release {
                true => thread.time_of_store(),
                false => thread.time,
            };
            let new = Access {
                thread: index,
                time,
                stack: thread.stack,
                at: incoming.at,
                mask: touched,
                write,
                strong,
                narrow: narrow.then_some(hart.block),
            };
            if touched != 0
                && let Err(old) = granule.note(thread, new, block_of)
            {
                let bytes = incoming.bytes;
                let place = incoming.place;
                self.found(place, (new, bytes), (old, old.mask.count_ones()));
                return false;
            }
            if strong {
                let reads = incoming.kind != Kind::Write;
                if write || granule.released_if_any().is_some() {
                    let order = incoming.order;
                    let strong = Strong {
                        mask,
                        reads,
                        writes: write,
                        order,
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

    /// Whether the runtime counts the end of a thread there.
    fn ends_thread(&self, place: Place) -> bool {
        let (first, bytes) = self.names;
        let Place::Global(offset) = place else {
            return false;
        };
        let slot = offset.wrapping_sub(first);
        slot < bytes && slot % abi::SLOT_BYTES == offset_of!(ThreadName, ended) as u64
    }

    /// The thread of the program on this hart's warp has ended, whichever lanes it ran on.
    fn next_thread(&mut self, hart: &Hart) {
        let first = hart.thread - hart.lane();
        for lane in 0..abi::LANES.min(self.threads_per_block - first) {
            let index = self.index_of(hart.block, first + lane);
            if let Some(thread) = &mut self.threads[index as usize] {
                thread.next_thread(lane == hart.lane());
            }
        }
    }

    /// Plain accesses to a range of global memory.
    pub(super) fn bulk(&mut self, hart: &Hart, address: u64, size: u64, write: bool) {
        let at = hart.frames.last().map_or(0, |frame| frame.pc);
        let kind = if write { Kind::Write } else { Kind::Read };
        let start = address - GLOBAL_BASE;
        for (number, mask) in granules(start, size) {
            let incoming = Incoming {
                place: Place::Global((number * 8).max(start)),
                bytes: mask.count_ones(),
                kind,
                swaps: None,
                strength: Strength::Plain,
                order: Order::default(),
                at,
            };
            if self.finding.is_some() || !self.access(hart, incoming) {
                return;
            }
        }
    }

    /// An acquire load of the four bytes at `place` that saw what stands there now.
    pub(in super::super) fn acquire(&mut self, hart: &Hart, place: Place) {
        self.thread(hart);
        let index = self.index_of(hart.block, hart.thread);
        let Some(thread) = &mut self.threads[index as usize] else {
            return;
        };
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

    /// `hart` has come to a barrier of its block.
    pub(in super::super) fn arrive(&mut self, hart: &Hart, id: u32) {
        let mine = self.thread(hart).release(true);
        let key = (hart.block, id);
        let all = match self.barriers.get(&key) {
            Some(before) => before.with(&mine),
            None => mine,
        };
        self.barriers.insert(key, all);
    }

    /// The barrier has opened for these harts.
    pub(in super::super) fn open<'h>(
        &mut self,
        block: u32,
        id: u32,
        harts: impl Iterator<Item = &'h Hart>,
    ) {
        if let Some(all) = self.barriers.remove(&(block, id)) {
            harts.for_each(|hart| self.thread(hart).acquire(&all));
        }
    }

    /// These lanes have met at `bar.warp.sync`.
    pub(in super::super) fn meet<'h>(&mut self, harts: impl Iterator<Item = &'h Hart> + Clone) {
        let mut all: Option<Release> = None;
        for hart in harts.clone() {
            let mine = self.thread(hart).release(true);
            all = Some(all.map_or_else(|| mine.clone(), |all| all.with(&mine)));
        }
        if let Some(all) = all {
            harts.for_each(|hart| self.thread(hart).acquire(&all));
        }
    }

    fn found(&mut self, place: Place, later: (Access, u32), earlier: (Access, u32)) {
        let side = |(access, bytes): (Access, u32)| Side {
            hart: self.hart_of(access.thread),
            write: access.write,
            strong: access.strong,
            bytes,
            ended: self.threads[access.thread as usize]
                .as_ref()
                .is_some_and(|thread| access.time < thread.began),
            stack: access.stack,
            at: access.at,
        };
        let finding = Finding {
            place,
            later: side(later),
            earlier: side(earlier),
        };
        self.finding.get_or_insert(finding);
    }

    /// The race that was found, if there was one.
    pub(in super::super) fn finding(&self) -> Option<Finding> {
        self.finding
    }

    /// The stack of one of its accesses: function and position of each frame, innermost first.
    pub(in super::super) fn frames(&self, side: &Side) -> Vec<(u32, u32)> {
        self.stacks.frames(side.stack, side.at)
    }
}
