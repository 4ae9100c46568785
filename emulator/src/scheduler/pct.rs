//! Probabilistic concurrency testing (Burckhardt, Kothari, Musuvathi, Nagarakatte: "A Randomized Scheduler with Probabilistic
//! Guarantees of Finding Bugs", ASPLOS 2010).
//!
//! Every hart has a random priority; the ready hart with the highest one runs. At `depth - 1` random points of the run the running
//! hart's priority falls below all others. A bug that needs `depth` ordered steps shows with a probability that depends on the
//! number of harts and steps only, not on how unlikely the order is on a real machine.
//!
//! Three things differ from the paper:
//! * A step is an atomic operation, load or store. The priority falls there or some instructions later, since plain loads and stores
//!   matter too.
//! * The length of the run is not known beforehand. So the distance to the next change point is drawn by magnitude.
//! * A hart that sleeps, or has executed very much since its priority was set, may be waiting for one that has not run: its
//!   priority falls below all others as well. Without that a spinning hart of high priority would spin for ever.

use super::generator::Generator;
use super::turn::{Misfit, Scheduler, Spent, Turn};
use std::collections::{BinaryHeap, VecDeque};

/// Instructions after which a hart's priority falls.
const LONG: u32 = 50_000;
/// The farthest that a change point can be from the one before, in atomic operations.
const FARTHEST: u32 = 1 << 13;
/// Instructions from a change point's atomic operation to the change, at most.
const DELAY: u32 = 256;

pub(super) struct Pct {
    generator: Generator,
    /// By hart.
    standings: Vec<Option<Standing>>,
    ready: BinaryHeap<(i64, u32)>,
    /// Below all priorities given so far.
    lowest: i64,
    /// Change points to come.
    changes: u32,
    /// Atomic operations to the next change point.
    distance: u32,
    change: Change,
}

/// Made when a hart is first seen.
#[derive(Clone, Copy)]
struct Standing {
    /// Not negative until it falls.
    priority: i64,
    /// Instructions left until it falls.
    left: u32,
}

/// How near the next change is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Change {
    Ahead,
    /// Its atomic operation is done: the next turn is its delay.
    Due,
    /// The turn in progress is its delay.
    Now,
}

impl Pct {
    pub(super) fn new(seed: u64, depth: u32) -> Pct {
        let mut generator = Generator::new(seed);
        Pct {
            distance: generator.any_magnitude(FARTHEST),
            generator,
            standings: Vec::new(),
            ready: BinaryHeap::new(),
            lowest: 0,
            changes: depth.saturating_sub(1),
            change: Change::Ahead,
        }
    }

    fn standing(&mut self, hart: u32) -> &mut Standing {
        let index = hart as usize;
        if self.standings.len() <= index {
            self.standings.resize(index + 1, None);
        }
        let generator = &mut self.generator;
        self.standings[index].get_or_insert_with(|| Standing {
            priority: (generator.draw() >> 1) as i64,
            left: LONG,
        })
    }

    /// Puts a hart that is not in `ready` below all others.
    fn fall(&mut self, hart: u32) {
        self.lowest -= 1;
        *self.standing(hart) = Standing {
            priority: self.lowest,
            left: LONG,
        };
    }
}

impl Scheduler for Pct {
    fn next(&mut self, ready: &mut VecDeque<u32>) -> Result<Option<Turn>, Misfit> {
        while let Some(hart) = ready.pop_front() {
            let priority = self.standing(hart).priority;
            self.ready.push((priority, hart));
        }
        let Some((_, hart)) = self.ready.pop() else {
            return Ok(None);
        };
        let (instructions, atomics) = if self.change == Change::Due {
            self.change = Change::Now;
            (self.generator.any_magnitude(DELAY), u32::MAX)
        } else {
            // One step: it may have woken a hart of higher priority.
            (self.standing(hart).left, 1)
        };
        Ok(Some(Turn {
            hart,
            instructions,
            atomics,
        }))
    }

    fn spent(&mut self, spent: Spent) {
        let standing = self.standing(spent.hart);
        standing.left = standing.left.saturating_sub(spent.instructions);
        if standing.left == 0 || spent.sleeps || self.change == Change::Now {
            self.fall(spent.hart);
        }
        if self.change == Change::Now {
            self.change = Change::Ahead;
            self.distance = self.generator.any_magnitude(FARTHEST);
        } else if self.changes > 0 {
            self.distance = self.distance.saturating_sub(spent.atomics);
            if self.distance == 0 {
                self.changes -= 1;
                if self.generator.below(2) == 0 {
                    self.fall(spent.hart);
                    self.distance = self.generator.any_magnitude(FARTHEST);
                } else {
                    self.change = Change::Due;
                }
            }
        }
    }

    fn turns_until_wake(&self, _ready: usize) -> usize {
        1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Which hart runs in each of `turns` turns, if all stay ready.
    fn order(pct: &mut Pct, turns: usize, atomics: u32, sleeps: bool) -> Vec<u32> {
        let mut ready: VecDeque<u32> = (0..8).collect();
        let mut order = Vec::new();
        for _ in 0..turns {
            let hart = pct.next(&mut ready).unwrap().unwrap().hart;
            pct.spent(Spent {
                hart,
                instructions: 0,
                atomics,
                sleeps,
            });
            ready.push_back(hart);
            order.push(hart);
        }
        order
    }

    #[test]
    fn without_changes_one_hart_runs_for_ever() {
        let order = order(&mut Pct::new(4, 1), 1000, 1, false);
        assert!(order.iter().all(|&hart| hart == order[0]), "{order:?}");
    }

    #[test]
    fn who_runs_changes_at_the_change_points_only() {
        for seed in 0..50 {
            let turns = 4 * FARTHEST as usize;
            let order = order(&mut Pct::new(seed, 4), turns, 1, false);
            let switches = order.windows(2).filter(|pair| pair[0] != pair[1]).count();
            assert_eq!(switches, 3, "seed {seed}");
        }
    }

    #[test]
    fn harts_that_sleep_take_turns() {
        let mut first = order(&mut Pct::new(7, 1), 8, 0, true);
        first.sort_unstable();
        assert_eq!(first, (0..8).collect::<Vec<_>>());
    }
}
