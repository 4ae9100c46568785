//! A library in a process of its own, which it may end: LLVM aborts where something is wrong, and libNVVM crashes.
//!
//! The parent calls its own executable with a [`Part`]'s word and a job; the child answers on its standard output. Both are JSON.

use anyhow::{Context as _, Result, anyhow, bail};
use process::child;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::ffi::OsString;
use std::fmt::{self, Display};
use std::io::Write as _;
use std::process::{Command, Stdio};

/// The child's exit code for what it has explained.
const REFUSED: i32 = 3;

/// LLVM walks expressions and blocks by recursion: a large program needs more than a main thread's 8 MiB. Only what is used costs memory.
const STACK: usize = 1 << 30;

/// What runs in the child.
pub struct Part {
    /// The first argument by which our executable knows that it is this child.
    pub word: &'static str,
    /// Who may end it.
    pub library: &'static str,
}

/// The library has ended its process.
#[derive(Debug)]
pub struct Ended {
    /// Who that was.
    pub library: &'static str,
    /// What it said.
    pub said: String,
    /// How the process ended.
    pub status: String,
}

impl Display for Ended {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Ended {
            library,
            said,
            status,
        } = self;
        write!(
            f,
            "{library} ended ({status}) while it compiled the program"
        )?;
        match said.trim() {
            "" => Ok(()),
            said => write!(f, ": {said}"),
        }
    }
}

impl std::error::Error for Ended {}

impl Part {
    /// In the parent: has `job` done.
    ///
    /// # Errors
    /// What the child says, or an [`Ended`].
    pub fn call<A: DeserializeOwned>(&self, job: &impl Serialize) -> Result<A> {
        let tool = std::env::current_exe().context("our own executable cannot be found")?;
        let mut command = Command::new(tool);
        command.arg(self.word).arg(serde_json::to_string(job)?);
        command.stdin(Stdio::null());
        let ended = child::tie(&mut command)
            .output()
            .context("our own executable cannot be run")?;
        let said = String::from_utf8_lossy(&ended.stderr);
        if ended.status.success() {
            // The library's warnings.
            eprint!("{said}");
            return serde_json::from_slice(&ended.stdout)
                .with_context(|| format!("the answer of `{}` is not understood", self.word));
        }
        if ended.status.code() == Some(REFUSED) {
            bail!("{}", said.trim());
        }
        Err(Ended {
            library: self.library,
            said: said.into_owned(),
            status: ended.status.to_string(),
        }
        .into())
    }
}

/// In the child: does the job that is the first of `args` (behind the part's word). Says on stderr why not. Returns the exit code.
pub fn serve<J: DeserializeOwned, A: Serialize>(
    args: &[OsString],
    work: impl FnOnce(J) -> Result<A> + Send + 'static,
) -> i32 {
    let job = args.first().map(|job| job.to_string_lossy().into_owned());
    let run = move || {
        let job = serde_json::from_str(&job.unwrap_or_default());
        let answer = work(job.context("the job is not understood")?)?;
        Ok(serde_json::to_string(&answer)?)
    };
    let thread = std::thread::Builder::new().stack_size(STACK).spawn(run);
    let result = thread.context("cannot start a thread").and_then(|thread| {
        thread
            .join()
            .unwrap_or_else(|_| Err(anyhow!("a bug in cargo gpu-run")))
    });
    match result {
        Ok(answer) => {
            // The parent reads it; without one nobody asks.
            let _ = std::io::stdout().write_all(answer.as_bytes());
            0
        }
        Err(why) => {
            let _ = writeln!(std::io::stderr(), "{why:#}");
            REFUSED
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_library_that_ends_its_process_is_named_with_its_words() {
        let ended = |said: &str| Ended {
            library: "LLVM",
            said: said.to_owned(),
            status: "signal: 6".to_owned(),
        };
        let head = "LLVM ended (signal: 6) while it compiled the program";
        assert_eq!(ended(" \n").to_string(), head);
        assert_eq!(
            ended("Cannot select\n").to_string(),
            format!("{head}: Cannot select")
        );
    }

    #[test]
    fn what_is_refused_and_what_panics_has_one_exit_code() {
        let job = |text: &str| [OsString::from(text)];
        assert_eq!(serve(&job("1"), |number: u32| Ok(number)), 0);
        assert_eq!(serve(&job("x"), |number: u32| Ok(number)), REFUSED);
        assert_eq!(serve(&[], |number: u32| Ok(number)), REFUSED);
        let refuse = |_: u32| -> Result<u32> { bail!("no") };
        assert_eq!(serve(&job("1"), refuse), REFUSED);
    }
}
