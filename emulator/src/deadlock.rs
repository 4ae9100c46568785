//! The harts of a deadlock: what each waits for, and for which other hart.

use std::fmt;

use super::names::lane_name;
use super::reason::Reason;
use super::trace::{Trace, write_frames};

/// What a waiting hart waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Waiting {
    /// A word in memory.
    Word(u64),
    /// Other lanes of its warp.
    Warp,
    /// Other warps, since one of its lanes does.
    Warps,
    /// A barrier of its block.
    Block,
}

/// A hart that others wait for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Holder {
    /// Its warp, counted over the whole grid.
    pub warp: u32,
    /// Its lane; 0 is the leader, which runs the warp's thread.
    pub lane: u32,
}

impl Holder {
    /// The leader of a warp.
    pub fn leader(warp: u32) -> Holder {
        Holder { warp, lane: 0 }
    }
}

/// A hart that waits for ever.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiter {
    /// For what.
    pub waiting: Waiting,
    /// The hart that it waits for, if known: the one that took the word, or the first that has not come to where a warp meets.
    pub holder: Option<Holder>,
    /// Where.
    pub trace: Trace,
}

impl Waiter {
    fn reason(&self) -> Reason {
        match self.waiting {
            Waiting::Word(_) => Reason::of(&self.trace.frames),
            Waiting::Warp => Reason::Warp,
            Waiting::Warps => Reason::Warps,
            Waiting::Block => Reason::Block,
        }
    }

    /// The hart that blocks it. Known for locks and lanes only: a condition variable's counter has no owner.
    fn held_by(&self) -> Option<Holder> {
        self.holder.filter(|_| self.reason().has_holder())
    }

    fn name(&self) -> String {
        self.trace.who()
    }

    /// `the Mutex at 0x7f00`
    fn what(&self) -> String {
        let reason = self.reason();
        match self.waiting {
            Waiting::Word(address) if reason.has_address() => format!("{reason} at {address:#x}"),
            _ => reason.to_string(),
        }
    }
}

/// Every live hart when none of them can go on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deadlock {
    /// In the order of block, warp and lane.
    pub harts: Vec<Waiter>,
}

impl Deadlock {
    fn of(&self, hart: Holder) -> Option<&Waiter> {
        let is = |trace: &Trace| trace.warp == hart.warp && trace.lane == hart.lane;
        self.harts.iter().find(|waiter| is(&waiter.trace))
    }

    /// Who holds what a waiter waits for, in words.
    fn holder(&self, waiter: &Waiter) -> Option<String> {
        let holder = waiter.held_by()?;
        let Holder { warp, lane } = holder;
        Some(match self.of(holder) {
            Some(holder) if holder == waiter => "itself".to_owned(),
            Some(holder) => holder.name(),
            None if lane != 0 => format!("{}, whose call has ended", lane_name(warp, lane)),
            None => format!("a thread that has ended ({warp})"),
        })
    }

    /// Waiters each of which waits for the next, and the last for the first.
    fn cycle(&self) -> Option<Vec<&Waiter>> {
        self.harts.iter().find_map(|first| {
            let mut cycle = vec![first];
            loop {
                let next = self.of(cycle.last()?.held_by()?)?;
                if next == first {
                    return Some(cycle);
                }
                // A cycle that does not come back to `first` is found from one of its own.
                if cycle.contains(&next) {
                    return None;
                }
                cycle.push(next);
            }
        })
    }

    fn write_cycle(&self, f: &mut fmt::Formatter<'_>, cycle: &[&Waiter]) -> fmt::Result {
        for (index, waiter) in cycle.iter().enumerate() {
            let (start, taken) = (
                if index == 0 {
                    waiter.name()
                } else {
                    ", which".to_owned()
                },
                waiter.reason().by(),
            );
            let holder = self.holder(waiter).unwrap_or_default();
            write!(f, "{start} waits {}{taken} {holder}", waiter.what())?;
        }
        Ok(())
    }
}

impl fmt::Display for Deadlock {
    /// Harts with equal stacks are written once.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.harts.len() {
            1 => f.write_str("deadlock: one thread waits, for nobody")?,
            count => write!(f, "deadlock: each of {count} threads waits for another")?,
        }
        if let Some(cycle) = self.cycle() {
            f.write_str("\n  ")?;
            self.write_cycle(f, &cycle)?;
        }
        let mut groups: Vec<(&Waiter, usize)> = Vec::new();
        for waiter in &self.harts {
            let same = |other: &Waiter| {
                std::mem::discriminant(&other.waiting) == std::mem::discriminant(&waiter.waiting)
                    && other.trace.frames == waiter.trace.frames
            };
            match groups.iter_mut().find(|(other, _)| same(other)) {
                Some(group) => group.1 += 1,
                None => groups.push((waiter, 1)),
            }
        }
        for (waiter, count) in groups {
            write!(f, "\n  {} waits {}", waiter.name(), waiter.what())?;
            if let Some(holder) = self.holder(waiter) {
                write!(f, "{} {holder}", waiter.reason().by())?;
            }
            if count > 1 {
                write!(f, ", and so do {} more", count - 1)?;
            }
            write_frames(f, &waiter.trace.frames)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::super::trace::TraceFrame;
    use super::*;

    fn waiter(warp: u32, address: u64, holder: Option<u32>, functions: &[&str]) -> Waiter {
        let frame = |name: &&str| TraceFrame {
            function: (*name).to_owned(),
            ..TraceFrame::default()
        };
        Waiter {
            waiting: Waiting::Word(address),
            holder: holder.map(Holder::leader),
            trace: Trace {
                block: 0,
                warp,
                lane: 0,
                thread: Some(format!("thread '<unnamed>' ({warp})")),
                frames: functions.iter().map(frame).collect(),
            },
        }
    }

    const LOCK: &str = "<std::sys::sync::mutex::cuda::Mutex>::lock_contended";
    const JOIN: &str = "<device_prelude::threads::spawn::Handle>::join";

    #[test]
    fn the_cycle_is_told_first() {
        let harts = vec![
            waiter(
                0,
                80,
                Some(2),
                &[JOIN, "demo::main", "std::rt::lang_start_internal"],
            ),
            waiter(1, 96, Some(2), &[LOCK, "demo::a"]),
            waiter(2, 64, Some(1), &[LOCK, "demo::b"]),
        ];
        let text = Deadlock { harts }.to_string();
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(
            lines[1],
            "  thread '<unnamed>' (1) waits for the Mutex at 0x60, taken by thread '<unnamed>' (2), which waits for the Mutex at 0x40, \
             taken by thread '<unnamed>' (1)"
        );
        assert_eq!(
            lines[2],
            "  thread '<unnamed>' (0) waits to join thread '<unnamed>' (2)"
        );
    }

    #[test]
    fn a_lock_taken_twice_and_one_whose_taker_has_ended() {
        let twice = vec![waiter(1, 64, Some(1), &[LOCK, "demo::a"])];
        let text = Deadlock { harts: twice }.to_string();
        assert!(
            text.contains("the Mutex at 0x40, taken by itself"),
            "{text}"
        );
        let ended = vec![waiter(1, 64, Some(5), &[LOCK, "demo::a"])];
        let text = Deadlock { harts: ended }.to_string();
        assert!(
            text.contains("taken by a thread that has ended (5)"),
            "{text}"
        );
    }

    #[test]
    fn a_condition_has_no_holder() {
        let wait = "<std::sys::sync::condvar::futex::Condvar>::wait";
        let harts = vec![waiter(1, 64, Some(1), &[wait, "demo::a"])];
        let text = Deadlock { harts }.to_string();
        assert!(!text.contains("taken by"), "{text}");
    }
}
