//! What the program's heap is made of: one for all warps, and each warp's own.

use super::Cache;
use super::central::Central;
use crate::arch::program_static;
use crate::warp::Area;
use crate::warp::record::{self, CACHE, InRecord};

program_static! {
    pub(super) static CENTRAL: Central = Central::new();
}

// SAFETY: zeroed memory is an empty cache, and the area is for this type.
unsafe impl InRecord for Cache {
    const AREA: Area = CACHE;
}

/// The running warp's.
#[inline(always)]
pub(super) fn cache<'a>() -> &'a mut Cache {
    // SAFETY: a warp's cache is only touched by the warp itself, in functions that do not call each other.
    unsafe { &mut *record::own::<Cache>() }
}
