//! What a conversion is between.

use super::super::types::{Rounding, Type};

/// A conversion of `cvt`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) struct Conversion {
    pub to: Type,
    pub from: Type,
    pub rounding: Rounding,
    /// `.rni` and friends: round to an integral value, even if the result is a float.
    pub integral: bool,
    pub flush: bool,
    pub saturate: bool,
    pub relu: bool,
}
