//! The race that a launch ends with.

use super::detector::{Detector, Place};
use super::shadow::Access;
use super::stacks::Stack;
use super::what::What;

/// One access of a race, for the report.
#[derive(Clone, Copy, Debug)]
pub(in super::super) struct Side {
    /// Its hart, in the grid.
    pub hart: u32,
    pub what: What,
    pub bytes: u32,
    /// Its thread has ended since.
    pub ended: bool,
    stack: Stack,
    at: u32,
}

/// A race.
#[derive(Clone, Copy, Debug)]
pub(in super::super) struct Finding {
    pub place: Place,
    pub later: Side,
    pub earlier: Side,
}

impl Detector {
    /// Keeps a race, if it is the first one. Always false, which says so.
    pub(super) fn found(&mut self, place: Place, later: (Access, u32), earlier: Access) -> bool {
        let side = |(access, bytes): (Access, u32)| Side {
            hart: access.hart,
            what: access.what,
            bytes,
            ended: self.threads.has_ended(access.thread, access.time),
            stack: access.stack,
            at: access.at,
        };
        let bytes = earlier.mask.count_ones();
        let finding = Finding {
            place,
            later: side(later),
            earlier: side((earlier, bytes)),
        };
        self.finding.get_or_insert(finding);
        false
    }

    /// The race that was found, if there was one.
    pub(in super::super) fn finding(&self) -> Option<Finding> {
        self.finding
    }

    /// The stack of one of its accesses: function and position of each frame, innermost first.
    pub(in super::super) fn frames(&self, side: &Side) -> Vec<(u32, u32)> {
        self.stacks.frames(side.stack, side.at)
    }
}
