//! What can end a run from outside: time and the user.

use crate::end::{Interrupt, Stop};
use crate::options::Timeout;
use std::time::{Duration, Instant};

/// Asked again and again by the loop that serves a device.
pub struct Watch {
    timeout: Option<Timeout>,
    deadline: Option<Instant>,
    interrupt: Interrupt,
}

impl Watch {
    /// With a limit that counts from [`Watch::start`].
    pub fn new(timeout: Option<Timeout>, interrupt: Interrupt) -> Watch {
        Watch {
            timeout,
            deadline: None,
            interrupt,
        }
    }

    /// The program starts now: compiling and allocating do not count.
    pub fn start(&mut self) {
        // A limit beyond the clock's range is none.
        self.deadline = self
            .timeout
            .and_then(|limit| Instant::now().checked_add(limit.0));
    }

    /// Until the limit.
    pub fn left(&self) -> Duration {
        let left = |deadline: Instant| deadline.saturating_duration_since(Instant::now());
        self.deadline.map_or(Duration::MAX, left)
    }

    /// Whether to go on.
    ///
    /// # Errors
    /// [`Stop::Interrupted`] or [`Stop::Timeout`].
    pub fn check(&self) -> Result<(), Stop> {
        if self.interrupt.is_set() {
            return Err(Stop::Interrupted);
        }
        match (self.deadline, self.timeout) {
            (Some(deadline), Some(limit)) if Instant::now() >= deadline => {
                Err(Stop::timeout(limit))
            }
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_counts_from_the_start_only() {
        let limit = Timeout(Duration::from_millis(1));
        let mut watch = Watch::new(Some(limit), Interrupt::default());
        std::thread::sleep(Duration::from_millis(3));
        assert_eq!(watch.check(), Ok(()));
        watch.start();
        std::thread::sleep(Duration::from_millis(3));
        assert_eq!(watch.check(), Err(Stop::timeout(limit)));
    }

    #[test]
    fn an_interrupt_is_seen_at_any_time() {
        let interrupt = Interrupt::default();
        let watch = Watch::new(None, interrupt.clone());
        assert_eq!(watch.check(), Ok(()));
        interrupt.set();
        assert_eq!(watch.check(), Err(Stop::Interrupted));
    }
}
