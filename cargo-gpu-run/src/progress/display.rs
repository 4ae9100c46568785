//! States as a user sees them.

use super::said::State;
use super::step::Step;
use crate::shell::Shell;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::io::{self, IsTerminal as _};
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

/// How often a line is printed where there is no terminal.
const PERIOD: Duration = Duration::from_secs(10);

/// How often a bar is drawn anew though nothing was said: it has a clock.
const TICK: Duration = Duration::from_secs(1);

const COUNTED: &str = "{prefix:.cyan.bold} [{bar:25}] {pos}/{len}: {wide_msg}";
const UNCOUNTED: &str = "{prefix:.cyan.bold} {elapsed} {wide_msg}";

/// Shows what comes until nothing more can come.
pub fn show(step: Step, shell: &Shell, states: &Receiver<State>) {
    if shell.is_quiet() || !io::stderr().is_terminal() {
        lines(step, states, PERIOD, &mut |line| {
            shell.status(step.verb, line);
        });
        return;
    }
    let bar = ProgressBar::with_draw_target(Some(0), ProgressDrawTarget::stderr());
    bar.set_prefix(format!("{:>12}", step.verb));
    bar.set_style(style(UNCOUNTED));
    bar.enable_steady_tick(TICK);
    let mut counted = false;
    for state in states {
        if state.of > 0 && !counted {
            counted = true;
            bar.set_style(style(COUNTED));
        }
        bar.set_length(state.of);
        bar.set_position(state.done);
        bar.set_message(state.now);
    }
    bar.finish_and_clear();
}

fn style(template: &str) -> ProgressStyle {
    let style = ProgressStyle::with_template(template);
    style
        .unwrap_or_else(|_| ProgressStyle::default_bar())
        .progress_chars("=> ")
}

/// A line for what is the state whenever a period has passed.
fn lines(step: Step, states: &Receiver<State>, period: Duration, print: &mut dyn FnMut(String)) {
    let started = Instant::now();
    let mut state = State::default();
    let mut next = started + period;
    loop {
        match states.recv_timeout(next.saturating_duration_since(Instant::now())) {
            Ok(newer) => state = newer,
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return,
        }
        if Instant::now() >= next {
            print(line(step.what, &state, started.elapsed()));
            next = Instant::now() + period;
        }
    }
}

fn line(what: &str, State { done, of, now }: &State, elapsed: Duration) -> String {
    match (of, &**now) {
        (0, "") => format!("{what}: {} s", elapsed.as_secs()),
        (0, now) => format!("{what}: {} s, {now}", elapsed.as_secs()),
        (of, now) => format!("{what}: {done} of {of} done, now {now}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc;

    const STEP: Step = Step {
        verb: "Building",
        what: "the sysroot",
        is_cargos: true,
    };

    fn state(done: u64, of: u64, now: &str) -> State {
        State {
            done,
            of,
            now: now.to_owned(),
        }
    }

    #[test]
    fn a_line_for_each_period() {
        let (sender, receiver) = mpsc::channel();
        for now in ["core", "core, alloc(build)"] {
            sender.send(state(5, 20, now)).unwrap();
        }
        drop(sender);
        let mut printed = Vec::new();
        lines(STEP, &receiver, Duration::ZERO, &mut |line| {
            printed.push(line);
        });
        let expected = [
            "the sysroot: 5 of 20 done, now core",
            "the sysroot: 5 of 20 done, now core, alloc(build)",
        ];
        assert_eq!(printed, expected);
    }

    /// A program that says nothing is told from one that hangs by the clock.
    #[test]
    fn lines_come_though_nothing_is_said() {
        let (sender, receiver) = mpsc::channel();
        let mut sender = Some(sender);
        let mut printed = Vec::new();
        lines(STEP, &receiver, Duration::from_millis(1), &mut |line| {
            printed.push(line);
            sender.take();
        });
        assert_eq!(printed, ["the sysroot: 0 s"]);
    }

    #[test]
    fn what_is_not_counted_has_a_clock() {
        let after = Duration::from_secs(75);
        assert_eq!(line("git", &State::default(), after), "git: 75 s");
        let said = state(0, 0, "downloading rustc-dev");
        assert_eq!(
            line("the toolchain", &said, after),
            "the toolchain: 75 s, downloading rustc-dev"
        );
    }
}
