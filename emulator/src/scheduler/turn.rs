//! What a scheduler decides, and what it is told.

use std::collections::VecDeque;

/// One hart's turn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) struct Turn {
    pub hart: u32,
    /// It ends after this many instructions,
    pub instructions: u32,
    /// or after this many atomic operations, if that comes first.
    pub atomics: u32,
}

/// What became of a turn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) struct Spent {
    pub hart: u32,
    /// Instructions executed.
    pub instructions: u32,
    /// Atomic operations among them.
    pub atomics: u32,
    /// It sleeps now: it may be waiting, in its own way, for a hart that has not run.
    pub sleeps: bool,
}

/// Why a recording is not of this program, or of no run that it can have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Misfit {
    /// The grid is smaller.
    #[error("line {line}: there is no lane {lane} of warp {warp}")]
    NoHart {
        /// Of the recording.
        line: u32,
        /// Counted over the grid.
        warp: u32,
        /// In the warp.
        lane: u32,
    },
    /// Its turn has come, but it waits, or has ended.
    #[error("line {line}: lane {lane} of warp {warp} cannot run here: it waits, or has ended")]
    NotReady {
        /// Of the recording.
        line: u32,
        /// Counted over the grid.
        warp: u32,
        /// In the warp.
        lane: u32,
    },
    /// Its turn was shorter.
    #[error(
        "line {line}: lane {lane} of warp {warp} waited or ended after {executed} of {expected} instructions"
    )]
    Sooner {
        /// Of the recording.
        line: u32,
        /// Counted over the grid.
        warp: u32,
        /// In the warp.
        lane: u32,
        /// What the recording says.
        expected: u64,
        /// What it was.
        executed: u64,
    },
    /// The program goes on.
    #[error("line {line}: the schedule ends here, but the program does not")]
    EndsEarly {
        /// Of the last turn.
        line: u32,
    },
}

/// A way to share the host's one thread among harts.
pub(in super::super) trait Scheduler {
    /// Takes the next hart; `None` if none is ready. Only a schedule that was written down can fail. `ready` are those that became ready since the last call, at the end in the
    /// order they came; a scheduler may leave them there or keep them itself.
    fn next(&mut self, ready: &mut VecDeque<u32>) -> Result<Option<Turn>, Misfit>;

    /// After each turn.
    fn spent(&mut self, _spent: Spent) {}

    /// In how many turns parked harts are looked at again, when `ready` harts are ready.
    fn turns_until_wake(&self, ready: usize) -> usize {
        ready.max(1)
    }
}
