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

/// A way to share the host's one thread among harts.
pub(in super::super) trait Scheduler {
    /// Takes the next hart; `None` if none is ready. `ready` are those that became ready since the last call, at the end in the
    /// order they came; a scheduler may leave them there or keep them itself.
    fn next(&mut self, ready: &mut VecDeque<u32>) -> Option<Turn>;

    /// After each turn.
    fn spent(&mut self, _spent: Spent) {}

    /// In how many turns parked harts are looked at again, when `ready` harts are ready.
    fn turns_until_wake(&self, ready: usize) -> usize {
        ready.max(1)
    }
}
