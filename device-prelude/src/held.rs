//! What a thread holds and a panic would leave held: locks, and initialisations that have begun.
//!
//! Guards give their lock back in destructors, which do not run after a panic here. So std notes each lock that it takes, and after a
//! panic the place that catches it (`catch`) lets go of all that were taken since.

use crate::{heap, thread};
use core::ptr;

/// One held thing. What the numbers mean is std's business.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    /// What kind of thing.
    pub kind: usize,
    /// Up to three addresses of its parts; the first identifies it.
    pub parts: [usize; 3],
}

/// Entries in the warp's own memory; more of them live on the heap.
const INLINE: usize = 4;

/// A warp's list.
pub(crate) struct List {
    len: usize,
    inline: [Entry; INLINE],
    more: *mut Entry,
    /// Entries that `more` has room for.
    room: usize,
}

impl List {
    /// Memory that had anything in it becomes an empty list.
    ///
    /// # Safety
    /// `list` is valid for writes.
    pub(crate) unsafe fn init(list: *mut List) {
        // SAFETY: the caller's promise.
        unsafe { ((*list).len, (*list).more, (*list).room) = (0, ptr::null_mut(), 0) };
    }
}

#[inline(always)]
fn list() -> *mut List {
    // SAFETY: only the address is taken.
    unsafe { &raw mut (*thread::local()).held }
}

/// # Safety
/// `list` is the running warp's, and `index` below its length or, after [`grow`], at its end.
#[inline(always)]
unsafe fn at(list: *mut List, index: usize) -> *mut Entry {
    // SAFETY: the caller's promise.
    unsafe {
        match index.checked_sub(INLINE) {
            None => (&raw mut (*list).inline).cast::<Entry>().add(index),
            Some(beyond) => (*list).more.add(beyond),
        }
    }
}

/// How much this thread holds.
#[inline]
pub fn len() -> usize {
    // SAFETY: a warp's list is only touched by the warp itself.
    unsafe { (*list()).len }
}

/// Notes that this thread holds something.
#[inline]
pub fn push(entry: Entry) {
    let list = list();
    // SAFETY: a warp's list is only touched by the warp itself.
    unsafe {
        let len = (*list).len;
        if len >= INLINE {
            let [first, second, third] = entry.parts;
            return push_beyond(entry.kind, first, second, third);
        }
        (*list).inline[len] = entry;
        (*list).len = len + 1;
    }
}

/// [`push`] where the warp's own memory is full. The entry comes in pieces: a whole one would be passed in memory, and `push` would write it
/// there, and read it back, each time. A frame is global memory, and just after an acquire such a read waits for L2.
#[cold]
#[inline(never)]
fn push_beyond(kind: usize, first: usize, second: usize, third: usize) {
    let parts = [first, second, third];
    let list = list();
    // SAFETY: a warp's list is only touched by the warp itself; `grow` makes room.
    unsafe {
        let len = (*list).len;
        if len - INLINE == (*list).room && !grow(list) {
            // Not noted: after a panic it stays held. Nothing else depends on it.
            return;
        }
        *at(list, len) = Entry { kind, parts };
        (*list).len = len + 1;
    }
}

/// Doubles the room on the heap; false if that is full.
#[cold]
#[inline(never)]
unsafe fn grow(list: *mut List) -> bool {
    // SAFETY: `more` has `room` entries of this size and alignment, or is null.
    unsafe {
        let room = ((*list).room * 2).max(32);
        let new = heap::alloc(room * size_of::<Entry>(), 8, false).cast::<Entry>();
        if new.is_null() {
            return false;
        }
        if !(*list).more.is_null() {
            ptr::copy_nonoverlapping((*list).more, new, (*list).room);
            heap::dealloc((*list).more.cast(), (*list).room * size_of::<Entry>(), 8);
        }
        ((*list).more, (*list).room) = (new, room);
        true
    }
}

/// Forgets the last entry of this kind whose first part is `first`; nothing if there is none.
#[inline]
pub fn remove(kind: usize, first: usize) {
    let list = list();
    // SAFETY: a warp's list is only touched by the warp itself; the index is below its length.
    unsafe {
        let last = (*list).len.wrapping_sub(1);
        if last < INLINE {
            let entry = &raw const (*list).inline[last];
            if (*entry).kind == kind && (*entry).parts[0] == first {
                (*list).len = last;
                return;
            }
        }
    }
    remove_any(kind, first);
}

/// [`remove`] for an entry that need not be the last one.
#[cold]
#[inline(never)]
fn remove_any(kind: usize, first: usize) {
    let list = list();
    // SAFETY: a warp's list is only touched by the warp itself; all indices are below its length.
    unsafe {
        let len = (*list).len;
        let mut index = len;
        while index > 0 {
            index -= 1;
            let entry = *at(list, index);
            if entry.kind == kind && entry.parts[0] == first {
                for later in index + 1..len {
                    *at(list, later - 1) = *at(list, later);
                }
                (*list).len = len - 1;
                return;
            }
        }
    }
}

/// Takes the last entry off a list longer than `len`.
pub fn pop_above(len: usize) -> Option<Entry> {
    let list = list();
    // SAFETY: a warp's list is only touched by the warp itself.
    unsafe {
        if (*list).len <= len {
            return None;
        }
        (*list).len -= 1;
        Some(*at(list, (*list).len))
    }
}

/// At a thread's end: gives back what the list took from the heap, and forgets guards that were leaked.
pub fn clear() {
    let list = list();
    // SAFETY: as in `grow`.
    unsafe {
        (*list).len = 0;
        if !(*list).more.is_null() {
            heap::dealloc((*list).more.cast(), (*list).room * size_of::<Entry>(), 8);
            ((*list).more, (*list).room) = (ptr::null_mut(), 0);
        }
    }
}
