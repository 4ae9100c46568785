//! A sign of life, now and then, from work that takes long.

use std::sync::{Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// How often a line appears where there is no terminal.
const EVERY: Duration = Duration::from_secs(10);
/// Milliseconds instead of [`EVERY`], for tests.
const VARIABLE: &str = "__GPU_RUN_PROGRESS_MS";

/// Says when the next word is due.
#[derive(Debug)]
pub struct Beat {
    every: Duration,
    last: Instant,
}

impl Beat {
    /// From now on.
    pub fn start() -> Beat {
        let millis = std::env::var(VARIABLE).ok().and_then(|ms| ms.parse().ok());
        Beat {
            every: millis.map_or(EVERY, Duration::from_millis),
            last: Instant::now(),
        }
    }

    /// Whether a word is due; then the next one is due after another while.
    pub fn is_due(&mut self) -> bool {
        let due = self.last.elapsed() >= self.every;
        if due {
            self.last = Instant::now();
        }
        due
    }
}

/// The end of the work that somebody tells of.
#[derive(Debug, Default)]
pub struct Ended {
    ended: Mutex<bool>,
    changed: Condvar,
}

impl Ended {
    /// The work has ended.
    pub fn set(&self) {
        *self.ended.lock().unwrap_or_else(PoisonError::into_inner) = true;
        self.changed.notify_all();
    }

    /// Calls `tell` now and then until the work has ended.
    pub fn meanwhile(&self, tell: impl Fn()) {
        let beat = Beat::start();
        let mut ended = self.ended.lock().unwrap_or_else(PoisonError::into_inner);
        while !*ended {
            let waited = self.changed.wait_timeout(ended, beat.every);
            let (guard, timeout) = waited.unwrap_or_else(PoisonError::into_inner);
            ended = guard;
            if timeout.timed_out() && !*ended {
                tell();
            }
        }
    }
}
