//! How far the build of a sysroot is, from what cargo shows: a bar on a terminal, elsewhere a line now and then.

use crate::shell::Shell;
use anstream::adapter::strip_str;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::io::{self, BufRead, BufReader, IsTerminal as _};
use std::process::Command;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// How often a line is printed where there is no terminal.
const PERIOD: Duration = Duration::from_secs(10);

/// cargo's state at one moment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct State {
    done: u64,
    of: u64,
    /// The crates that are being compiled.
    names: String,
}

/// A cargo that is being watched.
pub struct Progress {
    reader: JoinHandle<String>,
    display: JoinHandle<()>,
}

impl Progress {
    /// Has `cargo` show its progress to us.
    ///
    /// # Errors
    /// No pipe.
    pub fn of(cargo: &mut Command, shell: &Shell) -> io::Result<Progress> {
        let (reader, writer) = io::pipe()?;
        cargo
            .stderr(writer)
            .env("CARGO_TERM_PROGRESS_WHEN", "always")
            // Nothing is cut off.
            .env("CARGO_TERM_PROGRESS_WIDTH", "1000")
            .env("CARGO_TERM_COLOR", "never")
            .env("CARGO_TERM_QUIET", "false");
        let (sender, receiver) = mpsc::channel();
        let shell = *shell;
        Ok(Progress {
            reader: std::thread::spawn(move || listen(BufReader::new(reader), &sender)),
            display: std::thread::spawn(move || show(&shell, &receiver)),
        })
    }

    /// What cargo said beside its progress. It has ended, and whoever holds its end of the pipe.
    pub fn finish(self) -> String {
        // A panic was shown; what is missing then is words.
        let said = self.reader.join().unwrap_or_default();
        let _ = self.display.join();
        said
    }
}

/// Reads to the end. cargo draws over its bar by a carriage return.
fn listen(reader: impl BufRead, states: &Sender<State>) -> String {
    let mut said = String::new();
    let mut piece = Vec::new();
    for byte in reader.bytes() {
        let Ok(byte) = byte else { break };
        if !matches!(byte, b'\r' | b'\n') {
            piece.push(byte);
            continue;
        }
        let text = String::from_utf8_lossy(&piece).into_owned();
        piece.clear();
        let text = strip_str(&text).to_string();
        match parse(&text) {
            // The display may have ended.
            Some(state) => drop(states.send(state)),
            None if text.trim().is_empty() && byte == b'\r' => {}
            None => said = said + &text + "\n",
        }
    }
    said
}

/// `    Building [====>    ] 5/20: core, alloc`.
fn parse(text: &str) -> Option<State> {
    let (_, rest) = text
        .trim_start()
        .strip_prefix("Building [")?
        .split_once("] ")?;
    let (count, names) = rest.split_once(':').unwrap_or((rest, ""));
    let (done, of) = count.trim().split_once('/')?;
    Some(State {
        done: done.parse().ok()?,
        of: of.parse().ok()?,
        names: names.trim().to_owned(),
    })
}

fn show(shell: &Shell, states: &Receiver<State>) {
    if !shell.is_quiet() && io::stderr().is_terminal() {
        let bar = bar();
        for state in states {
            bar.set_length(state.of);
            bar.set_position(state.done);
            bar.set_message(state.names);
        }
        bar.finish_and_clear();
        return;
    }
    lines(states, PERIOD, &mut |line| shell.status("Building", line));
}

fn bar() -> ProgressBar {
    let bar = ProgressBar::with_draw_target(Some(0), ProgressDrawTarget::stderr());
    let template = "    {prefix:.cyan.bold} [{bar:25}] {pos}/{len}: {wide_msg}";
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style.progress_chars("=> "));
    }
    bar.set_prefix("Building");
    bar
}

/// A line for what is the state whenever a period has passed.
fn lines(states: &Receiver<State>, period: Duration, print: &mut dyn FnMut(String)) {
    let mut state = State::default();
    let mut next = Instant::now() + period;
    loop {
        match states.recv_timeout(next.saturating_duration_since(Instant::now())) {
            Ok(newer) => state = newer,
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return,
        }
        if Instant::now() >= next && state.of > 0 {
            let State { done, of, names } = &state;
            print(format!("the sysroot: {done} of {of} done, now {names}"));
            next = Instant::now() + period;
        } else if Instant::now() >= next {
            next = Instant::now() + period;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SAID: &[u8] = b"    Updating x\n    Building [>      ] 0/20: \x1b[K\r\x1b[K   Compiling core v0.0.0\n    Building [==>    ] 5/20: core, alloc(build)\x1b[K\r\x1b[Kerror: no\n  a\n\n";

    #[test]
    fn words_and_progress_are_told_apart() {
        let (sender, receiver) = mpsc::channel();
        let said = listen(SAID, &sender);
        assert_eq!(
            said,
            "    Updating x\n   Compiling core v0.0.0\nerror: no\n  a\n\n"
        );
        drop(sender);
        let last = State {
            done: 5,
            of: 20,
            names: "core, alloc(build)".to_owned(),
        };
        assert_eq!(receiver.iter().last(), Some(last));
    }

    #[test]
    fn a_line_for_each_period() {
        let (sender, receiver) = mpsc::channel();
        listen(SAID, &sender);
        drop(sender);
        let mut printed = Vec::new();
        lines(&receiver, Duration::ZERO, &mut |line| printed.push(line));
        let expected = [
            "the sysroot: 0 of 20 done, now ",
            "the sysroot: 5 of 20 done, now core, alloc(build)",
        ];
        assert_eq!(printed, expected);
    }
}
