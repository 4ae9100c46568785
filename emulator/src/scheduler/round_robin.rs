//! In turn.

use super::generator::Generator;
use super::turn::{Misfit, Scheduler, Turn};
use std::collections::VecDeque;

/// The longest turn, unless asked otherwise.
pub(super) const QUANTUM: u32 = 2000;

/// Turns are of unequal length, the same in every run: with equal ones threads can fall in step, so that one of them finds a lock
/// taken in each of its turns for ever.
pub(super) struct RoundRobin {
    quantum: u32,
    generator: Generator,
}

impl RoundRobin {
    pub(super) fn new(quantum: u32) -> RoundRobin {
        RoundRobin {
            quantum: quantum.max(1),
            generator: Generator::new(0),
        }
    }
}

impl Scheduler for RoundRobin {
    fn next(&mut self, ready: &mut VecDeque<u32>) -> Result<Option<Turn>, Misfit> {
        let Some(hart) = ready.pop_front() else {
            return Ok(None);
        };
        let shorter = self.generator.below(u64::from(self.quantum / 2) + 1) as u32;
        Ok(Some(Turn {
            hart,
            instructions: self.quantum - shorter,
            atomics: u32::MAX,
        }))
    }
}
