//! The table.
//!
//! Not generated in tests, because the ISA leaves the result open: integer division by zero, the upper half of what `mul24` does not
//! define, shuffles from lanes that are not there, `activemask`.

mod all;
mod compare;
mod control;
mod convert;
mod float;
mod integer;
mod memory;
mod warp;

pub use all::rows;
