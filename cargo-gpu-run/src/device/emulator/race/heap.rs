//! Blocks of the heap: a new one has no past, and freeing one is a write to all of it.

use super::super::hart::Hart;
use super::super::heap::{HeapEvent, HeapObserver};
use super::super::memory::GLOBAL_BASE;
use super::detector::Detector;
use super::shadow::granules;

impl HeapObserver for Detector {
    fn heap(&mut self, hart: &Hart, event: HeapEvent) {
        match event {
            HeapEvent::New { address, size } => {
                for (number, mask) in granules(address - GLOBAL_BASE, size) {
                    self.global.granule(number).forget(mask);
                }
            }
            HeapEvent::Dead { address, size } => self.bulk(hart, address, size, true),
            HeapEvent::Copied { from, to, size } => {
                self.bulk(hart, from, size, false);
                self.bulk(hart, to, size, true);
            }
        }
    }
}
