//! One item of a recording.

use std::fmt;

/// How long a turn is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) enum Amount {
    /// Exactly this many instructions: anything else is another run.
    Exactly(u64),
    /// Fewer, if the hart waits or ends.
    AtMost(u64),
}

/// Consecutive turns of neighbouring lanes of a warp, of equal length.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) struct Entry {
    /// Of the whole grid.
    pub warp: u32,
    pub first_lane: u32,
    pub last_lane: u32,
    pub amount: Amount,
    /// Harts whose wait is over become ready before it.
    pub round: bool,
    /// Where it is written.
    pub line: u32,
}

impl fmt::Display for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Entry {
            warp,
            first_lane,
            last_lane,
            ..
        } = self;
        write!(f, "{warp}")?;
        match (first_lane, last_lane) {
            (0, 0) => {}
            (first, last) if first == last => write!(f, ".{first}")?,
            (first, last) => write!(f, ".{first}-{last}")?,
        }
        match self.amount {
            Amount::Exactly(count) => write!(f, ":{count}"),
            Amount::AtMost(u64::MAX) => write!(f, ":.."),
            Amount::AtMost(count) => write!(f, ":..{count}"),
        }
    }
}
