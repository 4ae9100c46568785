//! Allocating and freeing.
//!
//! ```text
//!   piece:  ... header | closed | block ..... | closed ...
//! ```
//! The 4 bytes of the header lie 16 bytes before the block, where no hart can write, and hold the block's number.

use std::collections::VecDeque;

use super::super::fault::FreeError;
use super::super::memory::Arena;
use super::backtraces::{Backtrace, Backtraces};
use super::blocks::{Block, Blocks, State};
use super::caller::Caller;
use super::space::{STEP, Space};

/// Closed bytes before each block, at least.
const FRONT: u64 = STEP;
/// The most closed bytes after a large block: a wrong index into an array of large elements should still hit them.
const BACK: u64 = 512;
/// Freed blocks that are not used again yet: so many at most ...
pub(super) const QUARANTINE_BLOCKS: usize = 16 << 10;
/// ... and so many bytes.
const QUARANTINE_BYTES: u64 = 32 << 20;
/// Address space beyond what may be live: for the quarantine, closed bytes and fragments.
const SLACK: u64 = QUARANTINE_BYTES + (32 << 20);

/// The heap.
#[derive(Debug)]
pub(in super::super) struct Heap {
    start: u64,
    size: u64,
    space: Space,
    blocks: Blocks,
    backtraces: Backtraces,
    quarantine: VecDeque<u32>,
    quarantined: u64,
    /// Bytes of live blocks, and how many there may be.
    pub(super) live: u64,
    limit: u64,
}

impl Heap {
    /// Address space for a heap of `limit` bytes.
    pub(in super::super) fn space_for(limit: u64) -> Option<u64> {
        limit
            .checked_add(limit / 2)?
            .checked_add(SLACK)?
            .checked_next_multiple_of(STEP)
    }

    /// A heap of `limit` bytes in the closed memory `[start, start + size)` of the arena, which is zeroed.
    pub(in super::super) fn new(start: u64, size: u64, limit: u64) -> Heap {
        Heap {
            start,
            size,
            space: Space::new(start, size),
            blocks: Blocks::default(),
            backtraces: Backtraces::default(),
            quarantine: VecDeque::new(),
            quarantined: 0,
            live: 0,
            limit,
        }
    }

    /// Whether an address lies in it, used or not.
    pub(in super::super) fn contains(&self, address: u64) -> bool {
        address.wrapping_sub(self.start) < self.size
    }

    /// The block that an address belongs to, or the nearest one.
    pub(in super::super) fn nearest(&self, address: u64) -> Option<&Block> {
        self.blocks.nearest(address)
    }

    /// A new block; `None` if the heap is full. `stack` is the caller's, innermost frame first.
    pub(in super::super) fn alloc(
        &mut self,
        arena: &Arena,
        (size, align): (u64, u64),
        zero: bool,
        caller: Caller,
        stack: impl Iterator<Item = (u32, u32)> + Clone,
    ) -> Option<u64> {
        let charge = charge(size);
        if charge > self.limit - self.live || !align.is_power_of_two() || align > self.size {
            return None;
        }
        let back = (size / 8).min(BACK);
        let need = FRONT.max(align) + charge + back;
        let piece = match self.space.take(need) {
            Some(piece) => piece,
            None => {
                while self.release() {}
                self.space.take(need)?
            }
        };
        let address = (piece.start + FRONT).next_multiple_of(align);
        let number = self.blocks.insert(Block {
            address,
            size,
            align,
            state: State::Live,
            caller,
            allocated: self.backtraces.keep(stack),
            piece: (piece.start, piece.size),
        });
        let header = arena.at(address - FRONT, 4 + FRONT + size)?;
        // SAFETY: the piece belongs to the new block, and `at` says that these bytes of the arena exist: header, closed bytes, block.
        unsafe {
            header.cast::<u32>().write_unaligned(number);
            if zero && !piece.fresh {
                header.add(FRONT as usize).write_bytes(0, size as usize);
            }
        }
        arena.open(address, size);
        self.live += charge;
        Some(address)
    }

    /// Frees a block of this size and alignment.
    ///
    /// # Errors
    /// Why it cannot be freed; nothing has changed then.
    pub(in super::super) fn dealloc(
        &mut self,
        arena: &Arena,
        address: u64,
        (size, align): (u64, u64),
        caller: Caller,
        stack: impl Iterator<Item = (u32, u32)> + Clone,
    ) -> Result<(), FreeError> {
        let number = self.live_block(arena, address, (size, align))?;
        let backtrace = self.backtraces.keep(stack);
        self.retire(arena, number, State::Freed(caller, backtrace));
        Ok(())
    }

    /// The number of the live block with this address, size and alignment.
    ///
    /// # Errors
    /// There is none.
    pub(in super::super) fn live_block(
        &mut self,
        arena: &Arena,
        address: u64,
        layout: (u64, u64),
    ) -> Result<u32, FreeError> {
        let number = self.number(arena, address).ok_or(FreeError::NoBlock)?;
        let block = self.blocks.get_mut(number).ok_or(FreeError::NoBlock)?;
        match block.state {
            State::Freed(..) => Err(FreeError::Twice),
            State::Live if (block.size, block.align) != layout => Err(FreeError::Layout),
            State::Live => Ok(number),
        }
    }

    /// Size and alignment of the live block with this address.
    ///
    /// # Errors
    /// There is none.
    pub(in super::super) fn layout(
        &mut self,
        arena: &Arena,
        address: u64,
    ) -> Result<(u64, u64), FreeError> {
        let number = self.number(arena, address).ok_or(FreeError::NoBlock)?;
        let block = self.blocks.get_mut(number).ok_or(FreeError::NoBlock)?;
        match block.state {
            State::Freed(..) => Err(FreeError::Twice),
            State::Live => Ok((block.size, block.align)),
        }
    }

    fn retire(&mut self, arena: &Arena, number: u32, state: State) {
        let Some(block) = self.blocks.get_mut(number) else {
            return;
        };
        block.state = state;
        let (address, size, piece) = (block.address, block.size, block.piece.1);
        arena.close(address, size);
        self.live -= charge(size);
        self.quarantine.push_back(number);
        self.quarantined += piece;
        while self.quarantine.len() > QUARANTINE_BLOCKS || self.quarantined > QUARANTINE_BYTES {
            self.release();
        }
    }

    /// Lets the oldest block out of the quarantine. False if there is none.
    fn release(&mut self) -> bool {
        let Some(number) = self.quarantine.pop_front() else {
            return false;
        };
        if let Some(block) = self.blocks.remove(number) {
            self.quarantined -= block.piece.1;
            self.space.give(block.piece.0, block.piece.1);
        }
        true
    }

    /// The number in a block's header, if a block starts at `address`.
    fn number(&mut self, arena: &Arena, address: u64) -> Option<u32> {
        if !self.contains(address) || !self.contains(address.wrapping_sub(FRONT)) {
            return None;
        }
        let header = arena.at(address - FRONT, 4)?;
        // SAFETY: `at` says that these bytes exist.
        let number = unsafe { header.cast::<u32>().read_unaligned() };
        // Anything may stand there if no block starts at this address; then the block of that number lies elsewhere.
        let block = self.blocks.get_mut(number)?;
        (block.address == address).then_some(number)
    }

    /// A block's backtrace, function and op of each frame, innermost first.
    pub(in super::super) fn frames(&self, backtrace: Backtrace) -> &[(u32, u32)] {
        self.backtraces.frames(backtrace)
    }
}

/// What a block counts against the limit.
pub(super) fn charge(size: u64) -> u64 {
    size.max(1)
        .checked_next_multiple_of(STEP)
        .unwrap_or(u64::MAX)
}
