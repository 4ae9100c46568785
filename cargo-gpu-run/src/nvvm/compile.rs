//! One compilation by libNVVM, in a process of its own: on modules that it does not like it may crash instead of complaining.

use super::worker;
use anyhow::{Context as _, Result, bail};
use process::child;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// What to compile and how.
pub struct Job<'a> {
    /// libNVVM.
    pub library: &'a Path,
    /// Modules in LLVM's IR, linked in this order. The directory of the first is also for libNVVM's output.
    pub modules: &'a [PathBuf],
    /// libNVVM's options.
    pub options: Vec<String>,
}

/// Runs the job and returns the PTX.
///
/// # Errors
/// libNVVM refuses, with its words, or it dies.
pub fn compile(job: &Job<'_>) -> Result<String> {
    let module = job.modules.first().context("there is nothing to compile")?;
    let output = module.with_file_name("out.ptx");
    let tool = std::env::current_exe().context("our own executable cannot be found")?;
    let mut command = Command::new(tool);
    command.arg(worker::PHASE).arg(job.library).arg(&output);
    command.args(job.options.iter().map(OsString::from));
    command.arg("--").args(job.modules);
    command.stdin(Stdio::null()).stdout(Stdio::null());
    let ended = child::tie(&mut command)
        .output()
        .context("our own executable cannot be run")?;
    let said = String::from_utf8_lossy(&ended.stderr);
    if !ended.status.success() {
        if ended.status.code() == Some(worker::REFUSED) {
            bail!("libNVVM refuses the program:\n{}", said.trim());
        }
        let said = if said.is_empty() {
            String::new()
        } else {
            format!("\n{}", said.trim())
        };
        bail!(
            "libNVVM died while it compiled the program: {}{said}",
            ended.status
        );
    }
    std::fs::read_to_string(&output).context("libNVVM's PTX cannot be read")
}
