//! Another program, called by a step of a set-up: shown, run, and ended by an interrupt.

use crate::build::command::line;
use crate::interrupt::{self, Guard};
use crate::progress::{Progress, Step};
use crate::shell::Shell;
use process::child;
use process::error::{Error, Kind, Result};
use std::ffi::{OsStr, OsString};
use std::path::Path;
use std::process::{Command, Stdio};

/// A program with its arguments and what is changed in its environment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    program: OsString,
    args: Vec<OsString>,
    env: Vec<(String, OsString)>,
    removed: Vec<String>,
}

impl Call {
    /// A call without arguments.
    pub fn new(program: impl Into<OsString>) -> Call {
        Call {
            program: program.into(),
            args: Vec::new(),
            env: Vec::new(),
            removed: Vec::new(),
        }
    }

    /// More arguments.
    #[must_use]
    pub fn args(mut self, args: impl IntoIterator<Item = impl AsRef<OsStr>>) -> Call {
        let args = args.into_iter().map(|arg| arg.as_ref().to_owned());
        self.args.extend(args);
        self
    }

    /// A variable.
    #[must_use]
    pub fn env(mut self, name: &str, value: impl AsRef<OsStr>) -> Call {
        self.env.push((name.to_owned(), value.as_ref().to_owned()));
        self
    }

    /// Variables of ours that must not reach it.
    #[must_use]
    pub fn without(mut self, names: &[&str]) -> Call {
        self.removed
            .extend(names.iter().map(|&name| name.to_owned()));
        self
    }

    /// As a shell would take it.
    pub fn display(&self) -> String {
        line(&self.env, &self.program, &self.args)
    }

    /// Runs it in `directory` without input and returns what it prints. How far `step` is is shown; with `--verbose` all that it says on standard error is.
    ///
    /// # Errors
    /// `what` failed: it cannot be started or exits unsuccessfully (with its last words). Or an interrupt.
    pub fn run(&self, what: &str, step: Step, directory: &Path, shell: &Shell) -> Result<String> {
        shell.verbose_status("Running", self.display());
        let failed = || Error::new(Kind::Setup, what);
        let mut command = Command::new(&self.program);
        command.args(&self.args).current_dir(directory);
        command.stdin(Stdio::null()).stdout(Stdio::piped());
        for name in &self.removed {
            command.env_remove(name);
        }
        command.envs(self.env.iter().map(|(name, value)| (name, value)));
        let progress = match shell.is_verbose() {
            true => {
                command.stderr(Stdio::inherit());
                None
            }
            false => {
                let progress = Progress::of(&mut command, step, shell);
                Some(progress.map_err(|why| failed().because(why))?)
            }
        };
        let program = self.program.display();
        child::tie(&mut command);
        let guard = Guard::new(&mut command).map_err(|why| failed().because(why))?;
        let output = command.output();
        // With our end of the pipe open the other would not come to its end.
        drop((command, guard));
        let said = progress.map(Progress::finish).unwrap_or_default();
        if interrupt::is_noted() {
            return Err(Error::already_reported(Kind::Interrupted));
        }
        let output = output.map_err(|why| {
            failed().because(anyhow::Error::new(why).context(format!("`{program}` cannot be run")))
        })?;
        if output.status.success() {
            return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
        }
        let cause = anyhow::anyhow!("{}", last_lines(said.trim()));
        let cause = cause.context(format!("`{}` ended with {}", self.display(), output.status));
        Err(failed().because(cause))
    }
}

/// How much of a program's complaint is shown.
const LINES: usize = 40;

fn last_lines(text: &str) -> String {
    if text.is_empty() {
        return "it says nothing on standard error (or it was shown above)".to_owned();
    }
    let lines: Vec<&str> = text.lines().collect();
    match lines.len().checked_sub(LINES) {
        Some(left @ 1..) => format!("... {left} lines ...\n{}", lines[left..].join("\n")),
        _ => text.to_owned(),
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    const STEP: Step = Step {
        verb: "Trying",
        what: "a script",
        is_cargos: false,
    };

    #[test]
    fn shown_as_a_shell_takes_it() {
        let call = Call::new("cargo").args(["a b", "c"]).env("X", "1 2");
        assert_eq!(call.display(), "X='1 2' cargo 'a b' c");
    }

    /// One that starts a cargo for its own purposes would hand its count to us, among its words.
    #[test]
    fn only_cargo_is_asked_to_count() {
        let asked = |is_cargos| {
            let shell = Shell::new(None, true, false);
            let call = Call::new("sh").args(["-c", "echo $CARGO_TERM_PROGRESS_WHEN"]);
            let step = Step { is_cargos, ..STEP };
            call.run("it failed", step, Path::new("/"), &shell).unwrap()
        };
        assert_eq!(
            (asked(true), asked(false)),
            ("always\n".to_owned(), "\n".to_owned())
        );
    }

    #[test]
    fn output_and_failure() {
        let shell = Shell::new(None, true, false);
        let sh = |script: &str| {
            let call = Call::new("sh").args(["-c", script]).env("X", "set");
            call.run("the step failed", STEP, Path::new("/"), &shell)
        };
        assert_eq!(sh("echo $X; pwd; echo err >&2").unwrap(), "set\n/\n");
        let error = sh("echo why >&2; exit 3").unwrap_err();
        assert_eq!(error.to_string(), "the step failed");
        let causes = error.causes();
        assert!(
            causes[0].ends_with("ended with exit status: 3"),
            "{causes:?}"
        );
        assert_eq!(causes[1], "why");
        let missing = Call::new("/no/such/program").run("no", STEP, Path::new("/"), &shell);
        let causes = missing.unwrap_err().causes();
        assert_eq!(causes[0], "`/no/such/program` cannot be run");
    }

    #[test]
    fn long_complaints_are_cut() {
        let text: String = (1..=100).map(|n| format!("{n}\n")).collect();
        let shown = last_lines(text.trim());
        assert!(shown.starts_with("... 60 lines ...\n61\n"), "{shown}");
        assert_eq!(last_lines("one"), "one");
    }
}
