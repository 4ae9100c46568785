//! From spawn to join: the only order that the life of a thread gives.

use super::clock::Release;

/// One warp's present thread.
#[derive(Clone, Debug, Default)]
pub(super) struct Life {
    /// What its spawner has handed over to a thread that has not begun.
    pub(super) spawned: Option<Release>,
    /// What a thread that has ended hands over to whoever joins it.
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
