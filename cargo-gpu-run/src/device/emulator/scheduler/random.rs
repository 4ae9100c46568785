//! Any ready hart, for any time.

use super::generator::Generator;
use super::turn::{Scheduler, Turn};
use std::collections::VecDeque;

/// The length of a turn is drawn by magnitude: most races need a switch after few instructions, some need a long head start.
pub(super) struct Random {
    pub(super) generator: Generator,
    pub(super) quantum: u32,
}

impl Scheduler for Random {
    fn next(&mut self, ready: &mut VecDeque<u32>) -> Option<Turn> {
        if ready.is_empty() {
            return None;
        }
        let index = self.generator.below(ready.len() as u64) as usize;
        Some(Turn {
            hart: ready.swap_remove_back(index)?,
            instructions: self.generator.any_magnitude(self.quantum),
            atomics: u32::MAX,
        })
    }
}
