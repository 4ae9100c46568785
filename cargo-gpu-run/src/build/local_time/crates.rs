//! Which crates these are.

use super::stand_in::{IANA_TIME_ZONE, STD, StandIn};
use crate::build::rustc_args::is_crate;
use std::ffi::OsString;

/// A crate with a part for Unix that suits this target.
#[derive(Debug, PartialEq, Eq)]
pub struct Row {
    /// The package's name.
    pub package: &'static str,
    /// As Rust names the crate.
    name: &'static str,
    /// Without this feature it has no local time.
    feature: Option<&'static str>,
    /// The first version whose part for Unix is Rust alone; earlier ones call C, which a linker would miss.
    first: (u64, u64, u64),
    /// The versions that were tried, for messages and std-support.md. Others are tried when they are compiled.
    pub known: &'static str,
    /// What it uses on Unix only.
    pub needs: StandIn,
}

const TABLE: &[Row] = &[
    Row {
        package: "chrono",
        name: "chrono",
        feature: Some("clock"),
        first: (0, 4, 20),
        known: "0.4.20 to 0.4.45",
        needs: IANA_TIME_ZONE,
    },
    Row {
        package: "jiff",
        name: "jiff",
        feature: Some("std"),
        first: (0, 0, 0),
        known: "0.1.29 to 1.0.2",
        needs: STD,
    },
    Row {
        package: "tz-rs",
        name: "tz",
        feature: None,
        first: (0, 0, 0),
        known: "0.7.3",
        needs: STD,
    },
];

/// The crate that is compiled, if it is one of these.
pub struct Crate {
    pub row: &'static Row,
    pub version: String,
}

/// The crate that `args` compile, as a library, if it is one of these. cargo says in variables which package it is of.
pub fn of(args: &[OsString]) -> Option<Crate> {
    let variable = |name| std::env::var(name).unwrap_or_default();
    let row = row(args, &variable("CARGO_PKG_NAME"))?;
    let version = variable("CARGO_PKG_VERSION");
    Some(Crate { row, version })
}

fn row(args: &[OsString], package: &str) -> Option<&'static Row> {
    let is_meant = |row: &&Row| {
        row.package == package
            && is_crate(args, row.name)
            && row.feature.is_none_or(|feature| has_feature(args, feature))
    };
    TABLE.iter().find(is_meant)
}

fn has_feature(args: &[OsString], name: &str) -> bool {
    let setting = format!("feature=\"{name}\"");
    args.windows(2)
        .any(|pair| pair[0] == "--cfg" && pair[1] == *setting)
}

impl Crate {
    /// Whether it may be tried. A version that says nothing may.
    pub fn is_rust(&self) -> bool {
        parse(&self.version).is_none_or(|version| version >= self.row.first)
    }
}

fn parse(version: &str) -> Option<(u64, u64, u64)> {
    let core = version.split(['-', '+']).next()?;
    let mut numbers = core.split('.').map(str::parse);
    let mut next = || numbers.next()?.ok();
    Some((next()?, next()?, next()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn package(line: &str, package: &str) -> Option<&'static str> {
        let args: Vec<OsString> = line.split(' ').map(OsString::from).collect();
        row(&args, package).map(|row| row.package)
    }

    #[test]
    fn a_crate_by_its_names_and_feature() {
        let line = "--crate-name chrono src/lib.rs --cfg feature=\"clock\"";
        assert_eq!(package(line, "chrono"), Some("chrono"));
        assert_eq!(package(&line.replace("clock", "now"), "chrono"), None);
        assert_eq!(package(&line.replace("chrono", "chronos"), "chronos"), None);
        assert_eq!(
            package("--crate-name tz src/lib.rs", "tz-rs"),
            Some("tz-rs")
        );
        assert_eq!(package("--crate-name tz src/lib.rs", "tz"), None);
    }

    #[test]
    fn versions_that_call_c_are_not_tried() {
        let is_rust = |row: usize, version: &str| {
            let (row, version) = (&TABLE[row], version.to_owned());
            Crate { row, version }.is_rust()
        };
        for version in ["0.4.20", "0.4.45", "0.4.46", "0.5.0-rc.1", "1.0.0+b", ""] {
            assert!(is_rust(0, version), "{version}");
        }
        for version in ["0.4.19", "0.3.50"] {
            assert!(!is_rust(0, version), "{version}");
        }
        assert!(is_rust(1, "0.1.0"));
    }
}
