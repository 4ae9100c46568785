//! One warp's free objects of every class, besides those in its slots: three magazines and a run of new objects, used without atomics.
//!
//! Frees fill `loaded`; when it is full it becomes a spare one, and the third that is full goes to the others. Allocations empty `loaded`, then the spare ones, then the run, then take a magazine
//! from the others, or a run of a batch. So at most every batch is a matter for all warps, and none if a program has up to two batches more and less by turns: whatever its warp has then, in
//! whole batches, can be at least that and at most what three magazines hold.
//!
//! Of small classes `loaded` is in the warp's shared memory ([`super::slots`]), and [`super::small`] uses it.

use super::central::Central;
use super::class::{CLASSES, Class};
use super::magazine::{Loaded, Magazine};
use core::{mem, ptr};

/// How many magazines a warp has of a class besides the one that it uses.
const SPARES: usize = 2;

/// All pointers may be null: then they count as empty.
#[repr(C)]
#[derive(Clone, Copy)]
pub(super) struct Shelf {
    loaded: *mut Magazine,
    /// The first ones are full, the others empty.
    spares: [*mut Magazine; SPARES],
    /// Objects in a row that nobody had before.
    fresh: *mut u8,
    /// Objects in `loaded`.
    count: u16,
    /// How many are left in `fresh`.
    fresh_left: u16,
    /// How many of `spares` are full.
    full_spares: u32,
}

/// Belongs to one warp. Zeroed memory is an empty cache.
pub struct Cache {
    shelves: [Shelf; CLASSES],
}

impl Cache {
    /// Nothing cached.
    pub const fn new() -> Cache {
        let empty = Shelf {
            loaded: ptr::null_mut(),
            spares: [ptr::null_mut(); SPARES],
            fresh: ptr::null_mut(),
            count: 0,
            fresh_left: 0,
            full_spares: 0,
        };
        Cache {
            shelves: [empty; CLASSES],
        }
    }

    /// For what keeps the class's `loaded` elsewhere.
    #[inline(always)]
    pub(super) fn shelf(&mut self, class: Class) -> &mut Shelf {
        &mut self.shelves[class.index()]
    }

    /// A free object of the class. Null if the heap is used up. The warp has this number.
    #[inline(always)]
    pub(super) fn take(&mut self, class: Class, central: &Central, warp: u32) -> *mut u8 {
        let shelf = self.shelf(class);
        if shelf.count == 0 {
            return self.find(class, central, warp);
        }
        shelf.count -= 1;
        // SAFETY: `loaded` is ours, and has more objects than `count` now.
        unsafe { *Magazine::objects(shelf.loaded).add(usize::from(shelf.count)) }
    }

    /// [`Cache::take`], where `loaded` has none. It comes last there, so that the function saves nothing for its return.
    #[cold]
    #[inline(never)]
    fn find(&mut self, class: Class, central: &Central, warp: u32) -> *mut u8 {
        let shelf = self.shelf(class);
        let mut loaded = shelf.loaded();
        if !shelf.reload(&mut loaded, class, central, warp) {
            return central.last(class, warp);
        }
        if loaded.count == 0 {
            return shelf.take_fresh(1, class.size());
        }
        // SAFETY: it has some.
        let object = unsafe { *loaded.take(1) };
        shelf.set_loaded(loaded);
        object
    }

    /// Takes an object back.
    ///
    /// # Safety
    /// It is of the class, from this heap, and nobody uses it any more.
    #[inline(always)]
    pub(super) unsafe fn give(
        &mut self,
        class: Class,
        object: *mut u8,
        central: &Central,
        warp: u32,
    ) {
        let shelf = self.shelf(class);
        // SAFETY: the caller's. With room `loaded` is ours.
        unsafe {
            if !shelf.loaded().has_room(1, class.batch()) {
                return self.give_apart(class, object, central, warp);
            }
            *Magazine::objects(shelf.loaded).add(usize::from(shelf.count)) = object;
        }
        shelf.count += 1;
    }

    /// [`Cache::give`], where `loaded` has no room.
    #[cold]
    #[inline(never)]
    unsafe fn give_apart(&mut self, class: Class, object: *mut u8, central: &Central, warp: u32) {
        let shelf = self.shelf(class);
        let mut loaded = shelf.loaded();
        // SAFETY: the caller's.
        unsafe { shelf.give(&mut loaded, class, object, central, warp) };
        shelf.set_loaded(loaded);
    }
}

impl Shelf {
    #[inline(always)]
    fn loaded(&self) -> Loaded {
        Loaded {
            magazine: self.loaded,
            count: usize::from(self.count),
        }
    }

    #[inline(always)]
    fn set_loaded(&mut self, loaded: Loaded) {
        self.loaded = loaded.magazine;
        self.count = loaded.count as u16;
    }

    /// How many new objects there are.
    #[inline(always)]
    pub(super) fn fresh_left(&self) -> usize {
        usize::from(self.fresh_left)
    }

    /// So many new objects of this size: the first one. There are so many.
    #[inline(always)]
    pub(super) fn take_fresh(&mut self, count: usize, size: usize) -> *mut u8 {
        let first = self.fresh;
        self.fresh = first.wrapping_add(count * size);
        self.fresh_left -= count as u16;
        first
    }

    /// Takes an object back, to `loaded` if there is room or memory for a magazine.
    ///
    /// # Safety
    /// As [`Cache::give`].
    #[inline(always)]
    pub(super) unsafe fn give(
        &mut self,
        loaded: &mut Loaded,
        class: Class,
        object: *mut u8,
        central: &Central,
        warp: u32,
    ) {
        // SAFETY: the caller's. With room `loaded` is ours.
        unsafe {
            if !loaded.has_room(1, class.batch()) && !self.unload(loaded, class, central, warp) {
                return central.give_loose(class, object);
            }
            *loaded.give(1) = object;
        }
    }

    /// Has `loaded` have objects, which has none, or `fresh`; false if there are none.
    #[inline(always)]
    pub(super) fn reload(
        &mut self,
        loaded: &mut Loaded,
        class: Class,
        central: &Central,
        warp: u32,
    ) -> bool {
        let batch = class.batch();
        if self.full_spares != 0 {
            self.full_spares -= 1;
            let place = self.full_spares as usize;
            mem::swap(&mut loaded.magazine, self.spare(place));
            loaded.count = batch;
            return true;
        }
        if self.fresh_left != 0 {
            return true;
        }
        let look = central.look(class);
        let full = central.full(class, warp, &look);
        if !full.is_null() {
            let empty = mem::replace(&mut loaded.magazine, full);
            loaded.count = batch;
            // No spare one is full.
            if self.spares[0].is_null() {
                self.spares[0] = empty;
            } else if self.spares[1].is_null() {
                self.spares[1] = empty;
            } else if !empty.is_null() {
                // SAFETY: it is ours, and has no objects.
                unsafe { central.give_empty(empty, warp) };
            }
            return true;
        }
        self.fresh = central.fresh(class, batch, warp, &look);
        if self.fresh.is_null() {
            return false;
        }
        self.fresh_left = batch as u16;
        true
    }

    /// Has `loaded` have room, which is null or full; false if there is no memory for a magazine.
    #[inline(always)]
    fn unload(&mut self, loaded: &mut Loaded, class: Class, central: &Central, warp: u32) -> bool {
        let full = self.full_spares as usize;
        // The place of the empty one that takes the place of `loaded`.
        let place = full.min(SPARES - 1);
        if full == SPARES || self.spare(place).is_null() {
            let empty = central.empty(warp);
            if empty.is_null() {
                return false;
            }
            if loaded.magazine.is_null() {
                loaded.magazine = empty;
                loaded.count = 0;
                return true;
            }
            let before = mem::replace(self.spare(place), empty);
            if full == SPARES {
                // SAFETY: it was ours, and full.
                unsafe { central.give_full(class, before, warp) };
                self.full_spares -= 1;
            }
        }
        mem::swap(&mut loaded.magazine, self.spare(place));
        self.full_spares += u32::from(loaded.count != 0);
        loaded.count = 0;
        true
    }

    /// The place of a spare one. The number is below [`SPARES`].
    #[inline(always)]
    fn spare(&mut self, number: usize) -> &mut *mut Magazine {
        &mut self.spares[number % SPARES]
    }
}

impl Default for Cache {
    fn default() -> Self {
        Cache::new()
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::super::class::class_of;
    use super::super::pages::{PAGE, tests::memory};
    use super::*;
    use std::boxed::Box;
    use std::vec::Vec;

    /// Of an object where a page is used up. Miri is slow, so it has fewer in a page.
    const SIZE: usize = if cfg!(miri) { 4096 } else { 1024 };

    fn heap(pages: usize) -> (Vec<u8>, Box<Central>) {
        let (memory, base) = memory(pages);
        let central = Box::new(Central::new());
        // SAFETY: the memory is zeroed, ours, and returned beside the heap that uses it.
        unsafe { central.pages().init(base, (pages * PAGE) as u64) };
        (memory, central)
    }

    impl Cache {
        fn one(&mut self, class: Class, central: &Central) -> *mut u8 {
            self.take(class, central, 0)
        }

        /// As [`Cache::give`], by a warp that shares no stack with that of [`Cache::one`].
        unsafe fn back(&mut self, class: Class, object: *mut u8, central: &Central) {
            // SAFETY: the caller's.
            unsafe { self.give(class, object, central, 5) };
        }
    }

    #[test]
    fn objects_do_not_overlap_and_come_back() {
        let (_memory, central) = heap(64);
        let mut cache = Cache::new();
        let mut live: Vec<(usize, usize)> = Vec::new();
        for size in [1, 16, 100, 1000, 5000, 32 * 1024] {
            let class = class_of(size, 16).unwrap();
            for _ in 0..if cfg!(miri) { 12 } else { 40 } {
                let object = cache.one(class, &central);
                assert!(!object.is_null() && (object as usize).is_multiple_of(16));
                live.push((object as usize, class.size()));
            }
        }
        live.sort_unstable();
        assert!(live.windows(2).all(|w| w[0].0 + w[0].1 <= w[1].0));
    }

    #[test]
    fn one_warp_allocates_another_frees_without_growth() {
        let (_memory, central) = heap(3);
        let (mut producer, mut consumer) = (Cache::new(), Cache::new());
        // A page holds 1,024 objects of 64 bytes, or 16 of 4 KiB, and one is for magazines; far more than that go through.
        let (size, count) = if cfg!(miri) {
            (4096, 50)
        } else {
            (64, 100_000)
        };
        let class = class_of(size, 8).unwrap();
        for _ in 0..count {
            let object = producer.one(class, &central);
            assert!(!object.is_null());
            // SAFETY: just taken, given back once.
            unsafe { consumer.back(class, object, &central) };
        }
    }

    #[test]
    fn a_used_up_heap_says_so_and_recovers() {
        let (_memory, central) = heap(2);
        let mut cache = Cache::new();
        let class = class_of(SIZE, 8).unwrap();
        // One page has a magazine.
        assert!(!central.empty(0).is_null());
        let mut all: Vec<*mut u8> = core::iter::from_fn(|| Some(cache.one(class, &central)))
            .take_while(|object| !object.is_null())
            .collect();
        assert_eq!(all.len(), PAGE / SIZE);
        // SAFETY: each was taken once and is given back once.
        unsafe {
            all.drain(..)
                .for_each(|object| cache.back(class, object, &central))
        };
        assert!(!cache.one(class, &central).is_null());
    }

    #[test]
    fn nothing_is_lost_when_there_is_no_memory_for_magazines() {
        let (_memory, central) = heap(1);
        let class = class_of(SIZE, 8).unwrap();
        // What a batch leaves of a page is found one by one.
        let first = central.fresh(class, 3, 0, &central.look(class));
        let mut all: Vec<*mut u8> = (0..3)
            .map(|index| first.wrapping_add(index * SIZE))
            .collect();
        let mut cache = Cache::new();
        for round in 0..if cfg!(miri) { 1 } else { 3 } {
            all.extend(
                core::iter::from_fn(|| Some(cache.one(class, &central)))
                    .take_while(|object| !object.is_null()),
            );
            all.sort_unstable();
            all.dedup();
            assert_eq!(all.len(), PAGE / SIZE, "{round}");
            // SAFETY: as above.
            unsafe {
                all.drain(..)
                    .for_each(|object| cache.back(class, object, &central))
            };
        }
    }

    /// Warps that free in turn what others have allocated, on threads.
    #[test]
    fn many_warps_share_a_small_heap() {
        let rounds = if cfg!(miri) { 12 } else { 3_000 };
        let (_memory, central) = heap(4);
        let class = class_of(512, 8).unwrap();
        let (central, bag) = (&*central, &std::sync::Mutex::new(Vec::<usize>::new()));
        std::thread::scope(|scope| {
            for warp in 0..4 {
                scope.spawn(move || {
                    let mut cache = Cache::new();
                    for round in 0..rounds {
                        for _ in 0..round % 17 {
                            let object = cache.take(class, central, warp);
                            if !object.is_null() {
                                // SAFETY: its words are ours; another owner's marks are gone.
                                unsafe { object.cast::<u64>().write(u64::from(warp)) };
                                bag.lock().unwrap().push(object.expose_provenance());
                            }
                        }
                        let given: Vec<usize> = {
                            let mut bag = bag.lock().unwrap();
                            let keep = bag.len().saturating_sub(round % 19);
                            bag.split_off(keep)
                        };
                        for object in given {
                            let object = ptr::with_exposed_provenance_mut::<u8>(object);
                            // SAFETY: taken once, given back once; nobody else has it.
                            unsafe {
                                assert!(object.cast::<u64>().read() < 4);
                                object.cast::<u64>().write(u64::MAX);
                                cache.give(class, object, central, warp);
                            }
                        }
                    }
                });
            }
        });
        let mut all = bag.lock().unwrap().clone();
        let count = all.len();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), count);
    }
}
