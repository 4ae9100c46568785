//! Any ready hart, for any time.

use super::generator::Generator;
use super::turn::{Misfit, Scheduler, Turn};
use std::collections::VecDeque;

/// The length of a turn is drawn by magnitude: most races need a switch after few instructions, some need a long head start.
/// And harts are not equally fast: with equal ones, a thread that was started first would nearly always be done first.
pub(super) struct Random {
    pub(super) seed: u64,
    pub(super) generator: Generator,
    pub(super) quantum: u32,
}

/// The shortest of longest turns: below that a run is mostly switches.
const SHORTEST: u32 = 4;

impl Random {
    /// The longest turn of a hart: the slowest gets a 256th of what the fastest gets.
    fn quantum_of(&self, hart: u32) -> u32 {
        let slowness = Generator::new(self.seed.wrapping_add(u64::from(hart)) ^ 0x510e).below(9);
        (self.quantum >> slowness).max(SHORTEST.min(self.quantum))
    }
}

impl Scheduler for Random {
    fn next(&mut self, ready: &mut VecDeque<u32>) -> Result<Option<Turn>, Misfit> {
        if ready.is_empty() {
            return Ok(None);
        }
        let index = self.generator.below(ready.len() as u64) as usize;
        let Some(hart) = ready.swap_remove_back(index) else {
            return Ok(None);
        };
        let quantum = match ready.is_empty() {
            true => self.quantum,
            false => self.quantum_of(hart),
        };
        Ok(Some(Turn {
            hart,
            instructions: self.generator.any_magnitude(quantum),
            atomics: u32::MAX,
        }))
    }
}
