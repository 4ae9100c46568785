//! A recorded run again.

use std::collections::VecDeque;
use std::sync::Arc;

use super::round_robin::{QUANTUM, RoundRobin};
use super::turn::{Misfit, Scheduler, Spent, Turn};
use crate::recording::{Amount, Recording};

/// The longest turn at once: the host must be asked now and then. No recorded turn is as long, so that none is cut.
const LONGEST: u32 = 1 << 20;

/// Gives turns as a recording says.
pub(in super::super) struct Replay {
    recording: Arc<Recording>,
    /// The hart of a warp's lane.
    hart_of: Box<dyn Fn(u32, u32) -> Option<u32>>,
    /// The entry, its lane, and what is left of that one's turn if it has begun.
    entry: usize,
    lane: u32,
    left: Option<u64>,
    /// By hart.
    ready: Vec<bool>,
    count: usize,
    misfit: Option<Misfit>,
    /// Instructions of the turn in progress.
    given: u32,
    /// Who decides after the last entry, and its queue.
    rest: Option<(RoundRobin, VecDeque<u32>)>,
}

impl Replay {
    /// `hart_of` gives the number of a warp's lane among `harts`.
    pub(in super::super) fn new(
        recording: Arc<Recording>,
        harts: usize,
        hart_of: impl Fn(u32, u32) -> Option<u32> + 'static,
    ) -> Replay {
        Replay {
            lane: recording.entries.first().map_or(0, |e| e.first_lane),
            recording,
            hart_of: Box::new(hart_of),
            entry: 0,
            left: None,
            ready: vec![false; harts],
            count: 0,
            misfit: None,
            given: 0,
            rest: None,
        }
    }

    /// The present turn is over.
    fn advance(&mut self) {
        self.left = None;
        let entries = &self.recording.entries;
        if self.lane < entries[self.entry].last_lane {
            self.lane += 1;
            return;
        }
        self.entry += 1;
        self.lane = entries.get(self.entry).map_or(0, |entry| entry.first_lane);
    }

    fn after_the_last(&mut self, ready: &mut VecDeque<u32>) -> Result<Option<Turn>, Misfit> {
        if !self.recording.open {
            let line = self.recording.entries.last().map_or(1, |entry| entry.line);
            return Err(Misfit::EndsEarly { line });
        }
        let all = &mut self.ready;
        let (scheduler, queue) = self.rest.get_or_insert_with(|| {
            let harts = 0..all.len() as u32;
            let queue = harts.filter(|&hart| all[hart as usize]).collect();
            (RoundRobin::new(QUANTUM), queue)
        });
        queue.append(ready);
        scheduler.next(queue)
    }
}

impl Scheduler for Replay {
    fn next(&mut self, ready: &mut VecDeque<u32>) -> Result<Option<Turn>, Misfit> {
        if self.rest.is_some() {
            return self.after_the_last(ready);
        }
        for hart in ready.drain(..) {
            self.count += usize::from(!self.ready[hart as usize]);
            self.ready[hart as usize] = true;
        }
        if let Some(misfit) = self.misfit.take() {
            return Err(misfit);
        }
        if self.count == 0 {
            return Ok(None);
        }
        loop {
            let Some(entry) = self.recording.entries.get(self.entry).copied() else {
                return self.after_the_last(ready);
            };
            let (line, warp, lane) = (entry.line, entry.warp, self.lane);
            let hart = (self.hart_of)(warp, lane).ok_or(Misfit::NoHart { line, warp, lane })?;
            let all = match entry.amount {
                Amount::Exactly(count) | Amount::AtMost(count) => count,
            };
            let left = match self.left {
                // It had its chance, and waits now or has ended.
                Some(_) if !self.ready[hart as usize] => {
                    self.advance();
                    continue;
                }
                Some(left) => left,
                None if !self.ready[hart as usize] => {
                    return Err(Misfit::NotReady { line, warp, lane });
                }
                None => all,
            };
            let instructions = u64::from(LONGEST).min(left) as u32;
            self.left = Some(left - u64::from(instructions));
            self.given = instructions;
            self.ready[hart as usize] = false;
            self.count -= 1;
            return Ok(Some(Turn {
                hart,
                instructions,
                atomics: u32::MAX,
            }));
        }
    }

    fn spent(&mut self, spent: Spent) {
        let Some(entry) = self.recording.entries.get(self.entry) else {
            return;
        };
        let unused = u64::from(self.given - spent.instructions);
        let left = self.left.unwrap_or(0).saturating_add(unused);
        match entry.amount {
            Amount::Exactly(expected) if unused > 0 => {
                self.misfit = Some(Misfit::Sooner {
                    line: entry.line,
                    warp: entry.warp,
                    lane: self.lane,
                    expected,
                    executed: expected - left,
                });
            }
            _ if left == 0 => self.advance(),
            // If the host has answered by the next turn it goes on.
            _ => self.left = Some(left),
        }
    }

    fn turns_until_wake(&self, ready: usize) -> usize {
        if let Some((scheduler, queue)) = &self.rest {
            return scheduler.turns_until_wake(queue.len() + ready);
        }
        let mut turns = 0;
        for (index, entry) in self.recording.entries[self.entry..].iter().enumerate() {
            let (lane, left) = match index {
                0 => (self.lane, self.left),
                _ if entry.round => break,
                _ => (entry.first_lane, None),
            };
            let Amount::Exactly(count) = entry.amount else {
                // Nobody knows how many turns it will be.
                return turns + 1;
            };
            let pieces = |count: u64| count.div_ceil(LONGEST.into()) as usize;
            turns += pieces(left.unwrap_or(count));
            turns += pieces(count) * (entry.last_lane - lane) as usize;
        }
        turns.max(1)
    }
}
