//! The rustc versions whose std the overlay fits.

/// One supported compiler.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Supported {
    /// `release` of `rustc -vV`.
    pub release: &'static str,
    /// Suites of Debian that carry `rust-src` of this version, besides those that the machine uses anyway.
    pub debian_suites: &'static [&'static str],
}

/// Newest first. Adding a version is one row here, and the overlay's edits that name versions.
pub const SUPPORTED: &[Supported] = &[Supported {
    release: "1.95.0",
    debian_suites: &["trixie-backports"],
}];

/// The row of a release, if it is supported.
pub fn find(release: &str) -> Option<&'static Supported> {
    SUPPORTED.iter().find(|row| row.release == release)
}

/// `1.95.0, 1.96.0`, for messages.
pub fn list() -> String {
    SUPPORTED
        .iter()
        .map(|row| row.release)
        .collect::<Vec<_>>()
        .join(", ")
}
