//! The local time of the crate chrono, whose part for Unix suits this target: it reads `TZ` and the host's files by std alone.
//!
//! chrono chooses by `cfg(unix)`, and for a target that it does not know local time is UTC, without a word. So it is told, and nobody else
//! is, that this is one. That part asks the crate iana-time-zone as a last resort, which cargo gives it on Unix only: a small one stands in.

use super::rustc_args::is_crate;
use crate::error::{Error, Explain as _, Kind, Result};
use std::ffi::{OsStr, OsString};
use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Command, Stdio};

/// The crate that chrono asks, as Rust names it.
const ZONE_NAME: &str = "iana_time_zone";

/// What it does on Linux, where `/etc/localtime` says nothing: others keep the zone's name in a file.
const SOURCE: &str = r#"pub fn get_timezone() -> std::io::Result<String> {
    let text = std::fs::read_to_string("/etc/timezone")?;
    Ok(text.trim().to_owned())
}
"#;

/// Arguments of rustc that give chrono its local time, for a library that is compiled by `args`; none for another crate.
///
/// # Errors
/// The crate that chrono asks cannot be compiled.
pub fn arguments(rustc: &OsStr, args: &[OsString]) -> Result<Vec<OsString>> {
    let version = std::env::var("CARGO_PKG_VERSION").unwrap_or_default();
    if !is_crate(args, "chrono") || !has_clock(args) || !suits(&version) {
        return Ok(Vec::new());
    }
    // rustc refuses it for whoever does not know what they do.
    let mut more: Vec<OsString> = ["-Aexplicit_builtin_cfgs_in_flags", "--cfg", "unix"]
        .map(OsString::from)
        .into();
    // Early versions depend on it everywhere.
    if !is_given(args) {
        let mut external = OsString::from(format!("{ZONE_NAME}="));
        external.push(compile(rustc, args)?);
        more.extend(["--extern".into(), external]);
    }
    Ok(more)
}

/// Without that feature there is no `Local`.
fn has_clock(args: &[OsString]) -> bool {
    args.windows(2)
        .any(|pair| pair[0] == "--cfg" && pair[1] == "feature=\"clock\"")
}

/// Up to 0.4.19 chrono called C.
fn suits(version: &str) -> bool {
    version
        .strip_prefix("0.4.")
        .and_then(|patch| patch.parse().ok())
        .is_some_and(|patch: u32| patch >= 20)
}

fn is_given(args: &[OsString]) -> bool {
    let prefix = format!("{ZONE_NAME}=");
    args.iter()
        .any(|argument| argument.to_string_lossy().starts_with(&prefix))
}

/// Compiles the crate that stands in, and returns its file: beside chrono's, where those who use chrono find it.
fn compile(rustc: &OsStr, args: &[OsString]) -> Result<PathBuf> {
    let what =
        || "the stand-in for iana-time-zone, for chrono::Local, cannot be compiled".to_owned();
    let own = own_arguments(args);
    let file = file(&own);
    let mut child = Command::new(rustc)
        .args(&own)
        .args(["--crate-name", ZONE_NAME, "--crate-type", "lib"])
        .args(["--edition", "2021", "--emit=link", "-"])
        .stdin(Stdio::piped())
        .spawn()
        .explain(Kind::Build, what)?;
    if let Some(mut pipe) = child.stdin.take() {
        // A compiler that does not read it has said why.
        let _ = pipe.write_all(SOURCE.as_bytes());
    }
    match child.wait().explain(Kind::Build, what)?.success() {
        true => Ok(file),
        false => Err(Error::new(Kind::Build, what())),
    }
}

/// The arguments that say how and where to compile, not what.
fn own_arguments(args: &[OsString]) -> Vec<OsString> {
    let mut own = Vec::new();
    let mut rest = args.iter();
    while let Some(argument) = rest.next() {
        let text = argument.to_str().unwrap_or_default();
        match text {
            "-C" | "-Z" | "--codegen" | "--target" | "--sysroot" | "--out-dir" => {
                own.push(argument.clone());
                own.extend(rest.next().cloned());
            }
            _ if [
                "-C",
                "-Z",
                "--codegen=",
                "--target=",
                "--sysroot=",
                "--out-dir=",
            ]
            .iter()
            .any(|kept| text.starts_with(kept)) =>
            {
                own.push(argument.clone());
            }
            _ => {}
        }
    }
    own
}

/// The file that rustc makes of it: with cargo's suffix for chrono, so that each chrono in a program has its own.
fn file(own: &[OsString]) -> PathBuf {
    let value = |name: &str| {
        own.iter()
            .find_map(|argument| Some(argument.to_str()?.strip_prefix(name)?.to_owned()))
    };
    let directory = own
        .windows(2)
        .find(|pair| pair[0] == "--out-dir")
        .map(|pair| PathBuf::from(&pair[1]))
        .or_else(|| value("--out-dir=").map(PathBuf::from))
        .unwrap_or_default();
    let suffix = value("-Cextra-filename=").unwrap_or_default();
    directory.join(format!("lib{ZONE_NAME}{suffix}.rlib"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(line: &str) -> Vec<OsString> {
        line.split(' ').map(OsString::from).collect()
    }

    #[test]
    fn versions_with_a_part_for_unix_in_rust() {
        for version in ["0.4.20", "0.4.45"] {
            assert!(suits(version), "{version}");
        }
        for version in ["0.4.19", "0.5.0", "0.4.20-rc", "1.4.30", ""] {
            assert!(!suits(version), "{version}");
        }
    }

    #[test]
    fn other_crates_and_a_chrono_without_a_clock_stay() {
        for line in [
            "--crate-name chrono --crate-type lib src/lib.rs --cfg feature=\"now\"",
            "--crate-name chronos --crate-type lib src/lib.rs --cfg feature=\"clock\"",
        ] {
            let more = arguments(OsStr::new("/no/rustc"), &words(line)).unwrap();
            assert!(more.is_empty(), "{line}");
        }
    }

    #[test]
    fn how_and_where_to_compile_is_kept() {
        let line = "--crate-name chrono --edition=2021 /c/src/lib.rs --crate-type lib --emit=dep-info,metadata,link -Copt-level=1 --cfg feature=\"clock\" -Cmetadata=1 -Cextra-filename=-1f --out-dir /t/deps --target nvptx64-nvidia-cuda -L dependency=/t/deps --extern num_traits=/t/n.rmeta --cap-lints allow --sysroot=/s -Z unstable";
        let own = own_arguments(&words(line));
        let expected = "-Copt-level=1 -Cmetadata=1 -Cextra-filename=-1f --out-dir /t/deps --target nvptx64-nvidia-cuda --sysroot=/s -Z unstable";
        assert_eq!(own, words(expected));
        let file = file(&own);
        assert_eq!(file, PathBuf::from("/t/deps/libiana_time_zone-1f.rlib"));
    }

    #[test]
    fn a_version_that_has_the_crate_keeps_its_own() {
        assert!(is_given(&words("--extern iana_time_zone=/t/i.rmeta")));
        assert!(!is_given(&words("--extern num_traits=/t/iana_time_zone")));
    }
}
