//! The leader's side of work on memory.
//!
//! # Protocol
//! ```text
//!  leader                                   lanes 1 to 31, in the kernel
//!  writes the order
//!  meets               <────────────────>   meet, read what it is
//!  work:                                    work:                one function for all, never inlined
//!    meets             <────────────────>     meet
//!    does its part                            do theirs
//!    meets             <────────────────>     meet
//!  takes the order back                     meet, for the next order
//! ```
//! A meeting also orders what all lanes have written. Between the first and the last one nobody writes the order. Behind it the leader takes the order back, long before the others can meet it again: so a
//! leader that ends finds them waiting, an exited lane counts as arrived, they see no order, and leave, too.

use super::memory::Global;
use super::part::{self, LINE};
use crate::arch;
use crate::warp::Area;
use crate::warp::lane::{self, COPIES};
use crate::warp::record::{self, InRecord, ORDER};
use core::ptr;

/// The shortest work that is given to the lanes, in bytes: less is done by the leader before the others have begun.
const LEAST: usize = 2048;

/// What the lanes are to do.
#[derive(Clone, Copy)]
#[repr(C)]
pub(super) struct Order {
    /// [`LEAVE`], [`FILL`], [`COPY`], [`CALL`], [`END`] or [`HELP`].
    pub kind: u64,
    /// How many lines; for [`CALL`] the address of the entry.
    pub lines: u64,
    /// Where they are stored, an address that is a multiple of a line; for [`CALL`] the entry's data.
    pub to: u64,
    /// For [`COPY`] where they are loaded, of any alignment; for [`FILL`] 8 bytes that are all alike.
    pub from: u64,
}

/// There is no order: the leader has ended.
pub(super) const LEAVE: u64 = 0;
pub(super) const FILL: u64 = 1;
pub(super) const COPY: u64 = 2;
/// All lanes call a function of the program ([`super::call`]).
pub(super) const CALL: u64 = 3;
/// The leader's thread ends, and so do theirs.
pub(super) const END: u64 = 4;
/// All lanes do the warp's part of a call on all warps (`threads::grid`).
pub(super) const HELP: u64 = 5;

// SAFETY: zeroed memory is no order, and the area is for this type.
unsafe impl InRecord for Order {
    const AREA: Area = ORDER;
}

/// Whether the lanes can do such work.
#[inline(always)]
fn are_there(address: *const u8, len: usize) -> bool {
    len >= LEAST && !arch::is_local(address) && lane::has(COPIES) && !is_one_of_many()
}

/// Whether other lanes run code of the program, too: then they cannot take part.
#[inline(always)]
fn is_one_of_many() -> bool {
    lane::is_lane() || lane::is_in_call()
}

/// Stores `word`, whose bytes are all alike, to a part of `len` bytes that begins at a line. Tells how many bytes that are.
///
/// # Safety
/// They may be written. `to` is a multiple of 16. The caller is a leader.
#[inline(always)]
pub(crate) unsafe fn fill(to: *mut u8, word: u64, len: usize) -> usize {
    if !are_there(to, len) {
        return 0;
    }
    // SAFETY: the caller's; no other lane can reach `.local` memory, which this is not.
    unsafe { give(FILL, to, word, len / LINE) };
    len / LINE * LINE
}

/// Copies so many lines between areas that do not overlap, and tells whether it has.
///
/// # Safety
/// `to` is a multiple of 16, and both areas are that long; if `from` is none, all of the lines of 16 bytes in which that begins and ends may be read. The caller is a leader.
#[inline(always)]
pub(crate) unsafe fn copy(to: *mut u8, from: *const u8, lines: usize) -> bool {
    if !are_there(to, lines * LINE) || arch::is_local(from) {
        return false;
    }
    // SAFETY: as in `fill`.
    unsafe { give(COPY, to, from.expose_provenance() as u64, lines) };
    true
}

/// # Safety
/// As for [`fill`] and [`copy`].
#[inline(never)]
unsafe fn give(kind: u64, to: *mut u8, from: u64, lines: usize) {
    let order = record::own::<Order>();
    // SAFETY: the other lanes wait for the leader, and do not look at the order.
    unsafe {
        order.write(Order {
            kind,
            lines: lines as u64,
            to: to.expose_provenance() as u64,
            from,
        });
        arch::meet();
        work(order, 0);
        (*order).kind = LEAVE;
    }
}

/// All lanes of the warp do their parts, together: one function for all, never inlined, so that the leader and the others go on as one ([`arch::meet`]).
///
/// # Safety
/// All of them call it, behind a meeting since which the order has not changed; it is work on memory.
#[inline(never)]
pub(super) unsafe fn work(order: *const Order, lane: u32) {
    arch::meet();
    // SAFETY: the caller's.
    unsafe { obey(&*order, lane) };
    arch::meet();
}

/// A lane does its part.
///
/// # Safety
/// It is one of the leader's orders.
#[inline(always)]
unsafe fn obey(order: &Order, lane: u32) {
    let Order {
        kind,
        lines,
        to,
        from,
    } = *order;
    let (to, lines) = (
        ptr::with_exposed_provenance_mut(to as usize),
        lines as usize,
    );
    let skew = from as u32 % LINE as u32;
    let line = ptr::with_exposed_provenance(from as usize - skew as usize);
    // SAFETY: the leader's caller's.
    unsafe {
        match (kind, skew) {
            (FILL, _) => part::fill(Global, lane, to, [from; 2], lines),
            (_, 0) => part::copy(Global, lane, to, line, lines),
            (_, skew) => part::shifted(Global, lane, to, line, skew, lines),
        }
    }
}
