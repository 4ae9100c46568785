//! A line for each test.

use super::{Console, Formatter, Look, Totals, summary};
use crate::test::bench;
use crate::test::case::{Case, Kind};
use crate::test::result::{Completed, TestResult};
use crate::test::state::State;
use crate::test::time::TestTime;
use anstyle::AnsiColor;
use std::io;
use std::time::Duration;

/// `test a::b ... ok`.
pub struct Pretty {
    look: Look,
}

impl Pretty {
    /// With this look.
    pub fn new(look: Look) -> Pretty {
        Pretty { look }
    }

    fn time(&self, out: &mut Console, case: &Case, time: Duration) -> io::Result<()> {
        let text = format!(" <{}>", TestTime(time));
        match self.look.times {
            Some(limits) if limits.is_critical(case, time) => out.word(&text, AnsiColor::Red),
            Some(limits) if limits.is_warning(case, time) => out.word(&text, AnsiColor::Yellow),
            _ => out.plain(text),
        }
    }
}

impl Formatter for Pretty {
    fn listed(&mut self, out: &mut Console, case: &Case) -> io::Result<()> {
        listed(out, case)
    }

    fn list_end(&mut self, out: &mut Console, totals: Totals) -> io::Result<()> {
        let plural = |count: usize, noun: &str| match count {
            1 => format!("1 {noun}"),
            count => format!("{count} {noun}s"),
        };
        if totals.tests + totals.benches > 0 {
            out.plain("\n")?;
        }
        out.plain(format!(
            "{}, {}\n",
            plural(totals.tests, "test"),
            plural(totals.benches, "benchmark")
        ))
    }

    fn start(&mut self, out: &mut Console, count: usize, shuffle: Option<u64>) -> io::Result<()> {
        summary::start(out, count, shuffle, self.look.codegen.as_deref())
    }

    fn test_start(&mut self, out: &mut Console, case: &Case) -> io::Result<()> {
        // Alone, the user sees which test hangs.
        match self.look.parallel {
            true => Ok(()),
            false => summary::name(out, case, self.look.width),
        }
    }

    fn slow(&mut self, out: &mut Console, case: &Case, after: Duration) -> io::Result<()> {
        // Alone, its name stands there already.
        match self.look.parallel {
            true => summary::slow(out, case, after),
            false => Ok(()),
        }
    }

    fn test_end(
        &mut self,
        out: &mut Console,
        case: &Case,
        completed: &Completed,
        time: Option<Duration>,
        _: &State,
    ) -> io::Result<()> {
        if self.look.parallel {
            summary::name(out, case, self.look.width)?;
        }
        match &completed.last.result {
            TestResult::Ok => out.word("ok", AnsiColor::Green)?,
            TestResult::Failed | TestResult::FailedBecause(_) | TestResult::Stopped(_) => {
                out.word("FAILED", AnsiColor::Red)?;
            }
            TestResult::TooSlow => out.word("FAILED (time limit exceeded)", AnsiColor::Red)?,
            TestResult::Ignored => match &case.ignore_message {
                Some(message) => out.word(&format!("ignored, {message}"), AnsiColor::Yellow)?,
                None => out.word("ignored", AnsiColor::Yellow)?,
            },
            TestResult::Measured(measured) => {
                out.word("bench", AnsiColor::Cyan)?;
                out.plain(format!(": {}", bench::text(measured)))?;
            }
        }
        if completed.is_flaky() {
            let text = format!(" (flaky, attempt {})", completed.earlier.len() + 1);
            out.word(&text, AnsiColor::Yellow)?;
        }
        if let Some(time) = time {
            self.time(out, case, time)?;
        }
        out.plain("\n")
    }

    fn end(&mut self, out: &mut Console, state: &State) -> io::Result<()> {
        if state.shows_output {
            summary::results(out, "successes", &state.successes)?;
        }
        if !state.failures.is_empty() {
            summary::results(out, "failures", &state.failures)?;
        }
        if !state.time_failures.is_empty() {
            summary::results(out, "failures (time limit exceeded)", &state.time_failures)?;
        }
        summary::flaky(out, state)?;
        summary::result(out, state)
    }
}

/// `a::b: test`.
pub fn listed(out: &mut Console, case: &Case) -> io::Result<()> {
    let kind = match case.kind {
        Kind::Test => "test",
        Kind::Bench => "benchmark",
    };
    out.plain(format!("{}: {kind}\n", case.name))
}
