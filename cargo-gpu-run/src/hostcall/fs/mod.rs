//! Files and directories of the host.

mod call;
mod limit;
mod listing;
mod opened;
mod stat;
#[cfg(test)]
mod tests;
mod tree;

pub(super) use call::{place, serve};
pub use limit::Limit;
pub(super) use listing::Listing;
pub use tree::Files;
