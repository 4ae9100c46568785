//! Differences that are no errors, and why. `docs/emulator.md` has the same list.

use crate::case::Check;

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

/// The class of a difference in an exact result.
pub fn class(_check: &Check, _emulator: u64, _gpu: u64) -> Option<Class> {
    None
}
