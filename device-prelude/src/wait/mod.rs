//! Waiting: for a word to change, and for time to pass.
//!
//! - [`lot`]: the parking lot, who waits for which word.
//! - [`futex`]: waiting and waking as std's locks do it.
//! - [`ticket`]: a lock that goes to its waiters in order, without a list.
//! - [`clock`]: time, deadlines, sleep.

#[cfg(not(loom))]
pub mod clock;
pub mod futex;
pub mod lot;
#[cfg(all(test, not(loom)))]
mod tests;
pub mod ticket;
