//! Exponential backoff.

use crate::arch;

/// Pauses that double from 32 ns to 1 us: for short critical sections and compare-and-swap loops.
#[derive(Default)]
pub struct Backoff {
    tries: u32,
}

impl Backoff {
    /// The first pause is the shortest.
    pub const fn new() -> Backoff {
        Backoff { tries: 0 }
    }

    /// Pauses once.
    pub fn pause(&mut self) {
        arch::pause(32 << self.tries);
        self.tries = (self.tries + 1).min(5);
    }
}
