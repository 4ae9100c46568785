//! Every block of the heap, live or in quarantine.

use super::backtraces::Backtrace;
use super::caller::Caller;

/// Whether a block may be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) enum State {
    Live,
    /// By whom, and where.
    Freed(Caller, Backtrace),
}

/// One allocation.
#[derive(Clone, Copy, Debug)]
pub(in super::super) struct Block {
    pub address: u64,
    pub size: u64,
    pub align: u64,
    pub state: State,
    pub caller: Caller,
    pub allocated: Backtrace,
    /// The address space that it takes: start and size.
    pub(super) piece: (u64, u64),
}

impl Block {
    /// The bytes between the block and `address`, which lies outside; 0 if inside.
    pub(in super::super) fn distance(&self, address: u64) -> u64 {
        if address < self.address {
            self.address - address
        } else {
            // The byte at the end is one past the last.
            (address - self.address).saturating_sub(self.size.max(1) - 1)
        }
    }
}

/// Blocks by number. A number is used again when its block has left the quarantine.
#[derive(Debug, Default)]
pub(super) struct Blocks {
    blocks: Vec<Option<Block>>,
    unused: Vec<u32>,
}

impl Blocks {
    pub(super) fn insert(&mut self, block: Block) -> u32 {
        match self.unused.pop() {
            Some(number) => {
                self.blocks[number as usize] = Some(block);
                number
            }
            None => {
                self.blocks.push(Some(block));
                (self.blocks.len() - 1) as u32
            }
        }
    }

    pub(super) fn remove(&mut self, number: u32) -> Option<Block> {
        let block = self.blocks.get_mut(number as usize)?.take()?;
        self.unused.push(number);
        Some(block)
    }

    pub(super) fn get_mut(&mut self, number: u32) -> Option<&mut Block> {
        self.blocks.get_mut(number as usize)?.as_mut()
    }

    /// The block that an address belongs to, or the nearest one. Looks at all: only for reports.
    pub(super) fn nearest(&self, address: u64) -> Option<&Block> {
        let blocks = self.blocks.iter().flatten();
        blocks.min_by_key(|block| block.distance(address))
    }
}
