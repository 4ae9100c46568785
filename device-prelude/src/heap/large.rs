//! Blocks that no class has: whole pages.
//!
//! Each warp's leader keeps the last block of up to 4 MiB that it freed, for its next one of that length: neither takes an atomic then. It may do so if all warps together keep not too much.

use super::memory::CENTRAL;
use super::pages::{Fresh, PAGE};
use crate::arch;
use crate::warp::Area;
use crate::warp::lane::is_lane;
use crate::warp::record::{self, InRecord, KEPT};
use core::{mem, ptr};

/// A block that is free, if it has pages. Zeroed memory is none.
#[repr(C)]
struct Kept {
    address: *mut u8,
    pages: usize,
    /// How many pages the warp may keep.
    most: usize,
}

/// The longest block that is kept.
const MOST: usize = 64;

// SAFETY: zeroed memory is none, and the area is for this type.
unsafe impl InRecord for Kept {
    const AREA: Area = KEPT;
}

/// The running warp's.
#[inline(always)]
fn kept<'a>() -> &'a mut Kept {
    // SAFETY: only the warp itself touches it, in functions that do not call each other.
    unsafe { &mut *record::own::<Kept>() }
}

/// How many pages a block has, if there is such an alignment.
fn pages(size: usize, align: usize) -> Option<usize> {
    // Pages are aligned to PAGE; more is not on offer.
    (align <= PAGE).then(|| size.div_ceil(PAGE).max(1))
}

/// A block, or null. `zero`: it reads as zero.
#[inline(never)]
pub(super) fn alloc(size: usize, align: usize, zero: bool) -> *mut u8 {
    let run = pages(size, align).and_then(|count| {
        if zero && let Some(run) = CENTRAL.pages().alloc_untouched(count) {
            return Some(run);
        }
        if is_lane() {
            return CENTRAL.pages().alloc(count, arch::hart());
        }
        let kept = kept();
        if kept.pages == count {
            kept.pages = 0;
            let (address, zero) = (kept.address, false);
            return Some(Fresh { address, zero });
        }
        take(count)
    });
    let Some(run) = run else {
        return ptr::null_mut();
    };
    if zero && !run.zero {
        // SAFETY: just allocated, at least `size` bytes.
        unsafe { ptr::write_bytes(run.address, 0, size) };
    }
    run.address
}

/// From what all warps share.
#[inline(never)]
fn take(count: usize) -> Option<Fresh> {
    let run = CENTRAL.pages().alloc(count, arch::warp());
    if run.is_none() && give_kept() {
        return CENTRAL.pages().alloc(count, arch::warp());
    }
    run
}

/// Gives the warp's kept block to all, if there is one: its pages may be what is missing.
#[cold]
#[inline(never)]
pub(super) fn give_kept() -> bool {
    let count = mem::take(&mut kept().pages);
    if count == 0 {
        return false;
    }
    // SAFETY: it was kept, and is not any more.
    unsafe { CENTRAL.pages().free(kept().address, count, arch::warp()) };
    true
}

/// Takes a block back.
///
/// # Safety
/// It came from [`alloc`] with this size and alignment, and nobody uses it any more.
#[inline(never)]
pub(super) unsafe fn dealloc(address: *mut u8, size: usize, align: usize) {
    let pages = CENTRAL.pages();
    let mut freed = (address, self::pages(size, align).unwrap_or(1));
    if !is_lane() && may_keep(kept(), freed.1) {
        let kept = kept();
        freed = (
            mem::replace(&mut kept.address, freed.0),
            mem::replace(&mut kept.pages, freed.1),
        );
        if freed.1 == 0 {
            return;
        }
    }
    // SAFETY: the caller's, for this block or the one that was kept before it.
    unsafe { pages.free(freed.0, freed.1, arch::warp()) };
}

/// Whether the warp may keep a block of so many pages.
#[inline(always)]
fn may_keep(kept: &mut Kept, count: usize) -> bool {
    if count <= kept.most {
        return true;
    }
    let may = count <= MOST && CENTRAL.pages().may_keep((count - kept.most) as u64);
    if may {
        kept.most = count;
    }
    may
}
