//! A step that takes long, in words.

/// What is being done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    /// `Building`.
    pub verb: &'static str,
    /// `the sysroot`.
    pub what: &'static str,
}
