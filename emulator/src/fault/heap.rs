//! What went wrong with the heap.

use std::fmt;

use super::super::trace::Trace;
use super::access::{BadAccess, beside, bytes};

/// A block of the heap, for a report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeapBlock {
    /// Its first byte.
    pub address: u64,
    /// Its bytes.
    pub size: u64,
    /// Its alignment.
    pub align: u64,
    /// Where it was allocated.
    pub allocated: Trace,
    /// Where it was freed, if it was.
    pub freed: Option<Trace>,
}

/// An access to the heap, outside its live blocks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeapFault {
    /// The access.
    pub access: BadAccess,
    /// The block that it may have meant: the one that it hits, or the nearest one.
    pub block: Option<HeapBlock>,
}

impl fmt::Display for HeapFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let access = self.access;
        match &self.block {
            Some(HeapBlock {
                address,
                size,
                freed,
                ..
            }) => {
                let (what, kind) = match freed {
                    Some(_) => ("use after free", "freed block"),
                    None => ("heap out of bounds", "block"),
                };
                let block = format!("a {kind} of {}", bytes(*size));
                write!(
                    f,
                    "{what}: {access}, {}",
                    beside(access, *address, *size, &block)
                )
            }
            None => write!(f, "heap out of bounds: {access}, in no block"),
        }
    }
}

/// Why memory cannot be freed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FreeError {
    /// No block starts there.
    NoBlock,
    /// It was freed before.
    Twice,
    /// It has another size or alignment.
    Layout,
}

/// Memory that cannot be freed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FreeFault {
    /// Why.
    pub why: FreeError,
    /// What the program wants to free.
    pub address: u64,
    /// The size that it gives.
    pub size: u64,
    /// The alignment that it gives.
    pub align: u64,
    /// The block there, or the nearest one.
    pub block: Option<HeapBlock>,
}

impl fmt::Display for FreeFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let address = self.address;
        match (self.why, &self.block) {
            (FreeError::Twice, _) => {
                write!(
                    f,
                    "double free: the block of {} at {address:#x} was freed before",
                    bytes(self.size)
                )
            }
            (FreeError::Layout, Some(block)) => write!(
                f,
                "wrong layout: {address:#x} is freed as {} aligned to {}, but was allocated as {} aligned to {}",
                bytes(self.size),
                self.align,
                bytes(block.size),
                block.align
            ),
            (FreeError::NoBlock, Some(block))
                if address > block.address && address < block.address + block.size =>
            {
                write!(
                    f,
                    "invalid free: {address:#x} is not the start of a block but {} inside one of {}",
                    bytes(address - block.address),
                    bytes(block.size)
                )
            }
            _ => write!(
                f,
                "invalid free: {address:#x} is not the start of a block of the heap"
            ),
        }
    }
}
