//! Blocks of the heap: a new one is a write to all of it that comes after its memory was last freed, and freeing it is another write.

use super::super::hart::Hart;
use super::super::heap::{HeapEvent, HeapObserver};
use super::super::memory::GLOBAL_BASE;
use super::detector::Detector;
use super::what::What;

impl HeapObserver for Detector {
    fn heap(&mut self, hart: &Hart, event: HeapEvent) {
        match event {
            HeapEvent::New { address, size } => self.allocated(hart, address, size),
            HeapEvent::Dead { address, size } => self.freed(hart, address, size),
            HeapEvent::Copied { from, to, size } => {
                if self.bulk(hart, from, size, What::Read) {
                    self.bulk(hart, to, size, What::Write);
                }
            }
        }
    }
}

impl Detector {
    fn allocated(&mut self, hart: &Hart, address: u64, size: u64) {
        let start = address - GLOBAL_BASE;
        let Some(who) = self.thread(hart) else {
            return self.global.forget(start, size);
        };
        let thread = self.threads.get_mut(who);
        self.freed
            .take(start, size, |release| thread.acquire(release));
        if let Some(new) = self.event(hart, What::Allocation) {
            self.global.begin(start, size, new);
        }
    }

    fn freed(&mut self, hart: &Hart, address: u64, size: u64) {
        if !self.bulk(hart, address, size, What::Free) {
            return;
        }
        if let Some(who) = self.thread(hart) {
            let release = self.threads.get_mut(who).release(false);
            self.freed.insert(address - GLOBAL_BASE, size, release);
        }
    }

    /// A block goes back to a heap that the machine does not serve. Nothing tells when its memory is allocated again, so all accesses to it are forgotten.
    pub(in super::super) fn given_back(&mut self, hart: &Hart, address: u64, size: u64) {
        if self.bulk(hart, address, size, What::Free) {
            self.global.forget(address - GLOBAL_BASE, size);
        }
    }
}
