//! Whole pages, for all warps.
//!
//! * Short runs that were freed are in **stacks**, for each length: most allocations find one of their length there, and take no lock.
//! * Pages above the **frontier** were never used, and are still zero. An addition takes some.
//! * All others are in **bins**, behind a lock, where neighbours become one run. Long runs come from there, and what has no stack goes there. Only if nothing else is left, the stacks' runs go
//!   to the bins, too: so none is lost to a size that nobody asks for.

use super::bins::{Bins, Map, Page};
use super::stacks::Stacks;
use crate::arch::atomic::{AtomicU32, AtomicU64, Ordering};
use crate::sync::lock::SpinLock;
use core::ptr;

/// Bytes of a page.
pub const PAGE: usize = 64 * 1024;

/// The longest run that stacks have.
pub(super) const SHORT: usize = 16;
/// A heap of so many pages needs no memory of its own for the map.
const FEW: usize = 1024;

/// See the module's documentation. It is used after [`Pages::init`] only.
#[repr(align(128))]
pub(crate) struct Pages {
    /// The address of the first one, how many there are, and where their map is, if not in `few`. They change only in `init`; as atomics they are asked together with the frontier, which is in the same line.
    base: AtomicU64,
    total: AtomicU64,
    map: AtomicU64,
    /// The first page that was never used. It may be beyond the end.
    frontier: AtomicU64,
    /// What [`Bins::filled`] was: a hint.
    binned: AtomicU32,
    /// How many pages warps may keep, all together.
    kept: AtomicU64,
    bins: SpinLock<Bins>,
    stacks: [Stacks; SHORT],
    few: [Page; FEW],
}

/// A run of pages.
pub struct Fresh {
    /// Where it starts; a multiple of [`PAGE`].
    pub address: *mut u8,
    /// Whether it was never used and therefore reads as zero.
    pub zero: bool,
}

/// Where pages are.
#[derive(Clone, Copy)]
struct Place<'a> {
    base: u64,
    map: Map<'a>,
}

impl<'a> Place<'a> {
    /// The number of the page at an address.
    fn number(self, address: u64) -> u32 {
        ((address - self.base) / PAGE as u64) as u32
    }

    /// The link of the run at an address.
    ///
    /// # Safety
    /// There is one.
    unsafe fn link(self, address: u64) -> &'a AtomicU64 {
        // SAFETY: the caller's.
        unsafe { &self.map.page(self.number(address)).link }
    }

    fn run(self, page: u32, zero: bool) -> Fresh {
        let address = self.base + u64::from(page) * PAGE as u64;
        let address = ptr::with_exposed_provenance_mut(address as usize);
        Fresh { address, zero }
    }

    fn total(self) -> u64 {
        self.map.total() as u64
    }

    /// Whether most of the memory was never used.
    fn has_much(self, frontier: u64) -> bool {
        frontier < self.total() / 2
    }
}

impl Pages {
    pub(crate) const fn new() -> Pages {
        Pages {
            base: AtomicU64::new(0),
            total: AtomicU64::new(0),
            map: AtomicU64::new(0),
            frontier: AtomicU64::new(0),
            binned: AtomicU32::new(0),
            kept: AtomicU64::new(0),
            bins: SpinLock::new(Bins::new()),
            stacks: [const { Stacks::new() }; SHORT],
            few: [const { Page::new() }; FEW],
        }
    }

    /// Takes over the whole pages in `[base, base + size)`. Of a large heap the first ones have the map.
    ///
    /// # Safety
    /// Once, before all else. The memory is zeroed, nobody else uses it, and it outlives the heap, as do these pages.
    pub(crate) unsafe fn init(&self, base: u64, size: u64) {
        let mut start = base.next_multiple_of(PAGE as u64);
        let end = (base + size) / PAGE as u64 * PAGE as u64;
        let mut total = end.saturating_sub(start) / PAGE as u64;
        let mut map = 0;
        if total > FEW as u64 {
            let bytes = total * size_of::<Page>() as u64;
            map = start;
            start += bytes.next_multiple_of(PAGE as u64);
            total = (end - start) / PAGE as u64;
        }
        self.base.store(start, Ordering::Relaxed);
        self.map.store(map, Ordering::Relaxed);
        // More than the page numbers in lists would be 256 TiB.
        self.total
            .store(total.min(u64::from(u32::MAX)), Ordering::Relaxed);
    }

    /// Whether a warp may keep so many pages more to itself, for ever. All together they keep a thirty-second of the memory at most: what they keep lies scattered, and nobody else can have it, so long runs have to fit between.
    #[cold]
    #[inline(never)]
    pub(super) fn may_keep(&self, count: u64) -> bool {
        let most = self.total.load(Ordering::Relaxed) / 32;
        // Looked at first, so that who is refused again and again changes nothing.
        if self.kept.load(Ordering::Relaxed) + count > most {
            return false;
        }
        let is_ours = self.kept.fetch_add(count, Ordering::Relaxed) + count <= most;
        if !is_ours {
            self.kept.fetch_sub(count, Ordering::Relaxed);
        }
        is_ours
    }

    /// How many pages there are, free or not.
    pub(crate) fn total(&self) -> usize {
        self.total.load(Ordering::Relaxed) as usize
    }

    fn place(&self) -> Place<'_> {
        let base = self.base.load(Ordering::Relaxed);
        let map = self.map.load(Ordering::Relaxed) as usize;
        let total = self.total.load(Ordering::Relaxed) as usize;
        let start = match map {
            0 => self.few.as_ptr(),
            _ => ptr::with_exposed_provenance(map),
        };
        // SAFETY: `init`'s caller's, and of few pages there are no more than that.
        let map = unsafe { Map::at(start, total) };
        Place { base, map }
    }

    /// `count` pages, or `None` when no run is long enough, or for none. The warp has this number.
    pub(crate) fn alloc(&self, count: usize, warp: u32) -> Option<Fresh> {
        if let Some(stacks) = self.stacks.get(count.wrapping_sub(1)) {
            // All that may be asked, at once.
            let place = self.place();
            let (frontier, binned) = (
                self.frontier.load(Ordering::Relaxed),
                self.binned.load(Ordering::Relaxed),
            );
            let filled = stacks.filled();
            // SAFETY: runs are in the stacks.
            if let Some(run) = stacks.pop(warp, filled, |run| unsafe { place.link(run) }) {
                return Some(place.run(place.number(run), false));
            }
            // Where there is much memory, what needs no lock comes first.
            if (place.has_much(frontier) || binned & fitting(count as u32) == 0)
                && let Some(page) = self.advance(place, frontier, count as u64)
            {
                return Some(place.run(page, true));
            }
        }
        self.alloc_apart(u32::try_from(count).ok()?)
    }

    /// `count` pages that were never used, if most of the memory was not: for who wants zeros. One lane writes some 2 bytes in a nanosecond, so those that were used would take long.
    pub(super) fn alloc_untouched(&self, count: usize) -> Option<Fresh> {
        let place = self.place();
        let frontier = self.frontier.load(Ordering::Relaxed);
        let page = match place.has_much(frontier) {
            true => self.advance(place, frontier, u64::from(u32::try_from(count).ok()?))?,
            false => return None,
        };
        Some(place.run(page, true))
    }

    /// Pages that were never used, if there are so many. `seen` is what the frontier was.
    fn advance(&self, place: Place<'_>, seen: u64, count: u64) -> Option<u32> {
        let total = place.total();
        // So what is too little for one is left for who asks for less.
        if seen + count > total {
            return None;
        }
        // Relaxed: nobody has written to these pages.
        let page = self.frontier.fetch_add(count, Ordering::Relaxed);
        if page + count <= total {
            return Some(page as u32);
        }
        if page < total {
            // Others were faster, and the last ones are ours.
            // SAFETY: so nobody else has them.
            unsafe { self.give(place, page as u32, (total - page) as u32) };
        }
        None
    }

    #[cold]
    #[inline(never)]
    fn alloc_apart(&self, count: u32) -> Option<Fresh> {
        let place = self.place();
        if count == 0 || u64::from(count) > place.total() {
            return None;
        }
        for is_last in [false, true] {
            {
                let mut bins = self.bins.lock();
                // SAFETY: not 0, and these bins have one map.
                let mut page = unsafe { bins.take(place.map, count) };
                if is_last && page.is_none() {
                    self.collect(place, &mut bins);
                    // SAFETY: as above.
                    page = unsafe { bins.take(place.map, count) };
                }
                self.binned.store(bins.filled(), Ordering::Relaxed);
                if let Some(page) = page {
                    return Some(place.run(page, false));
                }
            }
            // Without the lock, which it may need.
            let frontier = self.frontier.load(Ordering::Relaxed);
            if !is_last && let Some(page) = self.advance(place, frontier, u64::from(count)) {
                return Some(place.run(page, true));
            }
        }
        None
    }

    /// Has the bins have all that is free.
    fn collect(&self, place: Place<'_>, bins: &mut Bins) {
        for (index, stacks) in self.stacks.iter().enumerate() {
            // SAFETY: runs are in the stacks, of as many pages as their place says. Who takes one out has it.
            unsafe {
                let take = || stacks.pop(0, stacks.filled(), |run| place.link(run));
                while let Some(run) = take() {
                    bins.give(place.map, place.number(run), index as u32 + 1);
                }
            }
        }
        let total = place.total();
        let frontier = self.frontier.fetch_max(total, Ordering::Relaxed);
        if frontier < total {
            // SAFETY: nobody has taken them, nor will.
            unsafe { bins.give(place.map, frontier as u32, (total - frontier) as u32) };
        }
    }

    /// Gives a run back.
    ///
    /// # Safety
    /// `count` pages at `address` came from [`Pages::alloc`] and nobody uses them any more.
    pub(crate) unsafe fn free(&self, address: *mut u8, count: usize, warp: u32) {
        let place = self.place();
        let address = address.expose_provenance() as u64;
        // SAFETY: the caller's.
        unsafe {
            match self.stacks.get(count.wrapping_sub(1)) {
                Some(stacks) => stacks.push(warp, address, place.link(address)),
                None => self.give(place, place.number(address), count as u32),
            }
        }
    }

    /// # Safety
    /// As [`Bins::give`].
    #[cold]
    #[inline(never)]
    unsafe fn give(&self, place: Place<'_>, page: u32, count: u32) {
        let mut bins = self.bins.lock();
        // SAFETY: the caller's.
        unsafe { bins.give(place.map, page, count) };
        self.binned.store(bins.filled(), Ordering::Relaxed);
    }
}

/// The bins that may have a run of so many pages, as bits.
fn fitting(count: u32) -> u32 {
    u32::MAX << (31 - count.leading_zeros() % 32)
}

#[cfg(all(test, not(loom)))]
pub(crate) mod tests {
    use super::*;
    use std::boxed::Box;
    use std::sync::Mutex;
    use std::vec::Vec;

    /// Zeroed memory of `pages` pages, aligned to one.
    pub(crate) fn memory(pages: usize) -> (Vec<u8>, u64) {
        let memory = std::vec![0u8; (pages + 1) * PAGE];
        let base = memory.as_ptr().expose_provenance().next_multiple_of(PAGE) as u64;
        (memory, base)
    }

    /// Pages that are never touched: their addresses only.
    fn untouched(count: usize) -> Box<Pages> {
        let pages = Box::new(Pages::new());
        assert!(count <= FEW);
        // SAFETY: nobody uses the memory, and there is no map in it.
        unsafe { pages.init(PAGE as u64, (count * PAGE) as u64) };
        pages
    }

    #[test]
    fn freed_neighbours_become_one_run() {
        let pages = untouched(8);
        let all: Vec<Fresh> = (0..8).map(|_| pages.alloc(1, 0).unwrap()).collect();
        assert!(all.iter().all(|run| run.zero));
        assert!(pages.alloc(1, 0).is_none());
        for index in [1, 3, 2, 0, 7, 5, 4, 6] {
            // SAFETY: each page is given back once.
            unsafe { pages.free(all[index].address, 1, index as u32) };
        }
        let whole = pages.alloc(8, 3).unwrap();
        assert_eq!(whole.address.addr(), PAGE);
        assert!(!whole.zero);
        assert!(pages.alloc(1, 0).is_none());
    }

    #[test]
    fn absurd_counts_fail() {
        let pages = untouched(2);
        for count in [0, 3, usize::MAX, usize::MAX / PAGE, u32::MAX as usize] {
            assert!(pages.alloc(count, 0).is_none());
        }
        assert!(pages.alloc(2, 0).is_some());
        assert!(untouched(0).alloc(1, 0).is_none());
    }

    #[test]
    fn what_is_too_little_for_one_is_left_for_others() {
        let pages = untouched(40);
        assert!(pages.alloc(20, 0).is_some_and(|run| run.zero));
        assert!(pages.alloc(21, 0).is_none());
        assert!(pages.alloc(15, 0).is_some());
        assert!(pages.alloc(6, 0).is_none());
        assert!(pages.alloc(5, 0).is_some());
        assert!(pages.alloc(1, 0).is_none());
    }

    /// Runs of one length, freed, are memory for any other.
    #[test]
    fn a_heap_in_pieces_becomes_whole_again() {
        let count = if cfg!(miri) { 34 } else { 960 };
        let pages = untouched(count);
        for length in [1, 2, 3, 5, 15, 16, 17, 30, 60] {
            let all: Vec<Fresh> = core::iter::from_fn(|| pages.alloc(length, 0)).collect();
            assert_eq!(all.len(), count / length, "{length}");
            for (index, run) in all.iter().enumerate() {
                // SAFETY: each is given back once.
                unsafe { pages.free(run.address, length, index as u32) };
            }
        }
        assert!(pages.alloc(count, 0).is_some());
    }

    /// The first pages of a large heap have the map, and nobody gets them.
    #[test]
    fn a_large_heap_has_its_map_in_its_own_memory() {
        // One page for the map.
        let (_memory, base) = memory(FEW + 2);
        let pages = Pages::new();
        // SAFETY: zeroed, ours, and it lives to the end.
        unsafe { pages.init(base, ((FEW + 2) * PAGE) as u64) };
        assert_eq!(pages.total(), FEW + 1);
        let length = if cfg!(miri) { 205 } else { 25 };
        let all: Vec<Fresh> = core::iter::from_fn(|| pages.alloc(length, 0)).collect();
        assert_eq!(all.len(), (FEW + 1) / length);
        assert_eq!(all[0].address.addr() as u64, base + PAGE as u64);
        for run in all {
            // SAFETY: given back once.
            unsafe { pages.free(run.address, length, 0) };
        }
        assert!(pages.alloc(FEW + 1, 0).is_some());
    }

    #[test]
    fn warps_keep_a_thirty_second_together() {
        let pages = untouched(400);
        assert!(!pages.may_keep(13) && pages.may_keep(10));
        assert!(!pages.may_keep(3) && pages.may_keep(2) && !pages.may_keep(1));
    }

    #[test]
    fn who_wants_zeros_gets_what_was_never_used_while_there_is_much() {
        let pages = untouched(100);
        assert!(pages.alloc_untouched(101).is_none());
        for _ in 0..2 {
            let run = pages.alloc_untouched(30).unwrap();
            assert!(run.zero);
            // SAFETY: given back once.
            unsafe { pages.free(run.address, 30, 0) };
        }
        assert!(pages.alloc_untouched(1).is_none(), "60 of 100 were used");
        assert!(pages.alloc(30, 0).is_some_and(|run| !run.zero));
    }

    /// Threads that allocate at once: nobody gets what another one has, and all comes back.
    #[test]
    fn many_threads_share_the_pages() {
        const ALL: usize = 200;
        let pages = &*untouched(ALL);
        let owned: Vec<Mutex<()>> = (0..ALL).map(|_| Mutex::new(())).collect();
        let rounds = if cfg!(miri) { 2 } else { 2_000 };
        std::thread::scope(|scope| {
            for warp in 0..4 {
                let owned = &owned;
                scope.spawn(move || {
                    let mut random: u32 = warp;
                    for _ in 0..rounds {
                        let runs: Vec<_> = (0..4)
                            .filter_map(|_| {
                                random = random.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                                let count = [1, 1, 2, 16, 30][(random >> 8) as usize % 5];
                                Some((pages.alloc(count, warp)?.address, count))
                            })
                            .collect();
                        let first = |address: *mut u8| address.addr() / PAGE - 1;
                        let guards: Vec<_> = runs
                            .iter()
                            .flat_map(|&(at, count)| &owned[first(at)..][..count])
                            .map(|page| page.try_lock().expect("a page has one owner"))
                            .collect();
                        drop(guards);
                        for (address, count) in runs {
                            // SAFETY: given back once.
                            unsafe { pages.free(address, count, warp) };
                        }
                    }
                });
            }
        });
        assert!(pages.alloc(ALL, 0).is_some());
    }
}
