//! In turn.

use super::turn::{Scheduler, Turn};
use std::collections::VecDeque;

pub(super) struct RoundRobin {
    pub(super) quantum: u32,
}

impl Scheduler for RoundRobin {
    fn next(&mut self, ready: &mut VecDeque<u32>) -> Option<Turn> {
        Some(Turn {
            hart: ready.pop_front()?,
            instructions: self.quantum,
            atomics: u32::MAX,
        })
    }
}
