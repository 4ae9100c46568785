//! A program that is watched while it runs.

use super::display::show;
use super::said::listen;
use super::step::Step;
use crate::shell::Shell;
use std::io::{self, BufReader};
use std::process::Command;
use std::sync::mpsc;
use std::thread::JoinHandle;

/// A program that is being watched.
pub struct Progress {
    reader: JoinHandle<String>,
    display: JoinHandle<()>,
}

impl Progress {
    /// Has `command` tell us on standard error what it does; cargo also how far it is.
    ///
    /// # Errors
    /// No pipe.
    pub fn of(command: &mut Command, step: Step, shell: &Shell) -> io::Result<Progress> {
        let (reader, writer) = io::pipe()?;
        command.stderr(writer);
        if step.is_cargos {
            command
                .env("CARGO_TERM_PROGRESS_WHEN", "always")
                // Nothing is cut off.
                .env("CARGO_TERM_PROGRESS_WIDTH", "1000")
                .env("CARGO_TERM_COLOR", "never")
                .env("CARGO_TERM_QUIET", "false");
        }
        let (sender, receiver) = mpsc::channel();
        let shell = *shell;
        Ok(Progress {
            reader: std::thread::spawn(move || listen(BufReader::new(reader), &sender)),
            display: std::thread::spawn(move || show(step, &shell, &receiver)),
        })
    }

    /// What the program said beside its progress. It has ended, and whoever holds its end of the pipe.
    pub fn finish(self) -> String {
        // A panic was shown; what is missing then is words.
        let said = self.reader.join().unwrap_or_default();
        let _ = self.display.join();
        said
    }
}
