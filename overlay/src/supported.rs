//! The rustc versions whose std the overlay fits.

/// One supported compiler.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Supported {
    /// `release` of `rustc -vV`.
    pub release: &'static str,
    /// Debian's package of its source; `None` if no package has it.
    pub debian: Option<Package>,
    /// Layers of the overlay over its base, which is written for the first row.
    pub layers: &'static [&'static str],
}

/// A package of Debian's that has the source of one rustc.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Package {
    /// Its name.
    pub name: &'static str,
    /// Suites that carry it in this version, besides those that the machine uses anyway.
    pub suites: &'static [&'static str],
}

const LAYERS_1_96: &[&str] = &["rustc-1.96-nightly", "rustc-1.96"];

/// In the order in which an installed one is chosen: first what all tests run with. Adding a version is one row here, and
/// what the overlay needs for it: a layer, or edits that name versions. `cargo test --test overlay` looks for the anchors of every row.
pub const SUPPORTED: &[Supported] = &[
    Supported {
        release: "1.95.0",
        debian: Some(Package {
            name: "rust-src",
            suites: &["trixie-backports"],
        }),
        layers: &[],
    },
    Supported {
        release: "1.96.0",
        debian: Some(Package {
            name: "rust-web-src",
            suites: &["trixie"],
        }),
        layers: LAYERS_1_96,
    },
    Supported {
        release: "1.96.1",
        debian: Some(Package {
            name: "rust-src",
            suites: &["trixie-backports"],
        }),
        layers: LAYERS_1_96,
    },
];

/// Rust-CUDA's nightly, of April 2026: taken where its toolchain is named, never chosen.
pub const RUST_CUDA: Supported = Supported {
    release: "1.96.0-nightly",
    debian: None,
    layers: &["rustc-1.96-nightly"],
};

/// The row of a release, if it is supported.
pub fn find(release: &str) -> Option<&'static Supported> {
    SUPPORTED.iter().find(|row| row.release == release)
}

/// The same for a toolchain that was named.
pub fn find_named(release: &str) -> Option<&'static Supported> {
    find(release).or((release == RUST_CUDA.release).then_some(&RUST_CUDA))
}

/// `1.95.0, 1.96.0`, for messages.
pub fn list() -> String {
    SUPPORTED
        .iter()
        .map(|row| row.release)
        .collect::<Vec<_>>()
        .join(", ")
}

/// The overlay's layers for a release; none if it is not supported.
pub fn layers(release: &str) -> &'static [&'static str] {
    find_named(release).map_or(&[], |row| row.layers)
}
