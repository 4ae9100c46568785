//! Which hart runs next, and for how long.

use std::collections::VecDeque;

/// A way to share the host's one thread among harts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Schedule {
    /// In turn, each for `quantum` instructions.
    RoundRobin {
        /// Instructions in a turn.
        quantum: u32,
    },
    /// Any ready hart, for 1 to `quantum` instructions. The same seed gives the same run.
    Random {
        /// Chooses the run.
        seed: u64,
        /// The longest turn.
        quantum: u32,
    },
}

impl Default for Schedule {
    fn default() -> Self {
        Schedule::RoundRobin { quantum: 2000 }
    }
}

impl Schedule {
    /// The scheduler that does it.
    pub(super) fn scheduler(self) -> Box<dyn Scheduler> {
        match self {
            Schedule::RoundRobin { quantum } => Box::new(RoundRobin {
                quantum: quantum.max(1),
            }),
            // The generator must not start at zero.
            Schedule::Random { seed, quantum } => Box::new(Random {
                state: seed ^ 0x9e37_79b9_7f4a_7c15 | 1,
                quantum: quantum.max(1),
            }),
        }
    }
}

/// Takes harts out of the ready queue. The grid puts them back at its end.
pub(super) trait Scheduler {
    /// The next hart and the length of its turn; `None` if the queue is empty.
    fn next(&mut self, ready: &mut VecDeque<u32>) -> Option<(u32, u32)>;
}

struct RoundRobin {
    quantum: u32,
}

impl Scheduler for RoundRobin {
    fn next(&mut self, ready: &mut VecDeque<u32>) -> Option<(u32, u32)> {
        Some((ready.pop_front()?, self.quantum))
    }
}

struct Random {
    state: u64,
    quantum: u32,
}

impl Random {
    /// xorshift64*: small, and good enough to shuffle.
    fn draw(&mut self, below: u64) -> u64 {
        self.state ^= self.state >> 12;
        self.state ^= self.state << 25;
        self.state ^= self.state >> 27;
        (self.state.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33) % below
    }
}

impl Scheduler for Random {
    fn next(&mut self, ready: &mut VecDeque<u32>) -> Option<(u32, u32)> {
        if ready.is_empty() {
            return None;
        }
        let index = self.draw(ready.len() as u64) as usize;
        let hart = ready.swap_remove_back(index)?;
        Some((hart, 1 + self.draw(u64::from(self.quantum)) as u32))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order(schedule: Schedule) -> Vec<(u32, u32)> {
        let mut scheduler = schedule.scheduler();
        let mut ready: VecDeque<u32> = (0..20).collect();
        std::iter::from_fn(|| scheduler.next(&mut ready)).collect()
    }

    #[test]
    fn every_hart_gets_its_turn() {
        for schedule in [
            Schedule::default(),
            Schedule::Random {
                seed: 5,
                quantum: 10,
            },
        ] {
            let mut harts: Vec<u32> = order(schedule).into_iter().map(|(hart, _)| hart).collect();
            harts.sort_unstable();
            assert_eq!(harts, (0..20).collect::<Vec<_>>());
        }
    }

    #[test]
    fn a_seed_names_a_run() {
        let random = |seed| order(Schedule::Random { seed, quantum: 10 });
        assert_eq!(random(1), random(1));
        assert_ne!(random(1), random(2));
        assert!(
            random(3)
                .iter()
                .all(|(_, quantum)| (1..=10).contains(quantum))
        );
    }
}
