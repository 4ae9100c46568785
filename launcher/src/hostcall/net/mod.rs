//! Sockets of the host.

mod address;
mod call;
mod option;
#[cfg(test)]
mod tests;

pub(super) use call::{place, serve};
