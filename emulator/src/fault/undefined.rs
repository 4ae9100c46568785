//! A use of memory that was never written.

use std::fmt;

use super::access::{BadAccess, Intent, beside, bytes};
use super::heap::HeapBlock;

/// What undefined bits are used for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UndefinedUse {
    /// They decide where the program goes on.
    Branch,
    /// They are part of an address.
    Address,
    /// They say which function is called.
    Call,
}

/// A use of memory that was never written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UndefinedFault {
    /// For what.
    pub what: UndefinedUse,
    /// Where this thread has last read such memory in the heap.
    pub read_at: u64,
    /// The block of the heap that it belongs to.
    pub block: Option<HeapBlock>,
}

impl fmt::Display for UndefinedFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.what {
            UndefinedUse::Branch => "uninitialised memory: a branch depends on it",
            UndefinedUse::Address => "uninitialised memory: an address depends on it",
            UndefinedUse::Call => "uninitialised memory: which function is called depends on it",
        })?;
        write!(f, "; last read at {:#x}", self.read_at)?;
        if let Some(block) = &self.block {
            let access = BadAccess {
                intent: Intent::Read,
                address: self.read_at,
                bytes: 1,
            };
            let what = format!("a block of {}", bytes(block.size));
            write!(f, ", {}", beside(access, block.address, block.size, &what))?;
        }
        Ok(())
    }
}
