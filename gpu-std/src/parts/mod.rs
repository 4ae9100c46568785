//! The part that one lane has of a call, whoever makes the call.
//!
//! ```text
//! split     which items it has
//! out       its results, and who drops them if it panics
//! prefix    what a scan does with neighbours
//! payload   what it panics with
//! ```

pub(crate) mod out;
pub(crate) mod payload;
pub(crate) mod prefix;
pub(crate) mod split;
