//! What belongs to one warp: its record in global memory, and its entry of the local table in shared memory.
//!
//! Parts of the runtime have areas there ([`record`], [`local`] say which), and each finds its own by type. So this module knows none of them.

mod area;
pub(crate) mod lane;
pub(crate) mod local;
pub(crate) mod record;

pub(crate) use area::Area;
