//! Which of the commands was called, and which executable does the work.

use crate::build::phase;
use crate::sysroot::plan::tool_id;
use process::error::{Error, Explain as _, Kind, Result};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// A command of ours, and the one of cargo's that it becomes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tool {
    /// `cargo gpu-run`.
    Run,
    /// `cargo gpu-test`.
    Test,
    /// `cargo gpu-bench`.
    Bench,
}

impl Tool {
    /// All of them.
    pub const ALL: [Tool; 3] = [Tool::Run, Tool::Test, Tool::Bench];

    /// The first argument that cargo gives a subcommand: its own name.
    pub fn word(self) -> &'static str {
        match self {
            Tool::Run => "gpu-run",
            Tool::Test => "gpu-test",
            Tool::Bench => "gpu-bench",
        }
    }

    /// cargo's command.
    pub fn cargo_word(self) -> &'static str {
        match self {
            Tool::Run => "run",
            Tool::Test => "test",
            Tool::Bench => "bench",
        }
    }
}

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
    Ok(
        if main != own && id_of(&main).as_deref() == Some(tool_id()) {
            main
        } else {
            own
        },
    )
}

fn id_of(executable: &Path) -> Option<String> {
    let mut command = Command::new(executable);
    command.arg(phase::ID).stderr(Stdio::null());
    let output = command.output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    output.status.success().then(|| text.trim_end().to_owned())
}

/// Answers [`phase::ID`].
///
/// # Errors
/// Standard output is closed.
pub fn print_id() -> Result<i32> {
    writeln!(std::io::stdout(), "{}", tool_id())
        .map(|()| 0)
        .map_err(|why| Error::new(Kind::Internal, "nobody reads the answer").because(why))
}
