//! A step that takes long, in words.

/// What is being done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    /// `Building`.
    pub verb: &'static str,
    /// `the sysroot`.
    pub what: &'static str,
    /// Whether cargo does it, which can be asked to count. What starts a cargo of its own must not ask it for that.
    pub is_cargos: bool,
}
