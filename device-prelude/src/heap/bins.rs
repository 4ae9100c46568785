//! Runs of free pages, by their numbers: in bins by size, with coalescing, so that nothing walks through all of them.
//!
//! What is known of a page stands in a map beside the pages. A run in a bin has its length at its first and at its last page, so that what is freed beside it finds it; all other entries have none.
//! Bin `n` is a list of the runs of `2^n` pages up to the next power of two.

use crate::arch::atomic::{AtomicU32, AtomicU64, Ordering};
use core::slice;

/// What is known of a page. Zeroed memory is one that is in no bin.
pub(crate) struct Page {
    /// Of a run's first page: the next one in its list, for the stack or the bin that it is in.
    pub(crate) link: AtomicU64,
    /// Pages of the run in a bin that begins or ends here.
    run: AtomicU32,
}

const _: () = assert!(size_of::<Page>() == 16);

/// All pages. The heap must not panic, since each function that may be left by an exception costs its callers a test. So nothing here is checked that the heap's own numbers decide.
#[derive(Clone, Copy)]
pub(crate) struct Map<'a>(&'a [Page]);

/// A page in a list: its number plus one, so that zeroed memory has none.
type Listed = u32;
/// No page.
const NONE: Listed = 0;
/// A run has fewer than 2^32 pages.
const BINS: usize = 32;
/// So many runs of about the right size are looked at before a larger one is cut.
const LOOKS: usize = 4;

/// Its users share one lock.
pub(crate) struct Bins {
    first: [Listed; BINS],
    /// A bit for each that has a run.
    filled: u32,
}

impl Page {
    pub(crate) const fn new() -> Page {
        Page {
            link: AtomicU64::new(0),
            run: AtomicU32::new(0),
        }
    }

    /// The neighbours in a bin: the next one and the one before.
    fn neighbours(&self) -> (Listed, Listed) {
        let word = self.link.load(Ordering::Relaxed);
        (word as u32, (word >> 32) as u32)
    }

    fn set_neighbours(&self, next: Listed, before: Listed) {
        let word = u64::from(before) << 32 | u64::from(next);
        self.link.store(word, Ordering::Relaxed);
    }

    fn run(&self) -> u32 {
        self.run.load(Ordering::Relaxed)
    }
}

impl<'a> Map<'a> {
    /// The map at an address.
    ///
    /// # Safety
    /// Zeroed memory for so many pages is there to the end of the program, and used for this only.
    pub(super) unsafe fn at(start: *const Page, pages: usize) -> Map<'a> {
        // SAFETY: the caller's. Atomics are shared.
        Map(unsafe { slice::from_raw_parts(start, pages) })
    }

    /// How many pages there are.
    pub(super) fn total(self) -> usize {
        self.0.len()
    }

    /// # Safety
    /// There is a page of this number.
    #[inline(always)]
    pub(super) unsafe fn page(self, number: u32) -> &'a Page {
        // SAFETY: the caller's.
        unsafe { self.0.get_unchecked(number as usize) }
    }

    /// # Safety
    /// It is a page, and not [`NONE`].
    #[inline(always)]
    unsafe fn listed(self, page: Listed) -> &'a Page {
        // SAFETY: the caller's.
        unsafe { self.page(page - 1) }
    }
}

/// The bin of a run's length, which is not 0.
fn bin(pages: u32) -> usize {
    // Not `ilog2`, which asks whether it is 0.
    31 ^ pages.leading_zeros() as usize & 31
}

impl Bins {
    pub(crate) const fn new() -> Bins {
        Bins {
            first: [NONE; BINS],
            filled: 0,
        }
    }

    /// The bins that have a run, as bits: the smallest run of bin `n` has `2^n` pages.
    pub(super) fn filled(&self) -> u32 {
        self.filled
    }

    /// The first of `count` pages in a row, if there are so many.
    ///
    /// # Safety
    /// `count` is not 0. Of each call: the map is that of these bins.
    #[inline(never)]
    pub(super) unsafe fn take(&mut self, map: Map<'_>, count: u32) -> Option<u32> {
        let own = bin(count);
        let mut page = self.first[own];
        // SAFETY: what is listed is the first page of a run.
        unsafe {
            for _ in 0..LOOKS {
                if page == NONE {
                    break;
                }
                if map.listed(page).run() >= count {
                    return Some(self.cut(map, page - 1, count));
                }
                page = map.listed(page).neighbours().0;
            }
            // Each of a larger bin is long enough.
            let larger = self.filled & u32::MAX << own << 1;
            if larger != 0 {
                let first = self.first[larger.trailing_zeros() as usize % BINS];
                return Some(self.cut(map, first - 1, count));
            }
            while page != NONE {
                if map.listed(page).run() >= count {
                    return Some(self.cut(map, page - 1, count));
                }
                page = map.listed(page).neighbours().0;
            }
        }
        None
    }

    /// Takes pages back.
    ///
    /// # Safety
    /// There are `count` pages from this one on, at least one, and nobody uses them any more. The map as for [`Bins::take`].
    #[inline(never)]
    pub(super) unsafe fn give(&mut self, map: Map<'_>, mut page: u32, mut count: u32) {
        // SAFETY: the caller's; the neighbours are pages, and where one has a length, a run ends or begins there.
        unsafe {
            if page != 0 {
                let length = map.page(page - 1).run();
                if length != 0 {
                    page -= length;
                    count += length;
                    self.remove(map, page);
                }
            }
            let behind = page + count;
            if (behind as usize) < map.total() {
                let length = map.page(behind).run();
                if length != 0 {
                    self.remove(map, behind);
                    count += length;
                }
            }
            self.insert(map, page, count);
        }
    }

    /// Takes the first pages of a run; the rest stays.
    ///
    /// # Safety
    /// A run in a bin begins with this page, and is so long.
    unsafe fn cut(&mut self, map: Map<'_>, page: u32, count: u32) -> u32 {
        // SAFETY: the caller's.
        unsafe {
            let length = map.page(page).run();
            self.remove(map, page);
            if length != count {
                self.insert(map, page + count, length - count);
            }
        }
        page
    }

    /// # Safety
    /// As [`Bins::give`], and no run of a bin touches them.
    #[inline(never)]
    unsafe fn insert(&mut self, map: Map<'_>, page: u32, count: u32) {
        let bin = bin(count);
        let next = self.first[bin];
        // SAFETY: the caller's; what is listed is a page.
        unsafe {
            map.page(page).run.store(count, Ordering::Relaxed);
            let last = map.page(page + count - 1);
            last.run.store(count, Ordering::Relaxed);
            map.page(page).set_neighbours(next, NONE);
            if next != NONE {
                let (behind, _) = map.listed(next).neighbours();
                map.listed(next).set_neighbours(behind, page + 1);
            }
        }
        self.first[bin] = page + 1;
        self.filled |= 1 << bin;
    }

    /// The run that begins with this page leaves its bin.
    ///
    /// # Safety
    /// It is in a bin.
    #[inline(never)]
    unsafe fn remove(&mut self, map: Map<'_>, page: u32) {
        // SAFETY: the caller's; what is listed is a page.
        unsafe {
            let first = map.page(page);
            let count = first.run();
            let last = map.page(page + count - 1);
            first.run.store(0, Ordering::Relaxed);
            last.run.store(0, Ordering::Relaxed);
            let bin = bin(count);
            let (next, before) = first.neighbours();
            if next != NONE {
                let (behind, _) = map.listed(next).neighbours();
                map.listed(next).set_neighbours(behind, before);
            }
            if before != NONE {
                let (_, ahead) = map.listed(before).neighbours();
                map.listed(before).set_neighbours(next, ahead);
                return;
            }
            self.first[bin] = next;
            if next == NONE {
                self.filled &= !(1 << bin);
            }
        }
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;
    use std::vec::Vec;

    /// Bins, and the map of so many pages, of which none is free.
    struct Tested {
        pages: Vec<Page>,
        bins: Bins,
    }

    impl Tested {
        fn new(count: usize) -> Tested {
            Tested {
                pages: (0..count).map(|_| Page::new()).collect(),
                bins: Bins::new(),
            }
        }

        fn take(&mut self, count: u32) -> Option<u32> {
            // SAFETY: no test asks for none.
            unsafe { self.bins.take(Map(&self.pages), count) }
        }

        fn give(&mut self, page: u32, count: u32) {
            assert!(count > 0 && (page + count) as usize <= self.pages.len());
            // SAFETY: the tests give what is not free.
            unsafe { self.bins.give(Map(&self.pages), page, count) };
        }
    }

    #[test]
    fn freed_neighbours_become_one_run() {
        let mut bins = Tested::new(8);
        for page in [1, 3, 2, 0, 7, 5, 4, 6] {
            bins.give(page, 1);
        }
        assert_eq!(bins.bins.filled, 1 << 3);
        assert_eq!(bins.take(8), Some(0));
        assert_eq!((bins.take(1), bins.bins.filled), (None, 0));
        bins.give(0, 8);
        assert_eq!(bins.take(3), Some(0));
        assert_eq!(bins.take(6), None);
        assert_eq!(bins.take(5), Some(3));
    }

    /// More runs of the wanted bin than are looked at first, all too short but the last one.
    #[test]
    fn the_last_run_that_is_long_enough_is_found() {
        let mut bins = Tested::new(100);
        bins.give(90, 7);
        for index in 0..12 {
            bins.give(index * 6, 4);
        }
        assert_eq!(bins.take(6), Some(90));
        assert_eq!(bins.take(6), None);
        assert!(bins.take(4).is_some());
    }

    /// Against a plain list of which pages are free.
    #[test]
    fn pages_have_one_owner_and_none_is_lost() {
        const ALL: usize = 120;
        let mut bins = Tested::new(ALL);
        bins.give(0, ALL as u32);
        let mut free = [true; ALL];
        let mut live: Vec<(u32, u32)> = Vec::new();
        let mut random = 7u32;
        for _ in 0..if cfg!(miri) { 100 } else { 20_000 } {
            random = random.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let count = 1 + (random >> 8) % (1 + (random >> 16) % 40);
            if random >> 31 == 0 {
                let fits =
                    free.split(|free| !free).map(<[bool]>::len).max() >= Some(count as usize);
                let page = bins.take(count);
                assert_eq!(page.is_some(), fits, "{count}");
                if let Some(page) = page {
                    for free in &mut free[page as usize..][..count as usize] {
                        assert!(core::mem::replace(free, false));
                    }
                    live.push((page, count));
                }
            } else if !live.is_empty() {
                let (page, count) = live.swap_remove((random >> 4) as usize % live.len());
                bins.give(page, count);
                free[page as usize..][..count as usize].fill(true);
            }
        }
        live.into_iter()
            .for_each(|(page, count)| bins.give(page, count));
        assert_eq!(bins.take(ALL as u32), Some(0));
    }
}
