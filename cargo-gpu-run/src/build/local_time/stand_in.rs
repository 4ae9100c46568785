//! Small crates that stand in for what another uses on Unix only.

use crate::build::rustc_args::{Output, values};
use crate::build::target::Target;
use process::child;
use process::error::{Error, Explain as _, Kind, Result};
use std::ffi::{OsStr, OsString};
use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Command, Stdio};

/// A crate of one file.
#[derive(Debug, PartialEq, Eq)]
pub struct StandIn {
    /// What its user calls it.
    alias: &'static str,
    /// What it is called itself.
    name: &'static str,
    source: &'static str,
}

/// chrono asks it as a last resort, and cargo gives it on Unix only.
pub const IANA_TIME_ZONE: StandIn = StandIn {
    alias: "iana_time_zone",
    name: "iana_time_zone",
    source: include_str!("stand_ins/iana_time_zone.rs"),
};

/// std with the module `os::unix`, for who has been told that this is Unix.
pub const STD: StandIn = StandIn {
    alias: "std",
    name: "gpu_run_unix_std",
    source: include_str!("stand_ins/std.rs"),
};

/// Options that say how and where to compile.
const KEPT: [&str; 6] = [
    "-C",
    "-Z",
    "--codegen",
    "--target",
    "--sysroot",
    "--out-dir",
];

impl StandIn {
    /// Arguments of rustc by which the crate that is compiled with `args` finds it.
    ///
    /// # Errors
    /// It cannot be compiled.
    pub fn arguments(&self, rustc: &OsStr, args: &[OsString]) -> Result<Vec<OsString>> {
        // Early versions depend on it everywhere.
        if self.is_given(args) {
            return Ok(Vec::new());
        }
        let mut external = OsString::from(format!("{}=", self.alias));
        external.push(self.compile(rustc, args)?);
        Ok(vec!["--extern".into(), external])
    }

    fn is_given(&self, args: &[OsString]) -> bool {
        values(args, "--extern").any(|value| {
            let name = value.split('=').next().unwrap_or_default();
            // cargo may put options before the name: `noprelude:NAME`.
            name.rsplit(':').next() == Some(self.alias)
        })
    }

    /// Compiles it, and returns its file: beside that of its user, where those who use that one find it.
    fn compile(&self, rustc: &OsStr, args: &[OsString]) -> Result<PathBuf> {
        let what = || {
            let alias = self.alias;
            format!("the stand-in for `{alias}` that finds the local time cannot be compiled")
        };
        let output = Output::of(args).ok_or_else(|| {
            Error::new(
                Kind::Internal,
                "cargo compiles a library without a name or a directory",
            )
        })?;
        let mut command = Command::new(rustc);
        command
            .args(own_arguments(args))
            .args(["--crate-name", self.name, "--crate-type", "lib"])
            .args(["--edition", "2021", "--emit=link", "-"])
            .stdin(Stdio::piped());
        Target::of_environment().permit(&mut command);
        let mut child = child::tie(&mut command)
            .spawn()
            .explain(Kind::Build, what)?;
        if let Some(mut pipe) = child.stdin.take() {
            // A compiler that does not read it has said why.
            let _ = pipe.write_all(self.source.as_bytes());
        }
        match child.wait().explain(Kind::Build, what)?.success() {
            // With cargo's suffix, so that each of several versions of its user in a program has its own.
            true => Ok(output.beside("lib", self.name, ".rlib")),
            false => Err(Error::new(Kind::Build, what())),
        }
    }
}

/// The arguments that say how and where to compile, not what.
fn own_arguments(args: &[OsString]) -> Vec<OsString> {
    let mut own = Vec::new();
    let mut rest = args.iter();
    while let Some(argument) = rest.next() {
        let text = argument.to_str().unwrap_or_default();
        let Some(value) = KEPT.iter().find_map(|name| text.strip_prefix(name)) else {
            continue;
        };
        own.push(argument.clone());
        if value.is_empty() {
            own.extend(rest.next().cloned());
        }
    }
    own
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(line: &str) -> Vec<OsString> {
        line.split(' ').map(OsString::from).collect()
    }

    #[test]
    fn how_and_where_to_compile_is_kept() {
        let line = "--crate-name chrono --edition=2021 /c/src/lib.rs --crate-type lib --emit=dep-info,metadata,link -Copt-level=1 --cfg feature=\"clock\" -Cmetadata=1 -Cextra-filename=-1f --out-dir /t/deps --target nvptx64-nvidia-cuda -L dependency=/t/deps --extern num_traits=/t/n.rmeta --cap-lints allow --sysroot=/s -Z unstable";
        let own = own_arguments(&words(line));
        let expected = "-Copt-level=1 -Cmetadata=1 -Cextra-filename=-1f --out-dir /t/deps --target nvptx64-nvidia-cuda --sysroot=/s -Z unstable";
        assert_eq!(own, words(expected));
    }

    #[test]
    fn a_version_that_has_the_crate_keeps_its_own() {
        for line in [
            "--extern iana_time_zone=/t/i.rmeta",
            "--extern priv:iana_time_zone=/t/i.rmeta",
        ] {
            assert!(IANA_TIME_ZONE.is_given(&words(line)), "{line}");
        }
        let other = words("--extern num_traits=/t/iana_time_zone");
        assert!(!IANA_TIME_ZONE.is_given(&other));
    }
}
