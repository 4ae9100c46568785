//! What a thread holds, noted so that a panic leaves no lock taken for ever: see `device_prelude::held`.
//!
//! A lock is noted where its guard is made and forgotten where that gives the lock back. After a panic [`release_above`] does what the
//! lost guards would have done, poisoning included. Not noted: the locks of `sync::nonpoison`, which is unstable.

use crate::cell::UnsafeCell;
use crate::ptr::with_exposed_provenance;
use crate::sync::poison::Flag;
use crate::sync::reentrant_lock;
use crate::sys::futex::Futex;
use crate::sys::sync::{self as sys, once};
use device_prelude::catch::Frames;
use device_prelude::held::{Entry, pop_above, push, remove};

const MUTEX: usize = 1;
const READ: usize = 2;
const WRITE: usize = 3;
const REENTRANT: usize = 4;
const ONCE: usize = 5;

#[inline]
fn address<T>(of: &T) -> usize {
    (&raw const *of).expose_provenance()
}

#[inline]
pub fn mutex(lock: &sys::Mutex, poison: &Flag) {
    push(Entry { kind: MUTEX, parts: [address(lock), address(poison), 0] });
}

#[inline]
pub fn mutex_free(lock: &sys::Mutex) {
    remove(MUTEX, address(lock));
}

#[inline]
pub fn read(lock: &sys::RwLock) {
    push(Entry { kind: READ, parts: [address(lock), 0, 0] });
}

#[inline]
pub fn read_free(lock: &sys::RwLock) {
    remove(READ, address(lock));
}

#[inline]
pub fn write(lock: &sys::RwLock, poison: &Flag) {
    push(Entry { kind: WRITE, parts: [address(lock), address(poison), 0] });
}

#[inline]
pub fn write_free(lock: &sys::RwLock) {
    remove(WRITE, address(lock));
}

#[inline]
pub fn reentrant<T>(lock: &sys::Mutex, owner: &T, count: &UnsafeCell<u32>) {
    push(Entry { kind: REENTRANT, parts: [address(lock), address(owner), address(count)] });
}

#[inline]
pub fn reentrant_free(lock: &sys::Mutex) {
    remove(REENTRANT, address(lock));
}

#[inline]
pub fn once(state: &Futex) {
    push(Entry { kind: ONCE, parts: [address(state), 0, 0] });
}

#[inline]
pub fn once_free(state: &Futex) {
    remove(ONCE, address(state));
}

/// Lets go of all that was taken since this thread held `len` things. What lies in the lost `frames` is gone with them, and nobody waits for it:
/// who could borrow it has ended before its frame.
///
/// # Safety
/// The frames that took them are gone, without their destructors having run.
#[cold]
pub unsafe fn release_above(len: usize, frames: Frames) {
    while let Some(Entry { kind, parts }) = pop_above(len) {
        if frames.contain(parts[0]) {
            continue;
        }
        // SAFETY: whoever took it noted addresses that are valid while it is held, and it still is.
        unsafe {
            match kind {
                MUTEX => {
                    (*with_exposed_provenance::<Flag>(parts[1])).fail();
                    let lock = &*with_exposed_provenance::<sys::Mutex>(parts[0]);
                    lock.mark();
                    lock.unlock();
                }
                READ => (*with_exposed_provenance::<sys::RwLock>(parts[0])).read_unlock(),
                WRITE => {
                    (*with_exposed_provenance::<Flag>(parts[1])).fail();
                    (*with_exposed_provenance::<sys::RwLock>(parts[0])).write_unlock();
                }
                REENTRANT => {
                    let lock = &*with_exposed_provenance::<sys::Mutex>(parts[0]);
                    reentrant_lock::abandon(lock, parts[1], parts[2]);
                }
                ONCE => once::abandon(&*with_exposed_provenance::<Futex>(parts[0])),
                _ => unreachable!(),
            }
        }
    }
}
