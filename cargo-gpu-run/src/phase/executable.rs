//! Which executable does the work, and which build of the tool one is.

use super::names;
use crate::build_id::TOOL_ID;
use process::error::{Error, Explain as _, Kind, Result};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The executable that has all of them.
const MAIN: &str = "cargo-gpu-run";

/// The executable for wrapper, linker and runner. Its path is part of what cargo builds with, so all commands use the same if they can:
/// the main one, where it lies beside this one and is of the same build.
///
/// # Errors
/// This process's executable is not known.
pub fn executable() -> Result<PathBuf> {
    let own = std::env::current_exe().explain(Kind::Internal, || {
        "our own executable cannot be found".to_owned()
    })?;
    let main = own.with_file_name(format!("{MAIN}{}", std::env::consts::EXE_SUFFIX));
    Ok(if main != own && id_of(&main).as_deref() == Some(TOOL_ID) {
        main
    } else {
        own
    })
}

fn id_of(executable: &Path) -> Option<String> {
    let mut command = Command::new(executable);
    command.arg(names::ID).stderr(Stdio::null());
    let output = command.output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    output.status.success().then(|| text.trim_end().to_owned())
}

/// Answers [`names::ID`].
///
/// # Errors
/// Standard output is closed.
pub fn print_id() -> Result<i32> {
    writeln!(std::io::stdout(), "{}", TOOL_ID)
        .map(|()| 0)
        .map_err(|why| Error::new(Kind::Internal, "nobody reads the answer").because(why))
}
