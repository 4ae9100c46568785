//! A thread from spawn to join: the only edges that its life adds to the happens-before order.

use super::clock::Release;

/// One warp's present thread.
#[derive(Clone, Debug, Default)]
pub(super) struct Life {
    /// The spawner's release, until the thread begins.
    pub(super) spawned: Option<Release>,
    /// The release of a thread that has ended, or has its result, for the thread that joins it or drops its handle.
    pub(super) ended: Option<Release>,
    /// It is a warp's part in a call on all warps, and is followed by what knows it: the next part, since a warp's parts are one thread to its thread-locals, or the thread before which those are dropped.
    pub(super) helps: bool,
    /// The release of the part before.
    pub(super) helped: Option<Release>,
    /// The release of the thread that has dropped the handle.
    pub(super) detached: Option<Release>,
}

impl Life {
    pub(super) fn releases(&mut self) -> impl Iterator<Item = &mut Release> {
        let all = [
            &mut self.spawned,
            &mut self.ended,
            &mut self.helped,
            &mut self.detached,
        ];
        all.into_iter().flatten()
    }
}

/// What is done to a word of a thread's life.
#[derive(Clone, Copy, Debug)]
pub(super) enum Touch {
    Read {
        acquire: bool,
    },
    Write,
    /// A release that adds what says that a thread runs, if it comes from another warp.
    AddRunning,
    /// One that adds what says that a warp has a part in a call on all warps. A fence has come before.
    AddHelps,
    /// Another read-modify-write that releases: the thread's own when it has its result, else that of who drops its handle.
    Release {
        acquire: bool,
    },
    Other,
}
