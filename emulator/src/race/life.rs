//! A thread from spawn to join: the only edges that its life adds to the happens-before order.

use super::clock::Release;

/// One warp's present thread.
#[derive(Clone, Debug, Default)]
pub(super) struct Life {
    /// The spawner's release, until the thread begins.
    pub(super) spawned: Option<Release>,
    /// The release of a thread that has ended, for the thread that joins it.
    pub(super) ended: Option<Release>,
}

impl Life {
    pub(super) fn releases(&mut self) -> impl Iterator<Item = &mut Release> {
        self.spawned.iter_mut().chain(&mut self.ended)
    }
}

/// What is done to a word of a thread's life.
#[derive(Clone, Copy, Debug)]
pub(super) enum Touch {
    Read {
        acquire: bool,
    },
    Write,
    /// A compare-and-swap that makes a slot run a thread.
    Start,
    Other,
}
