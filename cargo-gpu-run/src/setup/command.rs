//! `cargo gpu-setup`, from its command line.

use super::options::GpuSetup;
use super::{machine, rust_cuda};
use crate::backend::Codegen;
use crate::shell::Shell;
use crate::sysroot::cache;
use process::error::{Error, Result};
use process::variables;
use std::ffi::OsString;

/// Runs the command with these arguments (without our own name).
///
/// # Errors
/// The first step that fails, with what to do about it.
pub fn main(args: Vec<OsString>) -> Result<i32> {
    let args = std::iter::once(OsString::from("cargo gpu-setup")).chain(args);
    let options = variables::parse::<GpuSetup>(args);
    let shell = Shell::new(options.color, options.quiet, options.verbose);
    run(&options, &shell)
        .map(|()| 0)
        .inspect_err(|error| shell.error(error))
        .map_err(|error| Error::already_reported(error.kind()))
}

fn run(options: &GpuSetup, shell: &Shell) -> Result<()> {
    let cache = cache::directory()?;
    if options.codegen.codegen == Codegen::Nvvm {
        rust_cuda::set_up(options, &cache, shell)?;
        if options.dry_run {
            return Ok(());
        }
    }
    machine::prepare(options, &cache, shell)
}
