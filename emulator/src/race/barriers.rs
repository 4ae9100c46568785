//! Barriers order all that came before them, on every lane that takes part, before what comes after.

use super::super::hart::Hart;
use super::clock::Release;
use super::detector::Detector;

impl Detector {
    /// `hart` has come to a barrier of its block.
    pub(in super::super) fn arrive(&mut self, hart: &Hart, id: u32) {
        let Some(thread) = self.thread(hart) else {
            return;
        };
        let mine = self.threads.get_mut(thread).release(true);
        let key = (hart.block, id);
        let all = match self.barriers.get(&key) {
            Some(before) => before.with(&mine),
            None => mine,
        };
        self.barriers.insert(key, all);
    }

    /// The barrier has opened for these harts.
    pub(in super::super) fn open<'h>(
        &mut self,
        block: u32,
        id: u32,
        harts: impl Iterator<Item = &'h Hart>,
    ) {
        if let Some(all) = self.barriers.remove(&(block, id)) {
            for hart in harts {
                if let Some(thread) = self.thread(hart) {
                    self.threads.get_mut(thread).acquire(&all);
                }
            }
        }
    }

    /// These lanes have met at `bar.warp.sync`.
    pub(in super::super) fn bar_warp_sync<'h>(
        &mut self,
        harts: impl Iterator<Item = &'h Hart> + Clone,
    ) {
        match self.runtime.has_slots() {
            true => self.lanes_meet(harts),
            false => self.join(harts),
        }
    }

    /// What each of these harts has done happens before what any of them does next.
    pub(super) fn join<'h>(&mut self, harts: impl Iterator<Item = &'h Hart> + Clone) {
        let mut all: Option<Release> = None;
        for hart in harts.clone() {
            if let Some(thread) = self.thread(hart) {
                let mine = self.threads.get_mut(thread).release(true);
                all = Some(all.map_or_else(|| mine.clone(), |all| all.with(&mine)));
            }
        }
        if let Some(all) = all {
            for hart in harts {
                if let Some(thread) = self.thread(hart) {
                    self.threads.get_mut(thread).acquire(&all);
                }
            }
        }
    }
}
