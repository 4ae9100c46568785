//! Files and directories of the host.

mod call;
pub(super) mod large;
mod listing;
mod opened;
mod stat;
#[cfg(test)]
mod tests;
mod tree;

pub(super) use call::{place, serve};
pub(super) use listing::Listing;
pub use tree::Files;
