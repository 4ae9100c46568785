//! Other programs, run without questions and within a time limit.

use crate::interrupt;
use anyhow::{Context as _, Result, bail};
use process::child;
use std::io::{Read as _, Seek as _};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// Runs `command` without input and returns its standard output.
///
/// # Errors
/// It cannot be started, exits unsuccessfully (the error carries its stderr), or runs longer than `limit` (it is then killed).
pub fn run(command: &mut Command, limit: Duration) -> Result<String> {
    let name = command.get_program().to_owned();
    // Not where a sysroot's build may have put temporary files: that directory is gone.
    let file = || tempfile::tempfile_in(std::env::temp_dir());
    let mut stdout = file().context("cannot create a temporary file")?;
    let mut stderr = file().context("cannot create a temporary file")?;
    child::tie(command)
        .stdin(Stdio::null())
        .stdout(stdout.try_clone()?)
        .stderr(stderr.try_clone()?);
    let mut child = command
        .spawn()
        .with_context(|| format!("cannot run `{}`", name.display()))?;
    let start = Instant::now();
    let status = loop {
        if let Some(status) = child.try_wait()? {
            break status;
        }
        if start.elapsed() > limit {
            child.kill()?;
            child.wait()?;
            bail!(
                "`{}` did not finish within {} s",
                name.display(),
                limit.as_secs()
            );
        }
        if interrupt::is_noted() {
            child.kill()?;
            child.wait()?;
            bail!("`{}` was interrupted", name.display());
        }
        std::thread::sleep(Duration::from_millis(10));
    };
    if !status.success() {
        bail!(
            "`{}` failed ({status}): {}",
            name.display(),
            text(&mut stderr)?.trim()
        );
    }
    text(&mut stdout)
}

fn text(file: &mut std::fs::File) -> Result<String> {
    let mut bytes = Vec::new();
    file.rewind()?;
    file.read_to_end(&mut bytes)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn output_failure_and_limit() {
        let shell = |script: &str, limit| run(Command::new("sh").args(["-c", script]), limit);
        let long = Duration::from_secs(60);
        assert_eq!(shell("echo out; echo err >&2", long).unwrap(), "out\n");
        assert!(
            shell("echo why >&2; exit 3", long)
                .unwrap_err()
                .to_string()
                .contains("why")
        );
        assert!(
            shell("exec sleep 60", Duration::from_millis(50))
                .unwrap_err()
                .to_string()
                .contains("did not finish")
        );
    }
}
