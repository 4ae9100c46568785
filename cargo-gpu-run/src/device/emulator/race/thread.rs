//! What the detector knows of one hart.

use super::clock::{Known, Release};
use super::stacks::Stack;

/// A hart and its clock.
#[derive(Debug)]
pub(super) struct Thread {
    pub(super) index: u32,
    pub(super) block: u32,
    pub(super) time: u32,
    /// When it began with the thread of the program that it runs.
    pub(super) began: u32,
    known: Known,
    /// What its relaxed loads saw: an acquire fence makes it known.
    seen: Known,
    /// What its last release fence hands to later stores.
    fence: Option<Release>,
    /// Where it is.
    pub(super) stack: Stack,
    /// Where it was called from, outermost first.
    callers: Vec<Stack>,
}

impl Thread {
    pub(super) fn new(index: u32, block: u32) -> Thread {
        Thread {
            index,
            block,
            time: 1,
            began: 0,
            known: Known::default(),
            seen: Known::default(),
            fence: None,
            stack: Stack::default(),
            callers: Vec::new(),
        }
    }

    /// It is in a new frame now.
    pub(super) fn enter(&mut self, stack: Stack) {
        self.callers.push(std::mem::replace(&mut self.stack, stack));
    }

    /// The innermost frame ends.
    pub(super) fn leave(&mut self) {
        self.stack = self.callers.pop().unwrap_or_default();
    }

    /// The program's thread has ended. Handing the warp back is the next release of the hart that says so, `tells`; others of the warp
    /// have handed over to it, their last release.
    pub(super) fn next_thread(&mut self, tells: bool) {
        self.began = self.time + u32::from(tells);
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

    /// What a store without order hands over.
    pub(super) fn fenced(&self) -> Option<Release> {
        self.fence.clone()
    }
}
