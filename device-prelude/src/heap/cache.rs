//! One warp's free objects: two magazines per size class, used without atomics.
//!
//! Freeing fills `active`; when it is full it becomes `spare`, and the old spare goes to the central list. Allocating empties
//! `active`, then takes `spare`, then a batch from the central list. So at most every `batch`-th operation takes a lock, even when a
//! program allocates and frees around a boundary.

use super::central::{Central, Free};
use super::class::{CLASSES, Class};
use core::ptr;

#[derive(Clone, Copy)]
struct Magazines {
    active: *mut Free,
    /// A full batch, or null.
    spare: *mut Free,
    /// Objects in `active`.
    count: usize,
}

/// Belongs to one warp. Zeroed memory is an empty cache.
pub struct Cache {
    classes: [Magazines; CLASSES],
}

impl Cache {
    /// Nothing cached.
    pub const fn new() -> Cache {
        let empty = Magazines {
            active: ptr::null_mut(),
            spare: ptr::null_mut(),
            count: 0,
        };
        Cache {
            classes: [empty; CLASSES],
        }
    }

    /// A free object of the class, or null if `active` has none.
    #[inline(always)]
    pub(crate) fn take_fast(&mut self, class: Class) -> *mut u8 {
        let magazines = &mut self.classes[class.index()];
        let object = magazines.active;
        if !object.is_null() {
            // SAFETY: what is in a magazine is free and this warp's.
            magazines.active = unsafe { (*object).next };
            magazines.count -= 1;
        }
        object.cast()
    }

    /// Takes an object back if `active` has room for it, and says so.
    ///
    /// # Safety
    /// As [`Cache::give`].
    #[inline(always)]
    pub(crate) unsafe fn give_fast(&mut self, class: Class, object: *mut u8) -> bool {
        if self.classes[class.index()].count == class.batch() {
            return false;
        }
        // SAFETY: the caller's promise.
        unsafe { self.put(class, object) };
        true
    }

    /// # Safety
    /// As [`Cache::give`], and `active` has room.
    #[inline(always)]
    unsafe fn put(&mut self, class: Class, object: *mut u8) {
        let magazines = &mut self.classes[class.index()];
        let object = object.cast::<Free>();
        // SAFETY: the caller gave the object up.
        unsafe { (*object).next = magazines.active };
        magazines.active = object;
        magazines.count += 1;
    }

    /// A free object of the class, or null when the heap is exhausted.
    #[inline]
    pub(crate) fn take(&mut self, class: Class, central: &Central) -> *mut u8 {
        let magazines = &mut self.classes[class.index()];
        if magazines.active.is_null() {
            if magazines.spare.is_null() {
                (magazines.active, magazines.count) = central.take(class);
                if magazines.active.is_null() {
                    return ptr::null_mut();
                }
            } else {
                magazines.active = magazines.spare;
                magazines.spare = ptr::null_mut();
                magazines.count = class.batch();
            }
        }
        self.take_fast(class)
    }

    /// Takes an object back.
    ///
    /// # Safety
    /// `object` is of the class, from this heap, and nobody uses it any more.
    #[inline]
    pub(crate) unsafe fn give(&mut self, class: Class, object: *mut u8, central: &Central) {
        let magazines = &mut self.classes[class.index()];
        if magazines.count == class.batch() {
            if !magazines.spare.is_null() {
                // SAFETY: a spare is a full batch of this class, and ours.
                unsafe { central.give(class, magazines.spare) };
            }
            magazines.spare = magazines.active;
            magazines.active = ptr::null_mut();
            magazines.count = 0;
        }
        // SAFETY: the caller's promise; there is room now.
        unsafe { self.put(class, object) };
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

    #[test]
    fn objects_do_not_overlap_and_come_back() {
        let (_memory, central) = heap(64);
        let mut cache = Cache::new();
        let mut live: Vec<(usize, usize)> = Vec::new();
        for size in [1, 16, 100, 1000, 5000, 32 * 1024] {
            let class = class_of(size, 16).unwrap();
            for _ in 0..20 {
                let object = cache.take(class, &central);
                assert!(!object.is_null() && (object as usize).is_multiple_of(16));
                live.push((object as usize, class.size()));
            }
        }
        live.sort_unstable();
        assert!(live.windows(2).all(|w| w[0].0 + w[0].1 <= w[1].0));
    }

    #[test]
    fn one_warp_allocates_another_frees_without_growth() {
        let (_memory, central) = heap(2);
        let (mut producer, mut consumer) = (Cache::new(), Cache::new());
        // 128 KiB hold 2,048 objects of 64 bytes, or 32 of 4 KiB; far more than that go through.
        let (size, count) = if cfg!(miri) {
            (4096, 300)
        } else {
            (64, 100_000)
        };
        let class = class_of(size, 8).unwrap();
        for _ in 0..count {
            let object = producer.take(class, &central);
            assert!(!object.is_null());
            // SAFETY: just taken, given back once.
            unsafe { consumer.give(class, object, &central) };
        }
    }

    #[test]
    fn a_used_up_heap_says_so_and_recovers() {
        let (_memory, central) = heap(1);
        let mut cache = Cache::new();
        let class = class_of(1024, 8).unwrap();
        let mut all = Vec::new();
        loop {
            let object = cache.take(class, &central);
            if object.is_null() {
                break;
            }
            all.push(object);
        }
        assert_eq!(all.len(), 64);
        // SAFETY: each was taken once and is given back once.
        unsafe {
            all.drain(..)
                .for_each(|object| cache.give(class, object, &central))
        };
        assert!(!cache.take(class, &central).is_null());
    }
}
