//! What the detector knows of one thread.

use super::clock::{Known, Release};

/// A thread of the program, or a hart of a program that has none, and its clock.
#[derive(Debug)]
pub(super) struct Thread {
    pub(super) index: u32,
    pub(super) block: u32,
    pub(super) time: u32,
    /// Its first moment. Those before are of threads that have ended (`threads`).
    pub(super) began: u32,
    pub(super) ended: bool,
    known: Known,
    /// What its relaxed loads saw: an acquire fence makes it known.
    seen: Known,
    /// What its last release fence hands to later stores.
    fence: Option<Release>,
}

impl Thread {
    /// A thread that begins at `time`, ordered after the release `before`.
    pub(super) fn new(index: u32, block: u32, time: u32, before: Option<&Release>) -> Thread {
        let mut known = Known::default();
        if let Some(before) = before {
            before.teach(&mut known);
        }
        Thread {
            index,
            block,
            time,
            began: time,
            ended: false,
            known,
            seen: Known::default(),
            fence: None,
        }
    }

    /// Hands over all that it did; it does no more.
    pub(super) fn end(&mut self) -> Release {
        self.ended = true;
        self.fence = None;
        self.seen = Known::default();
        let release = self.release(false);
        self.known = Known::default();
        release
    }

    /// Whether that moment happened before now.
    pub(super) fn knows(&self, thread: u32, time: u32) -> bool {
        thread == self.index || self.known.of(thread) >= time
    }

    /// Hands over all that happened until now.
    pub(super) fn release(&mut self, narrow: bool) -> Release {
        let block = narrow.then_some(self.block);
        let release = Release::new(self.known.clone(), self.index, self.time, block);
        self.time += 1;
        release
    }

    pub(super) fn acquire(&mut self, release: &Release) {
        release.teach(&mut self.known);
    }

    /// A load without order saw that.
    pub(super) fn see(&mut self, release: &Release) {
        release.teach(&mut self.seen);
    }

    pub(super) fn acquire_fence(&mut self) {
        self.known.join(&self.seen);
    }

    pub(super) fn release_fence(&mut self, narrow: bool) {
        self.fence = Some(self.release(narrow));
    }

    /// When a strong store without order happens: with its release fence, if there is one. Whoever has seen its value, and through it
    /// the fence, comes after the store too (PTX's causality order includes observation).
    pub(super) fn time_of_store(&self) -> u32 {
        let fence = self.fence.as_ref().and_then(Release::time);
        fence.unwrap_or(self.time)
    }

    /// What a relaxed store releases.
    pub(super) fn fenced(&self) -> Option<Release> {
        self.fence.clone()
    }
}
