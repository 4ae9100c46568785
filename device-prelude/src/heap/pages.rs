//! Runs of pages: first fit over an address-ordered list of free runs, with coalescing.
//!
//! A free run's first two words hold its page count and the next run's address. Pages above the frontier were never used: they are
//! still zero, and need no list entry.

use core::ptr;

/// Bytes of a page.
pub const PAGE: usize = 64 * 1024;

#[repr(C)]
struct Run {
    pages: usize,
    next: *mut Run,
}

/// The page allocator. Its users share one lock.
pub struct Pages {
    /// How many there are.
    total: usize,
    frontier: usize,
    end: usize,
    free: *mut Run,
}

// SAFETY: the pointers lead into the heap's own memory, which no thread owns.
unsafe impl Send for Pages {}

/// A run of pages.
pub struct Fresh {
    /// Where it starts; a multiple of [`PAGE`].
    pub address: *mut u8,
    /// Whether it was never used and therefore reads as zero.
    pub zero: bool,
}

impl Pages {
    /// No memory at all.
    pub const fn empty() -> Pages {
        Pages {
            total: 0,
            frontier: 0,
            end: 0,
            free: ptr::null_mut(),
        }
    }

    /// Takes over the whole pages in `[base, base + size)`.
    ///
    /// # Safety
    /// The memory is zeroed, nobody else uses it, and it outlives the allocator.
    pub unsafe fn init(&mut self, base: u64, size: u64) {
        let base = base as usize;
        self.frontier = base.next_multiple_of(PAGE);
        self.end = (base + size as usize) & !(PAGE - 1);
        self.free = ptr::null_mut();
        self.total = self.end.saturating_sub(self.frontier) / PAGE;
    }

    /// How many pages there are, free or not.
    pub fn total(&self) -> usize {
        self.total
    }

    /// `count` pages, or `None` when no run is long enough. `count` is not 0.
    #[inline(never)]
    pub fn alloc(&mut self, count: usize) -> Option<Fresh> {
        let mut link = &raw mut self.free;
        // SAFETY: the list's nodes are free runs, which belong to the allocator.
        unsafe {
            while !(*link).is_null() {
                let run = *link;
                if (*run).pages >= count {
                    // From the run's end: the list changes only if nothing of the run is left.
                    (*run).pages -= count;
                    let address = run.cast::<u8>().add((*run).pages * PAGE);
                    if (*run).pages == 0 {
                        *link = (*run).next;
                    }
                    return Some(Fresh {
                        address,
                        zero: false,
                    });
                }
                link = &raw mut (*run).next;
            }
        }
        let bytes = count.checked_mul(PAGE)?;
        if bytes > self.end - self.frontier.min(self.end) {
            return None;
        }
        let address = self.frontier as *mut u8;
        self.frontier += bytes;
        Some(Fresh {
            address,
            zero: true,
        })
    }

    /// Gives a run back.
    ///
    /// # Safety
    /// `count` pages at `address` came from [`Pages::alloc`] and nobody uses them any more.
    #[inline(never)]
    pub unsafe fn free(&mut self, address: *mut u8, count: usize) {
        let run = address.cast::<Run>();
        let mut link = &raw mut self.free;
        let mut before: *mut Run = ptr::null_mut();
        // SAFETY: the list's nodes are free runs, and so is the caller's now.
        unsafe {
            while !(*link).is_null() && *link < run {
                before = *link;
                link = &raw mut (*before).next;
            }
            (*run).pages = count;
            (*run).next = *link;
            *link = run;
            Self::merge(run);
            if !before.is_null() {
                Self::merge(before);
            }
        }
    }

    /// Joins `run` with its successor if they touch.
    unsafe fn merge(run: *mut Run) {
        // SAFETY: the caller's nodes are in the list.
        unsafe {
            let next = (*run).next;
            if run.cast::<u8>().add((*run).pages * PAGE) == next.cast::<u8>() {
                (*run).pages += (*next).pages;
                (*run).next = (*next).next;
            }
        }
    }
}

#[cfg(all(test, not(loom)))]
pub(crate) mod tests {
    use super::*;
    use std::vec::Vec;

    /// Zeroed memory of `pages` pages, aligned to one.
    pub(crate) fn memory(pages: usize) -> (Vec<u8>, u64) {
        let memory = std::vec![0u8; (pages + 1) * PAGE];
        let base = (memory.as_ptr() as usize).next_multiple_of(PAGE) as u64;
        (memory, base)
    }

    #[test]
    fn freed_neighbours_become_one_run() {
        let (_memory, base) = memory(8);
        let mut pages = Pages::empty();
        // SAFETY: `_memory` is zeroed, ours, and lives to the end.
        unsafe { pages.init(base, 8 * PAGE as u64) };
        let all: Vec<Fresh> = (0..8).map(|_| pages.alloc(1).unwrap()).collect();
        assert!(all.iter().all(|run| run.zero));
        assert!(pages.alloc(1).is_none());
        for index in [1, 3, 2, 0, 7, 5, 4, 6] {
            // SAFETY: each page is given back once.
            unsafe { pages.free(all[index].address, 1) };
        }
        let whole = pages.alloc(8).unwrap();
        assert_eq!(whole.address as u64, base);
        assert!(!whole.zero);
        assert!(pages.alloc(1).is_none());
    }

    #[test]
    fn absurd_counts_fail() {
        let (_memory, base) = memory(2);
        let mut pages = Pages::empty();
        // SAFETY: as above.
        unsafe { pages.init(base, 2 * PAGE as u64) };
        assert!(pages.alloc(3).is_none());
        assert!(pages.alloc(usize::MAX).is_none());
        assert!(pages.alloc(usize::MAX / PAGE).is_none());
        assert!(pages.alloc(2).is_some());
    }
}
