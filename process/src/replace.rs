//! Becoming another program.

use crate::error::{Error, Kind, Result};
use std::process::Command;

/// Replaces this process by `command`, so that signals and exit codes need no forwarding; where the system cannot do that, runs it
/// and returns its exit code.
///
/// # Errors
/// The program cannot be started.
pub fn replace(mut command: Command, kind: Kind) -> Result<i32> {
    let failed = |command: &Command, why: std::io::Error| {
        Error::new(
            kind,
            format!("cannot run `{}`", command.get_program().display()),
        )
        .because(why)
    };
    #[cfg(unix)]
    {
        let why = std::os::unix::process::CommandExt::exec(&mut command);
        Err(failed(&command, why))
    }
    #[cfg(not(unix))]
    {
        let status = command.status().map_err(|why| failed(&command, why))?;
        Ok(status.code().unwrap_or(crate::exit::FAILURE))
    }
}
