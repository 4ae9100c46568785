//! What code panics with.

use std::any::Any;
use std::mem;
use std::panic::{AssertUnwindSafe, catch_unwind};

pub(crate) type Payload = Box<dyn Any + Send>;

/// Drops a payload that nobody gets. Its destructor may panic, but another panic is under way already, which is not to be lost.
pub(crate) fn discard(payload: Payload) {
    if let Err(another) = catch_unwind(AssertUnwindSafe(|| drop(payload))) {
        // Its destructor may panic, too, and so on.
        mem::forget(another);
    }
}
