//! Differences that are no errors, and why. `docs/emulator.md` has the same list.

use crate::case::Case;

/// Why a difference is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Class {
    /// The ISA calls the instruction approximate, and both results are within its bound.
    Approximate,
}

impl Class {
    /// For reports.
    pub fn name(self) -> &'static str {
        match self {
            Class::Approximate => "approximate, within the ISA's bound",
        }
    }
}

/// The class of a difference in an exact result, or in one beyond its bound. `emulator` is the case's memory after its run.
pub fn class(
    _case: &Case,
    _check: usize,
    _lane: usize,
    _emulator: &[u8],
    _gpu: u64,
) -> Option<Class> {
    None
}
