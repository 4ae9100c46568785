//! The flags by which a suite runs on a device, or is packed for a machine without Rust.

use crate::tool;
use libtest_mimic::Arguments;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

/// Our own flags, taken out of the command line before libtest's.
#[derive(Clone, Default)]
pub struct Options {
    /// `auto`, `emulator` or a GPU's number.
    pub device: Option<String>,
    /// Where to pack the suite.
    pub bundle: Option<PathBuf>,
    /// Where it was packed.
    pub from_bundle: Option<PathBuf>,
    /// Who makes the PTX, if not the default.
    pub codegen: Option<String>,
}

impl Options {
    /// Takes them out of `args`.
    ///
    /// # Errors
    /// A flag without its value.
    pub fn take(args: &mut Vec<String>) -> Result<Options, String> {
        Ok(Options {
            device: value_of("--device", args)?,
            bundle: value_of("--bundle", args)?.map(PathBuf::from),
            from_bundle: value_of("--from-bundle", args)?.map(PathBuf::from),
            codegen: value_of("--codegen", args)?,
        })
    }

    /// The device to run on, the emulator without a flag.
    pub fn device(&self) -> &str {
        self.device.as_deref().unwrap_or("emulator")
    }

    /// libtest's arguments. Without `--test-threads` a GPU runs two programs at a time: each takes what of its memory is free for stacks and heap.
    pub fn arguments(&self, args: Vec<String>) -> Arguments {
        let mut arguments = Arguments::from_iter(args);
        if !matches!(self.device(), "emulator" | "auto") {
            arguments.test_threads.get_or_insert(2);
        }
        arguments
    }
}

/// What `take` takes out of the command line, and what is left of it. A wrong flag ends the process with 2.
pub fn command_line<T>(
    take: impl FnOnce(&mut Vec<String>) -> Result<T, String>,
) -> (T, Vec<String>) {
    let mut args: Vec<String> = env::args().collect();
    match take(&mut args) {
        Ok(taken) => (taken, args),
        Err(error) => {
            eprintln!("error: {error}");
            std::process::exit(2);
        }
    }
}

/// The name that the tool has in a bundle.
const TOOL: &str = "cargo-gpu-run";

/// The command that runs an image out of a bundle, complete but for GPU options, `--`, the image and its arguments.
pub fn runner(bundle: &Path, device: &str) -> Command {
    let mut command = Command::new(bundle.join(TOOL));
    command.args(["__runner", "--device", device]);
    command
}

/// Copies a file into a bundle.
///
/// # Panics
/// It cannot be copied.
pub fn copy(from: &Path, to: &Path) {
    fs::copy(from, to).unwrap_or_else(|e| panic!("cannot copy {}: {e}", from.display()));
}

/// Puts the tool, and the running test executable as `suite`, into a bundle.
///
/// # Panics
/// One of them cannot be copied.
pub fn pack_executables(into: &Path, suite: &str) {
    copy(tool::executable(), &into.join(TOOL));
    let suite_itself = env::current_exe().expect("the running executable has a path");
    copy(&suite_itself, &into.join(suite));
}

/// Takes a flag and its value out of `args`; of several the last counts.
///
/// # Errors
/// There is no value.
pub fn value_of(flag: &str, args: &mut Vec<String>) -> Result<Option<String>, String> {
    let mut found = None;
    while let Some(at) = args.iter().position(|arg| arg == flag) {
        args.remove(at);
        if at == args.len() {
            return Err(format!("{flag} needs a value"));
        }
        found = Some(args.remove(at));
    }
    Ok(found)
}
