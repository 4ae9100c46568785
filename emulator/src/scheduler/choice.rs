//! The schedules there are.

use super::generator::Generator;
use super::pct::Pct;
use super::random::Random;
use super::round_robin::{QUANTUM, RoundRobin};
use super::turn::Scheduler;

/// A way to share the host's one thread among harts. Equal schedules give equal runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Schedule {
    /// In turn, each for half of `quantum` to `quantum` instructions.
    RoundRobin {
        /// The longest turn.
        quantum: u32,
    },
    /// Any ready hart, for 1 to `quantum` instructions.
    Random {
        /// Chooses the run.
        seed: u64,
        /// The longest turn.
        quantum: u32,
    },
    /// Probabilistic concurrency testing: the ready hart of the highest random priority, with `depth - 1` changes of priority.
    Pct {
        /// Chooses the run.
        seed: u64,
        /// Ordered steps that a bug may need.
        depth: u32,
    },
}

impl Default for Schedule {
    fn default() -> Self {
        Schedule::RoundRobin { quantum: QUANTUM }
    }
}

impl Schedule {
    /// [`Schedule::Random`] with turns of up to 16 to 4,096 instructions: the seed decides that too. Short turns find what needs a
    /// switch in a narrow place, long ones what needs a head start.
    pub fn random(seed: u64) -> Schedule {
        // Not the numbers that the scheduler itself will draw.
        let quantum = 16 << Generator::new(!seed).below(9);
        Schedule::Random { seed, quantum }
    }

    /// [`Schedule::Pct`] with three changes of priority: few bugs need more ordered steps.
    pub fn pct(seed: u64) -> Schedule {
        Schedule::Pct { seed, depth: 4 }
    }

    /// The scheduler that does it.
    pub(in super::super) fn scheduler(self) -> Box<dyn Scheduler> {
        match self {
            Schedule::RoundRobin { quantum } => Box::new(RoundRobin::new(quantum)),
            Schedule::Random { seed, quantum } => Box::new(Random {
                seed,
                generator: Generator::new(seed),
                quantum: quantum.max(1),
            }),
            Schedule::Pct { seed, depth } => Box::new(Pct::new(seed, depth)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::turn::Turn;
    use super::*;
    use std::collections::VecDeque;

    fn order(schedule: Schedule) -> Vec<Turn> {
        let mut scheduler = schedule.scheduler();
        let mut ready: VecDeque<u32> = (0..20).collect();
        std::iter::from_fn(|| scheduler.next(&mut ready).unwrap()).collect()
    }

    #[test]
    fn every_hart_gets_its_turn() {
        for schedule in [Schedule::default(), Schedule::random(5), Schedule::pct(5)] {
            let mut harts: Vec<u32> = order(schedule).iter().map(|turn| turn.hart).collect();
            harts.sort_unstable();
            assert_eq!(harts, (0..20).collect::<Vec<_>>());
        }
    }

    #[test]
    fn a_seed_names_a_run() {
        for schedule in [Schedule::random, Schedule::pct] {
            assert_eq!(order(schedule(1)), order(schedule(1)));
            assert_ne!(order(schedule(1)), order(schedule(2)));
        }
        assert!(
            order(Schedule::random(3))
                .iter()
                .all(|turn| (1..=4096).contains(&turn.instructions))
        );
    }
}
