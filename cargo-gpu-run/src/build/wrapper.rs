//! Phase 2: cargo calls us in the place of rustc.

use super::phase;
use super::rustc_args::{self, Unit};
use crate::error::{Error, Explain as _, Kind, Result};
use crate::process;
use std::ffi::OsString;
use std::process::Command;

/// Runs the compiler; returns only on failure to do so (or where a process cannot replace itself).
///
/// # Errors
/// The compiler cannot be started.
pub fn main(args: Vec<OsString>) -> Result<i32> {
    let mut args = args.into_iter();
    // With a workspace wrapper (clippy) that one comes first, and rustc is its first argument.
    let Some(program) = args.next() else {
        return Err(Error::new(
            Kind::Internal,
            "called as a rustc wrapper without a compiler",
        ));
    };
    let args = rustc_args::expand(args.collect()).explain(Kind::Build, || {
        "the compiler's argument file cannot be read".to_owned()
    })?;
    let (unit, args) = rustc_args::adapt(&args);
    let mut command = Command::new(program);
    command.args(args);
    match unit {
        Unit::Foreign => {}
        Unit::Library => drop(command.env(phase::VARIABLE, phase::LINK_OTHER)),
        Unit::Program => drop(command.env(phase::VARIABLE, phase::LINK_PROGRAM)),
        Unit::Test => drop(command.env(phase::VARIABLE, phase::LINK_TEST)),
    }
    process::replace(command, Kind::Build)
}
