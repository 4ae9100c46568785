//! Every hart that waits when none can go on.

use std::fmt;

use super::trace::{Trace, write_frames};

/// What a waiting hart waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Waiting {
    /// A word in memory.
    Word(u64),
    /// Other lanes of its warp.
    Warp,
    /// A barrier of its block.
    Block,
}

/// Every live hart when none of them can go on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deadlock {
    /// In the order of block, warp and lane.
    pub harts: Vec<(Waiting, Trace)>,
}

impl fmt::Display for Deadlock {
    /// Harts with equal stacks are written once.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.harts.len() {
            1 => f.write_str("deadlock: one thread waits, for nobody")?,
            count => write!(f, "deadlock: each of {count} threads waits for another")?,
        }
        let mut groups: Vec<(Waiting, &Trace, usize)> = Vec::new();
        for (waiting, trace) in &self.harts {
            let same = |w: &Waiting, t: &Trace| {
                std::mem::discriminant(w) == std::mem::discriminant(waiting)
                    && t.frames == trace.frames
            };
            match groups.iter_mut().find(|(w, t, _)| same(w, t)) {
                Some(group) => group.2 += 1,
                None => groups.push((*waiting, trace, 1)),
            }
        }
        for (waiting, trace, count) in groups {
            write!(
                f,
                "\n  block {}, warp {}, lane {}",
                trace.block, trace.warp, trace.lane
            )?;
            if count > 1 {
                write!(f, " and {} more", count - 1)?;
            }
            match waiting {
                Waiting::Word(address) => write!(f, ", for the word at {address:#x}")?,
                Waiting::Warp => write!(f, ", for lanes of the warp")?,
                Waiting::Block => write!(f, ", for a barrier of the block")?,
            }
            write_frames(f, &trace.frames)?;
        }
        Ok(())
    }
}
