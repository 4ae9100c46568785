//! Batches of free objects on their way between warps: one list per size class.

use super::class::{CLASSES, Class};
use super::pages::{PAGE, Pages};
use crate::sync::lock::SpinLock;
use core::ptr;

/// A free object. Objects are at least 16 bytes, so both words fit.
#[repr(C)]
pub(crate) struct Free {
    /// The next object of the same batch.
    pub(crate) next: *mut Free,
    /// In a batch's first object on the central list: the next batch.
    batch: *mut Free,
}

struct List {
    batches: *mut Free,
    carve: usize,
    carve_end: usize,
}

// SAFETY: the pointers lead into the heap's own memory, which no thread owns.
unsafe impl Send for List {}

/// Pages and batches: everything that warps share.
pub(crate) struct Central {
    pages: SpinLock<Pages>,
    lists: [SpinLock<List>; CLASSES],
}

impl Central {
    #[cfg(not(loom))]
    pub(crate) const fn new() -> Central {
        Central {
            pages: SpinLock::new(Pages::empty()),
            lists: [const {
                SpinLock::new(List {
                    batches: ptr::null_mut(),
                    carve: 0,
                    carve_end: 0,
                })
            }; CLASSES],
        }
    }

    pub(crate) fn pages(&self) -> &SpinLock<Pages> {
        &self.pages
    }

    /// A full batch (returns its first object and how many there are), or null when the heap is exhausted.
    #[inline(never)]
    pub(crate) fn take(&self, class: Class) -> (*mut Free, usize) {
        let (size, batch) = (class.size(), class.batch());
        let mut list = self.lists[class.index()].lock();
        if !list.batches.is_null() {
            let first = list.batches;
            // SAFETY: a listed batch belongs to the list.
            list.batches = unsafe { (*first).batch };
            return (first, batch);
        }
        if list.carve_end - list.carve < size * batch {
            // The rest of the old page, less than one batch, is lost. The largest classes take several pages at once, so that they lose a smaller part.
            let wanted = if size > PAGE / 8 { 4 } else { 1 };
            let Some((run, count)) = self.run(wanted) else {
                return (ptr::null_mut(), 0);
            };
            list.carve = run as usize;
            list.carve_end = list.carve + count * PAGE;
        }
        let start = list.carve;
        list.carve += size * batch;
        drop(list);
        // SAFETY: [start, start + size * batch) was just carved for us.
        unsafe { link_up(start as *mut u8, size, batch) };
        (start as *mut Free, batch)
    }

    /// A run of `wanted` pages, or of one if no longer run is free, and its length.
    fn run(&self, wanted: usize) -> Option<(*mut u8, usize)> {
        let mut pages = self.pages.lock();
        for count in [wanted, 1] {
            if let Some(run) = pages.alloc(count) {
                return Some((run.address, count));
            }
        }
        None
    }

    /// Takes a full batch back.
    ///
    /// # Safety
    /// `first` starts a linked batch of `class.batch()` free objects of that class, which the caller gives up.
    #[inline(never)]
    pub(crate) unsafe fn give(&self, class: Class, first: *mut Free) {
        let mut list = self.lists[class.index()].lock();
        // SAFETY: the batch is the caller's to give.
        unsafe { (*first).batch = list.batches };
        list.batches = first;
    }
}

/// # Safety
/// `count * size` bytes at `start` are free and the caller's.
unsafe fn link_up(start: *mut u8, size: usize, count: usize) {
    for index in 0..count {
        // SAFETY: inside the caller's bytes.
        unsafe {
            let object = start.add(index * size).cast::<Free>();
            let next = if index + 1 < count {
                start.add((index + 1) * size)
            } else {
                ptr::null_mut()
            };
            (*object).next = next.cast();
        }
    }
}
