//! How the host waits for the next host call.
//!
//! A program that makes calls is answered within microseconds: right after a call the host spins. A program that computes should
//! not cost a host core: after [`SPIN`] the host offers its core to others (`yield`), after [`YIELD`] it sleeps [`NAP`] at a
//! time, after [`LONG`] a little longer. The operating system adds its timer slack (about 50 us on Linux) to each, so a call
//! that ends a long silence is answered about 100 us late.

use std::time::{Duration, Instant};

const SPIN: Duration = Duration::from_micros(200);
const YIELD: Duration = Duration::from_millis(2);
const NAP: Duration = Duration::from_micros(20);
const LONG: Duration = Duration::from_millis(50);
const LONG_NAP: Duration = Duration::from_micros(50);
/// Polls between two looks at the clock while spinning: a look costs about as much as a poll.
const SPINS_PER_LOOK: u32 = 32;

/// Waits longer the longer nothing happens.
#[derive(Debug)]
pub struct Backoff {
    idle_since: Instant,
    spins: u32,
}

impl Backoff {
    /// As after a call.
    pub fn new() -> Backoff {
        Backoff {
            idle_since: Instant::now(),
            spins: 0,
        }
    }

    /// Something happened.
    pub fn reset(&mut self) {
        self.idle_since = Instant::now();
        self.spins = 0;
    }

    /// Waits a little.
    pub fn wait(&mut self) {
        self.spins = self.spins.wrapping_add(1);
        if !self.spins.is_multiple_of(SPINS_PER_LOOK) {
            std::hint::spin_loop();
            return;
        }
        let idle = self.idle_since.elapsed();
        if idle < SPIN {
            std::hint::spin_loop();
        } else if idle < YIELD {
            std::thread::yield_now();
        } else {
            std::thread::sleep(if idle < LONG { NAP } else { LONG_NAP });
        }
    }
}
