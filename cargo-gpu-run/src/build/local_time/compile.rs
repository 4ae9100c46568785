//! Compiles one of these crates: as for Unix, or as it is.

use super::crates::Crate;
use crate::build::compiler;
use crate::build::fatal::Message;
use process::error::Result;
use std::ffi::{OsStr, OsString};
use std::process::Command;

/// Makes a crate believe that this is Unix. rustc refuses it for whoever does not know what they do.
const UNIX: [&str; 3] = ["-Aexplicit_builtin_cfgs_in_flags", "--cfg", "unix"];

/// Compiles `crate_` by the command that `make` makes with more arguments than `args`, and returns rustc's exit code.
///
/// # Errors
/// The compiler cannot be run, or what stands in for another crate cannot be compiled.
pub fn compile(
    crate_: &Crate,
    rustc: &OsStr,
    args: &[OsString],
    make: impl Fn(&[OsString]) -> Command,
) -> Result<i32> {
    if crate_.is_rust() {
        let mut more = UNIX.map(OsString::from).to_vec();
        more.extend(crate_.row.needs.arguments(rustc, args)?);
        if let Some(code) = compiler::attempt(make(&more))? {
            return Ok(code);
        }
    }
    let code = compiler::run(|| make(&[]), None)?;
    if code == 0 {
        message(crate_).print(args);
    }
    Ok(code)
}

fn message(crate_: &Crate) -> Message {
    let Crate { row, version } = crate_;
    let why = match crate_.is_rust() {
        true => "it finds the local time in a way that is not known here",
        false => "it calls C to find the local time, and C cannot run on the GPU",
    };
    Message {
        level: "warning",
        text: format!(
            "to `{} {version}` the local time is UTC on the GPU",
            row.package
        ),
        places: Vec::new(),
        more: vec![
            ("note", why.to_owned()),
            (
                "help",
                format!("its versions {} have the host's local time", row.known),
            ),
        ],
    }
}
