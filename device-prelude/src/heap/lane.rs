//! Lanes 1 to 31 of a warp, where code of the program runs on them, have one cache for all: each holds a lock of the warp while it uses that. The leader keeps its own slots and cache, without a lock.
//!
//! Under the lock nothing of the program runs. It is held for some hundred nanoseconds, so 32 lanes that allocate at once wait for each other.

use super::Cache;
use super::class::Class;
use super::memory::CENTRAL;
use crate::warp::Area;
use crate::warp::lane::{self, CACHE, HEAP, Held, Shared};
use crate::{arch, launch};
use device_abi::Launch;

/// The lanes' cache. It has a type of its own, since a warp's record has another one.
struct OfLanes(Cache);

// SAFETY: the area is for this type.
unsafe impl Shared for OfLanes {
    const AREA: Area = CACHE;
}

/// Once for each warp, by its leader, before all else, if its lanes take part in calls.
pub(crate) fn init(launch: &Launch) {
    // SAFETY: the lanes' memory has the area, and nobody uses it yet.
    unsafe { lane::shared::<OfLanes>(launch).write(OfLanes(Cache::new())) };
}

/// The cache of the running lane's warp.
///
/// # Safety
/// The lane has the lock, and no other reference to it.
unsafe fn cache<'a>() -> &'a mut Cache {
    // SAFETY: whoever has the lock is alone; the caller's.
    unsafe { &mut (*lane::shared::<OfLanes>(launch::get())).0 }
}

/// An object of the class, or null.
#[inline(never)]
pub(super) fn take(class: Class) -> *mut u8 {
    let _held = Held::take(HEAP);
    // SAFETY: the lock is ours.
    unsafe { cache() }.take(class, &CENTRAL, arch::hart())
}

/// Takes an object back.
///
/// # Safety
/// It is of the class, from this heap, and nobody uses it any more.
#[inline(never)]
pub(super) unsafe fn give(class: Class, object: *mut u8) {
    let _held = Held::take(HEAP);
    // SAFETY: the lock is ours; the caller's.
    unsafe { cache().give(class, object, &CENTRAL, arch::hart()) };
}

#[cfg(test)]
mod tests {
    use super::super::{alloc, dealloc};
    use crate::testing::{lanes, with_pages};
    use std::vec::Vec;

    /// All lanes of a warp allocate and free at once, the leader among them. Each object has one owner.
    #[test]
    fn lanes_and_leader_share_a_heap() {
        with_pages(40, || {
            lanes(if cfg!(miri) { 3 } else { 8 }, |lane| {
                let rounds = if cfg!(miri) { 3 } else { 300 };
                for round in 0..rounds {
                    let size = [8, 64, 256, 1000, 5000][(round + lane) % 5];
                    let objects: Vec<*mut usize> = (0..round % 40)
                        // SAFETY: a power of two.
                        .map(|_| unsafe { alloc(size, 8, false) }.cast())
                        .collect();
                    for &object in &objects {
                        assert!(!object.is_null());
                        // SAFETY: just allocated, at least 8 bytes.
                        unsafe { object.write(object.addr() + lane) };
                    }
                    for object in objects {
                        // SAFETY: this lane's, who uses it no more.
                        unsafe {
                            assert_eq!(object.read(), object.addr() + lane, "somebody else had it");
                            dealloc(object.cast(), size, 8);
                        }
                    }
                }
            });
        });
    }

    /// Of pages, too, of which a leader keeps some: a lane does not.
    #[test]
    fn whole_pages_come_and_go() {
        with_pages(12, || {
            lanes(3, |_| {
                for _ in 0..if cfg!(miri) { 2 } else { 50 } {
                    // SAFETY: powers of two; freed once, as allocated.
                    unsafe {
                        let pages = alloc(200_000, 64, false);
                        assert!(!pages.is_null());
                        dealloc(pages, 200_000, 64);
                    }
                }
            });
        });
    }
}
