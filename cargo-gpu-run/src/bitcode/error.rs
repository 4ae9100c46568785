//! Why bitcode is not understood.

/// A place and what was met there.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("bit {bit} of the bitcode: {what}")]
pub struct BitcodeError {
    /// Bits from the start of the file.
    pub bit: usize,
    /// What was met.
    pub what: &'static str,
}
