//! Objects of small classes: by the slots, which get more from the class's magazine and give to it, several at a time.
//!
//! What that takes besides shared memory is one round trip to L2 for an allocation, with all loads under way at once, and none for a free. Only where the magazine has too few, or too much,
//! the warp's shelf is asked for (`*_apart`).

use super::class::{Class, SmallClass};
use super::memory::{CENTRAL, cache};
use super::slots::{CAPACITY, Last, Own};
use crate::arch;

/// How many objects the slots get besides the one that is asked for, or keep besides the one that is given, if objects went the other way before: so many go either way until the magazine
/// is needed again. Who allocates on and on, or frees, moves as many as there are slots.
const HALF: usize = CAPACITY / 2;

const _: () = assert!(CAPACITY == 6 && HALF == 3);

/// An object of the class, or null.
#[inline(always)]
pub(super) fn take(class: Class, small: SmallClass) -> *mut u8 {
    let slots = Own::of(small);
    let object = slots.take();
    if !object.is_null() {
        return object;
    }
    let (mut loaded, last) = slots.loaded();
    if !slots.has(0) || loaded.count <= HALF {
        return take_apart(class, small);
    }
    // All objects are loaded before the first is stored: the loads may take long. No loops: where code has to be small, as here, none is unrolled.
    // SAFETY: so many are there; they are free, and ours.
    unsafe {
        if last == Last::Took && loaded.count > CAPACITY {
            let from = loaded.take(CAPACITY + 1);
            let [a, b, c] = [*from, *from.add(1), *from.add(2)];
            let [d, e, f] = [*from.add(3), *from.add(4), *from.add(5)];
            let first = *from.add(6);
            slots.put_three(0, [a, b, c]);
            slots.put_three(3, [d, e, f]);
            slots.set_count(CAPACITY);
            slots.set_loaded(loaded, Last::Took);
            return first;
        }
        let from = loaded.take(HALF + 1);
        let [a, b, c] = [*from, *from.add(1), *from.add(2)];
        let first = *from.add(3);
        slots.put_three(0, [a, b, c]);
        slots.set_count(HALF);
        slots.set_loaded(loaded, Last::Took);
        first
    }
}

/// [`take`], where the slots are empty and the magazine has few objects, or where the class is off.
#[cold]
#[inline(never)]
fn take_apart(class: Class, small: SmallClass) -> *mut u8 {
    let slots = Own::of(small);
    let is_on = slots.has(0) || slots.put_on();
    let (mut loaded, last) = slots.loaded();
    let shelf = cache().shelf(class);
    if loaded.count == 0 && !shelf.reload(&mut loaded, class, &CENTRAL, arch::warp()) {
        return CENTRAL.last(class, arch::warp());
    }
    let most = match last {
        _ if !is_on => 1,
        Last::Took => CAPACITY + 1,
        Last::Gave => HALF + 1,
    };
    let (object, more);
    // SAFETY: what is taken is there, free, and ours. The slots are empty, and have room for one less.
    unsafe {
        if loaded.count == 0 {
            let taken = most.min(shelf.fresh_left());
            more = taken - 1;
            object = shelf.take_fresh(taken, class.size());
            // The one with the lowest address comes first.
            for index in 1..taken {
                slots.put(more - index, object.wrapping_add(index * class.size()));
            }
        } else {
            let taken = most.min(loaded.count);
            more = taken - 1;
            let from = loaded.take(taken);
            object = *from.add(more);
            for index in 0..more {
                slots.put(index, *from.add(index));
            }
        }
    }
    if is_on {
        slots.set_count(more);
    }
    slots.set_loaded(loaded, Last::Took);
    object
}

/// Takes an object back.
///
/// # Safety
/// It is of the class, from this heap, and nobody uses it any more.
#[inline(always)]
pub(super) unsafe fn give(class: Class, small: SmallClass, object: *mut u8) {
    let slots = Own::of(small);
    // SAFETY: the caller's; what is taken from the slots is there, and the magazine has room.
    unsafe {
        if slots.give(object) {
            return;
        }
        let (mut loaded, last) = slots.loaded();
        if !slots.has(CAPACITY) || !loaded.has_room(CAPACITY, class.batch()) {
            return give_apart(class, small, object);
        }
        let [d, e, f] = slots.three(3);
        let mut left = 0;
        if last == Last::Gave {
            let [a, b, c] = slots.three(0);
            let to = loaded.give(CAPACITY);
            (*to, *to.add(1), *to.add(2)) = (a, b, c);
            (*to.add(3), *to.add(4), *to.add(5)) = (d, e, f);
        } else {
            let to = loaded.give(HALF);
            (*to, *to.add(1), *to.add(2)) = (d, e, f);
            left = HALF;
        }
        slots.put(left, object);
        slots.set_count(left + 1);
        slots.set_loaded(loaded, Last::Gave);
    }
}

/// [`give`], where the magazine has little room, or where the class is off.
///
/// # Safety
/// As [`give`].
#[cold]
#[inline(never)]
unsafe fn give_apart(class: Class, small: SmallClass, object: *mut u8) {
    let slots = Own::of(small);
    let (mut loaded, last) = slots.loaded();
    let shelf = cache().shelf(class);
    let is_on = slots.has(CAPACITY);
    let left = match last {
        Last::Took => HALF,
        Last::Gave => 0,
    };
    // Of a class that is off, only the object itself.
    let mut index = match is_on {
        true => left,
        false => CAPACITY - 1,
    };
    while index < CAPACITY {
        // SAFETY: the caller's; the slots have as many as there are, if the class is on.
        unsafe {
            let given = match is_on {
                true => slots.get(index),
                false => object,
            };
            shelf.give(&mut loaded, class, given, &CENTRAL, arch::warp());
        }
        index += 1;
    }
    slots.set_loaded(loaded, Last::Gave);
    if is_on {
        // SAFETY: the caller's.
        unsafe { slots.put(left, object) };
        slots.set_count(left + 1);
    } else {
        slots.put_on();
    }
}

#[cfg(test)]
mod tests {
    use super::super::{alloc, dealloc};
    use super::*;
    use crate::testing::with_pages;
    use std::vec::Vec;

    /// An object with its own address in it.
    fn new(size: usize) -> *mut usize {
        // SAFETY: a power of two.
        let object = unsafe { alloc(size, 8, false) }.cast::<usize>();
        assert!(!object.is_null(), "{size}");
        // SAFETY: just allocated, at least 8 bytes.
        unsafe { object.write(object.addr()) };
        object
    }

    /// Whether the object is still its owner's.
    fn drop(object: *mut usize, size: usize) {
        // SAFETY: the caller has it from `new`, and uses it no more.
        unsafe {
            assert_eq!(object.read(), object.addr(), "somebody else had it, too");
            object.write(0);
            dealloc(object.cast(), size, 8);
        }
    }

    /// All sizes of batches, and runs of each length in both directions around each boundary.
    #[test]
    fn every_object_has_one_owner_whatever_the_order() {
        with_pages(40, || {
            let mut live: Vec<(*mut usize, usize)> = Vec::new();
            let mut random = 1u32;
            let rounds = if cfg!(miri) { 6 } else { 3_000 };
            for _ in 0..rounds {
                random = random.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                let size = [8, 64, 160, 256][(random >> 8) as usize % 4];
                let count = (random >> 16) as usize % 80;
                if live.len() < 600 && random >> 31 == 0 {
                    live.extend((0..count).map(|_| (new(size), size)));
                } else {
                    let keep = live.len().saturating_sub(count);
                    live.split_off(keep)
                        .into_iter()
                        .for_each(|(object, size)| drop(object, size));
                }
            }
            live.into_iter()
                .for_each(|(object, size)| drop(object, size));
        });
    }

    #[test]
    fn what_was_freed_is_used_again() {
        // Magazines come from the same pages.
        with_pages(2, || {
            for round in 0..if cfg!(miri) { 4 } else { 50 } {
                let count = 10 + 7 * (round % 20);
                let all: Vec<_> = (0..count).map(|_| new(256)).collect();
                all.into_iter().for_each(|object| drop(object, 256));
            }
        });
    }

    /// By the objects' addresses: who allocates on and on gets new ones in their order.
    #[test]
    fn objects_that_nobody_had_lie_in_a_row() {
        with_pages(2, || {
            let all: Vec<_> = (0..31).map(|_| new(128).addr()).collect();
            assert!(all.windows(2).all(|pair| pair[1] == pair[0] + 128));
        });
    }

    #[test]
    fn who_goes_on_in_one_direction_moves_more_at_once() {
        with_pages(4, || {
            let class = super::super::class::class_of(64, 8).unwrap();
            let small = class.small().unwrap();
            let slots = Own::of(small);
            let all: Vec<_> = (0..60).map(|_| new(64)).collect();
            all[..30].iter().for_each(|&object| drop(object, 64));
            let before = slots.loaded().0.count;
            let mut frees = all[30..].iter();
            let mut moved = Vec::new();
            let mut count = before;
            for &object in frees.by_ref().take(20) {
                drop(object, 64);
                let now = slots.loaded().0.count;
                if now != count && now > count {
                    moved.push(now - count);
                }
                count = now;
            }
            assert!(
                !moved.is_empty() && moved.iter().all(|&moved| moved == CAPACITY),
                "{moved:?}"
            );
            frees.for_each(|&object| drop(object, 64));
        });
    }
}
