//! One warp's free objects of every class, besides those in its slots: two magazines, used without atomics.
//!
//! Frees fill `loaded`; when it is full it becomes `spare`, and a full spare goes to the others. Allocations empty `loaded`, then `spare`, then take a magazine from the others, or a batch of
//! objects that were never used. So at most every batch is a matter for all warps, even if a program allocates and frees around a boundary.

use super::central::Central;
use super::class::{CLASSES, Class};
use super::magazine::Magazine;
use super::slots::HALF;
use core::{mem, ptr};

/// Both magazines may be null: then they count as empty.
#[derive(Clone, Copy)]
struct Shelf {
    loaded: *mut Magazine,
    spare: *mut Magazine,
    /// Objects in `loaded`.
    count: u32,
    /// If not 0, `spare` has a batch; else it is empty.
    spare_is_full: u32,
}

/// Belongs to one warp. Zeroed memory is an empty cache.
pub struct Cache {
    shelves: [Shelf; CLASSES],
}

/// Objects that were taken: the first one, or null if there is none, and `more` in a magazine, to be read before the cache is used again.
pub(super) struct Taken {
    pub(super) first: *mut u8,
    pub(super) others: *const *mut u8,
    pub(super) more: usize,
}

impl Cache {
    /// Nothing cached.
    pub const fn new() -> Cache {
        let empty = Shelf {
            loaded: ptr::null_mut(),
            spare: ptr::null_mut(),
            count: 0,
            spare_is_full: 0,
        };
        Cache {
            shelves: [empty; CLASSES],
        }
    }

    /// At most `most` free objects of the class; none if `loaded` has none.
    #[inline(always)]
    pub(super) fn take(&mut self, class: Class, most: usize) -> Taken {
        let shelf = &mut self.shelves[class.index()];
        if shelf.count == 0 {
            return Taken {
                first: ptr::null_mut(),
                others: ptr::null(),
                more: 0,
            };
        }
        let taken = most.min(shelf.count as usize);
        shelf.count -= taken as u32;
        // SAFETY: `loaded` is ours, and has more objects than `count` now.
        unsafe {
            let others = Magazine::objects(shelf.loaded).add(shelf.count as usize);
            Taken {
                first: *others.add(taken - 1),
                others,
                more: taken - 1,
            }
        }
    }

    /// A free object of the class from wherever there is one, after [`Cache::take`] has found none. Null if the heap is used up. `loaded` has others then. The warp has this number.
    #[cold]
    #[inline(never)]
    pub(super) fn find(&mut self, class: Class, central: &Central, warp: u32) -> *mut u8 {
        if self.shelves[class.index()].reload(class, central, warp) {
            self.take(class, 1).first
        } else {
            central.last(class)
        }
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
        let shelf = &mut self.shelves[class.index()];
        // SAFETY: the caller's. With room `loaded` is ours.
        unsafe {
            if shelf.loaded.is_null() || shelf.count as usize == class.batch() {
                return self.give_apart(class, object, central, warp);
            }
            *Magazine::objects(shelf.loaded).add(shelf.count as usize) = object;
        }
        shelf.count += 1;
    }

    /// [`Cache::give`], where `loaded` has no room. It comes last there, so that the function saves nothing for its return.
    #[cold]
    #[inline(never)]
    unsafe fn give_apart(&mut self, class: Class, object: *mut u8, central: &Central, warp: u32) {
        // SAFETY: the caller's.
        unsafe {
            if self.shelves[class.index()].unload(class, central, warp) {
                self.give(class, object, central, warp);
            } else {
                central.give_loose(class, object);
            }
        }
    }

    /// Takes some objects back.
    ///
    /// # Safety
    /// As [`Cache::give`].
    #[inline(always)]
    pub(super) unsafe fn give_some(
        &mut self,
        class: Class,
        objects: [*mut u8; HALF],
        central: &Central,
        warp: u32,
    ) {
        let shelf = &mut self.shelves[class.index()];
        // SAFETY: the caller's.
        unsafe {
            if shelf.loaded.is_null() || shelf.count as usize + HALF > class.batch() {
                return self.give_each(class, objects, central, warp);
            }
            // `loaded` is ours, and has room.
            let free = Magazine::objects(shelf.loaded).add(shelf.count as usize);
            *free = objects[0];
            *free.add(1) = objects[1];
            *free.add(2) = objects[2];
            *free.add(3) = objects[3];
        }
        shelf.count += HALF as u32;
    }

    /// [`Cache::give_some`], one after the other.
    #[cold]
    #[inline(never)]
    unsafe fn give_each(
        &mut self,
        class: Class,
        objects: [*mut u8; HALF],
        central: &Central,
        warp: u32,
    ) {
        for object in objects {
            // SAFETY: the caller's.
            unsafe { self.give(class, object, central, warp) };
        }
    }
}

impl Shelf {
    /// Has `loaded` have objects, which has none; false if there are none.
    fn reload(&mut self, class: Class, central: &Central, warp: u32) -> bool {
        let batch = class.batch();
        if self.spare_is_full != 0 {
            mem::swap(&mut self.loaded, &mut self.spare);
            self.spare_is_full = 0;
            self.count = batch as u32;
            return true;
        }
        let full = central.full(class, warp);
        if !full.is_null() {
            let empty = mem::replace(&mut self.loaded, full);
            let second = mem::replace(&mut self.spare, empty);
            self.count = batch as u32;
            if !second.is_null() {
                if self.spare.is_null() {
                    self.spare = second;
                } else {
                    // SAFETY: it was the spare one, without objects.
                    unsafe { central.give_empty(second, warp) };
                }
            }
            return true;
        }
        if self.loaded.is_null() {
            self.loaded = mem::replace(&mut self.spare, ptr::null_mut());
        }
        if self.loaded.is_null() {
            self.loaded = central.empty(warp);
        }
        if self.loaded.is_null() {
            return false;
        }
        let start = central.fresh(class, batch);
        if start.is_null() {
            return false;
        }
        let size = class.size();
        for index in 0..batch {
            // The one with the lowest address comes first.
            let object = start.wrapping_add((batch - 1 - index) * size);
            // SAFETY: the magazine is ours and has room for a batch.
            unsafe { *Magazine::objects(self.loaded).add(index) = object };
        }
        self.count = batch as u32;
        true
    }

    /// Has `loaded` have room, which is null or full; false if there is no memory for a magazine.
    fn unload(&mut self, class: Class, central: &Central, warp: u32) -> bool {
        if self.spare.is_null() || self.spare_is_full != 0 {
            let empty = central.empty(warp);
            if empty.is_null() {
                return false;
            }
            if self.loaded.is_null() {
                self.loaded = empty;
                self.count = 0;
                return true;
            }
            if self.spare_is_full != 0 {
                // SAFETY: a spare one is ours, and full.
                unsafe { central.give_full(class, self.spare, warp) };
            }
            self.spare = empty;
        }
        // The spare one is empty.
        mem::swap(&mut self.loaded, &mut self.spare);
        self.spare_is_full = u32::from(self.count != 0);
        self.count = 0;
        true
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

    fn heap(pages: usize) -> (Vec<u8>, Box<Central>) {
        let (memory, base) = memory(pages);
        let central = Box::new(Central::new());
        // SAFETY: the memory is zeroed, ours, and returned beside the heap that uses it.
        unsafe { central.pages().lock().init(base, (pages * PAGE) as u64) };
        (memory, central)
    }

    impl Cache {
        fn one(&mut self, class: Class, central: &Central) -> *mut u8 {
            let object = self.take(class, 1).first;
            match object.is_null() {
                true => self.find(class, central, 0),
                false => object,
            }
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
            for _ in 0..40 {
                let object = cache.one(class, &central);
                assert!(!object.is_null() && (object as usize).is_multiple_of(16));
                live.push((object as usize, class.size()));
            }
        }
        live.sort_unstable();
        assert!(live.windows(2).all(|w| w[0].0 + w[0].1 <= w[1].0));
    }

    #[test]
    fn several_are_taken_and_given_at_once() {
        let (_memory, central) = heap(64);
        let (mut cache, class) = (Cache::new(), class_of(200, 8).unwrap());
        let mut all = Vec::new();
        while all.len() < 5 * class.batch() {
            let taken = cache.take(class, 5);
            if taken.first.is_null() {
                all.push(cache.find(class, &central, 0));
                continue;
            }
            assert!(taken.more < 5);
            all.push(taken.first);
            // SAFETY: so many are there.
            all.extend((0..taken.more).map(|index| unsafe { *taken.others.add(index) }));
        }
        all.sort_unstable();
        let count = all.len();
        all.dedup();
        assert_eq!(all.len(), count);
        for four in all.chunks(4) {
            match *four {
                // SAFETY: each was taken once, and is given back once.
                [a, b, c, d] => unsafe { cache.give_some(class, [a, b, c, d], &central, 0) },
                // SAFETY: as above.
                _ => four
                    .iter()
                    .for_each(|&one| unsafe { cache.give(class, one, &central, 0) }),
            }
        }
        let mut again: Vec<*mut u8> = (0..count).map(|_| cache.one(class, &central)).collect();
        again.sort_unstable();
        assert_eq!(again, all);
    }

    #[test]
    fn one_warp_allocates_another_frees_without_growth() {
        let (_memory, central) = heap(3);
        let (mut producer, mut consumer) = (Cache::new(), Cache::new());
        // A page holds 1,024 objects of 64 bytes, or 16 of 4 KiB, and one is for magazines; far more than that go through.
        let (size, count) = if cfg!(miri) {
            (4096, 300)
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
        let class = class_of(1024, 8).unwrap();
        let mut all: Vec<*mut u8> = core::iter::from_fn(|| Some(cache.one(class, &central)))
            .take_while(|object| !object.is_null())
            .collect();
        assert_eq!(all.len(), 64, "the other page has magazines");
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
        let class = class_of(1024, 8).unwrap();
        // What a batch leaves of a page is found one by one.
        let first = central.fresh(class, 3);
        let mut all: Vec<*mut u8> = (0..3)
            .map(|index| first.wrapping_add(index * 1024))
            .collect();
        let mut cache = Cache::new();
        for round in 0..3 {
            all.extend(
                core::iter::from_fn(|| Some(cache.one(class, &central)))
                    .take_while(|object| !object.is_null()),
            );
            all.sort_unstable();
            all.dedup();
            assert_eq!(all.len(), 64, "{round}");
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
        let rounds = if cfg!(miri) { 20 } else { 3_000 };
        let (_memory, central) = heap(4);
        let class = class_of(512, 8).unwrap();
        let (central, bag) = (&*central, &std::sync::Mutex::new(Vec::<usize>::new()));
        std::thread::scope(|scope| {
            for warp in 0..4 {
                scope.spawn(move || {
                    let mut cache = Cache::new();
                    for round in 0..rounds {
                        for _ in 0..round % 17 {
                            let mut object = cache.take(class, 1).first;
                            if object.is_null() {
                                object = cache.find(class, central, warp);
                            }
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
