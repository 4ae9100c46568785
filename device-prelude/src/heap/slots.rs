//! A few free objects of each small class in the warp's shared memory: what most allocations and frees use, inlined where they are made. And which magazine has more of them.
//!
//! Nothing of it is in global memory, from which each line would come anew once an acquire has emptied the SM's L1. An allocation loads two words and stores one, a free loads one and stores two.
//!
//! A class begins as **off**: neither has it an object, nor room for one. It is put on by the heap's own functions, so it stays off where the emulator serves these.

use super::class::{SMALL_CLASSES, SmallClass};
use super::magazine::Loaded;
use crate::arch::Local;
use crate::launch;
use crate::warp::Area;
use crate::warp::local::{self, InLocal, SLOTS};
use core::hint::assert_unchecked;
use core::mem::offset_of;
use core::ptr;

/// Objects of a class.
pub(super) const CAPACITY: usize = 6;
/// Of a class that is off. It is neither below the capacity nor from 1 up to it.
const OFF: u32 = u32::MAX;
/// In a class's word, between the bits of [`Loaded`].
const GAVE: u64 = 1 << 7;

#[repr(C)]
struct Slots {
    counts: [u32; SMALL_CLASSES],
    /// A [`Loaded`] and [`GAVE`].
    loaded: [u64; SMALL_CLASSES],
    objects: [[*mut u8; CAPACITY]; SMALL_CLASSES],
}

// SAFETY: the area is for this type.
unsafe impl InLocal for Slots {
    const AREA: Area = SLOTS;
}

/// Those of the running warp.
#[derive(Clone, Copy)]
pub(super) struct Own {
    count: Local,
    loaded: Local,
    objects: Local,
}

/// Which way objects went when they last went from or to the magazine. Who goes the same way again moves all that there is room for, and else as many as leave the slots half full.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Last {
    /// Also in the beginning.
    Took,
    Gave,
}

/// Shared memory begins with anything: once for each warp, by its leader, before all else.
#[inline(always)]
pub(crate) fn init() {
    let slots = local::shared::<Slots>();
    for class in 0..SMALL_CLASSES {
        // SAFETY: words of this warp.
        unsafe {
            slots
                .add(offset_of!(Slots, counts) + 4 * class)
                .store_u32(OFF);
            slots
                .add(offset_of!(Slots, loaded) + 8 * class)
                .store_u64(0);
        }
    }
}

impl Own {
    #[inline(always)]
    pub(super) fn of(class: SmallClass) -> Own {
        let slots = local::shared::<Slots>();
        let objects = offset_of!(Slots, objects) + size_of::<[*mut u8; CAPACITY]>() * class.index();
        Own {
            count: slots.add(offset_of!(Slots, counts) + 4 * class.index()),
            loaded: slots.add(offset_of!(Slots, loaded) + 8 * class.index()),
            objects: slots.add(objects),
        }
    }

    /// The slot of this number, below [`CAPACITY`].
    #[inline(always)]
    fn slot(self, index: u32) -> Local {
        self.objects.add(size_of::<*mut u8>() * index as usize)
    }

    /// A free object of the class, or null.
    #[inline(always)]
    pub(super) fn take(self) -> *mut u8 {
        match self.last() {
            // SAFETY: just asked.
            Some(last) => unsafe { self.pop(last) },
            None => ptr::null_mut(),
        }
    }

    /// The last slot that has an object.
    #[inline(always)]
    pub(super) fn last(self) -> Option<u32> {
        // SAFETY: the counts were initialized.
        let last = unsafe { self.count.load_u32() }.wrapping_sub(1);
        (last < CAPACITY as u32).then_some(last)
    }

    /// Takes the object in the last slot, which is not null: who knows that need not look.
    ///
    /// # Safety
    /// [`Own::last`] was this slot, and nothing was put or taken since.
    #[inline(always)]
    pub(super) unsafe fn pop(self, last: u32) -> *mut u8 {
        // SAFETY: the caller's; a slot below the count has an object.
        unsafe {
            self.count.store_u32(last);
            let object = self.slot(last).load_pointer();
            assert_unchecked(!object.is_null());
            object
        }
    }

    /// Takes an object back if there is room for it, and says so.
    ///
    /// # Safety
    /// `object` is of the class, from this heap, and nobody uses it any more.
    #[inline(always)]
    pub(super) unsafe fn give(self, object: *mut u8) -> bool {
        // SAFETY: the count was initialized, and the slot is one.
        unsafe {
            let count = self.count.load_u32();
            if count >= CAPACITY as u32 {
                return false;
            }
            self.slot(count).store_given(object);
            self.count.store_u32(count + 1);
        }
        true
    }

    /// Whether the class is on and has so many objects.
    #[inline(always)]
    pub(super) fn has(self, count: usize) -> bool {
        // SAFETY: as in `take`.
        unsafe { self.count.load_u32() == count as u32 }
    }

    /// Puts the class on, which is off, unless the program's frees are watched; says whether it is on. It has no objects then.
    #[inline(always)]
    pub(super) fn put_on(self) -> bool {
        let is_on = launch::get().every_free == 0;
        if is_on {
            self.set_count(0);
        }
        is_on
    }

    /// Has the class have so many objects, at most [`CAPACITY`]: those in the first slots.
    pub(super) fn set_count(self, count: usize) {
        // SAFETY: as in `init`.
        unsafe { self.count.store_u32(count as u32) };
    }

    /// The class's magazine.
    #[inline(always)]
    pub(super) fn loaded(self) -> (Loaded, Last) {
        // SAFETY: the word was initialized.
        let word = unsafe { self.loaded.load_u64() };
        let last = match word & GAVE {
            0 => Last::Took,
            _ => Last::Gave,
        };
        (Loaded::of_word(word), last)
    }

    #[inline(always)]
    pub(super) fn set_loaded(self, loaded: Loaded, last: Last) {
        let last = match last {
            Last::Took => 0,
            Last::Gave => GAVE,
        };
        // SAFETY: as in `init`.
        unsafe { self.loaded.store_u64(loaded.as_word() | last) };
    }

    /// The object in a slot.
    ///
    /// # Safety
    /// The count is above it.
    #[inline(always)]
    pub(super) unsafe fn get(self, index: usize) -> *mut u8 {
        // SAFETY: the caller's.
        unsafe { self.slot(index as u32).load_pointer() }
    }

    /// Those in three slots from this one on.
    ///
    /// # Safety
    /// As [`Own::get`].
    #[inline(always)]
    pub(super) unsafe fn three(self, from: usize) -> [*mut u8; 3] {
        // SAFETY: the caller's.
        unsafe { [self.get(from), self.get(from + 1), self.get(from + 2)] }
    }

    /// [`Own::put`] for three slots from this one on.
    ///
    /// # Safety
    /// As there.
    #[inline(always)]
    pub(super) unsafe fn put_three(self, from: usize, [a, b, c]: [*mut u8; 3]) {
        // SAFETY: the caller's.
        unsafe {
            self.put(from, a);
            self.put(from + 1, b);
            self.put(from + 2, c);
        }
    }

    /// Puts an object into a slot, below the count to be.
    ///
    /// # Safety
    /// `index` is below [`CAPACITY`], and the object as for [`Own::give`].
    #[inline(always)]
    pub(super) unsafe fn put(self, index: usize, object: *mut u8) {
        // SAFETY: the caller's.
        unsafe { self.slot(index as u32).store_given(object) };
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::arch::Machine;

    #[test]
    fn a_class_takes_and_gives_what_it_has_room_for() {
        let machine = Machine::new(1);
        let mut objects = [0u64; 2 * (CAPACITY + 1)];
        let first = objects.as_mut_ptr();
        let object = |index: usize| first.wrapping_add(2 * index).cast::<u8>();
        let [first, second] = [1, 17].map(|size| SmallClass::of(size, 8).unwrap());
        machine.run_warp(0, || {
            init();
            let slots = Own::of(first);
            // SAFETY: nobody uses them.
            unsafe {
                assert!(slots.has(OFF as usize));
                assert!(slots.take().is_null() && !slots.give(object(0)));
                slots.set_count(0);
                assert!(slots.take().is_null());
                for index in 0..CAPACITY {
                    assert!(slots.give(object(index)));
                }
                assert!(!slots.give(object(CAPACITY)));
                assert!(slots.has(CAPACITY));
                for index in (0..CAPACITY).rev() {
                    assert_eq!(slots.take(), object(index));
                }
                assert!(slots.take().is_null());
                // They are the same slots for nobody else.
                assert!(Own::of(second).has(OFF as usize));
            }
        });
    }
}
