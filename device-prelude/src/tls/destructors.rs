//! Destructors of thread-locals.

use super::state;
use crate::heap;

/// Drops one value.
pub type Destructor = unsafe extern "C" fn(*mut u8);

/// One value with a destructor, in a list with the last one first.
pub(super) struct Registered {
    object: *mut u8,
    destructor: Destructor,
    before: *mut Registered,
}

/// Registers `destructor` to be called with `object` when the running thread ends, before all that were registered earlier. Returns false if the heap has no
/// memory for the entry.
///
/// # Safety
/// That call is sound until then.
#[inline(never)]
#[must_use]
pub unsafe fn register(object: *mut u8, destructor: Destructor) -> bool {
    let state = state::own();
    // SAFETY: the state is the warp's own; what is written was just allocated with this size and alignment.
    unsafe {
        let new = heap::alloc(size_of::<Registered>(), align_of::<Registered>(), false)
            .cast::<Registered>();
        if new.is_null() {
            return false;
        }
        new.write(Registered {
            object,
            destructor,
            before: (*state).last,
        });
        (*state).last = new;
    }
    true
}

/// Whether any is registered.
#[inline]
pub fn has_any() -> bool {
    // SAFETY: the state is the warp's own.
    unsafe { !(*state::own()).last.is_null() }
}

/// Calls all that were registered, and those that they register.
#[inline(never)]
pub fn run() {
    let state = state::own();
    // SAFETY: the state is the warp's own, and no reference to it is alive while a destructor runs. The entries are from `register`, whose caller promised
    // that the call is sound.
    unsafe {
        while !(*state).last.is_null() {
            let entry = (*state).last;
            let Registered {
                object,
                destructor,
                before,
            } = entry.read();
            (*state).last = before;
            heap::dealloc(
                entry.cast(),
                size_of::<Registered>(),
                align_of::<Registered>(),
            );
            destructor(object);
        }
    }
}
