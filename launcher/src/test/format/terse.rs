//! A character for each test.

use super::pretty::listed;
use super::{Console, Formatter, Look, summary};
use crate::test::bench;
use crate::test::case::{Case, Kind};
use crate::test::result::{Completed, TestResult};
use crate::test::state::State;
use anstyle::AnsiColor;
use std::io;
use std::time::Duration;

/// A line has so many characters, and a count.
const COLUMNS: usize = 88;

/// `..i.`.
pub struct Terse {
    look: Look,
    total: usize,
    count: usize,
    column: usize,
}

impl Terse {
    /// With this look.
    pub fn new(look: Look) -> Terse {
        Terse {
            look,
            total: 0,
            count: 0,
            column: 0,
        }
    }

    fn short(&mut self, out: &mut Console, word: &str, color: AnsiColor) -> io::Result<()> {
        out.word(word, color)?;
        self.count += 1;
        self.column += 1;
        match self.column % COLUMNS == COLUMNS - 1 {
            true => self.progress(out),
            false => Ok(()),
        }
    }

    fn progress(&mut self, out: &mut Console) -> io::Result<()> {
        self.column = 0;
        out.plain(format!(" {}/{}\n", self.count, self.total))
    }
}

impl Formatter for Terse {
    fn listed(&mut self, out: &mut Console, case: &Case) -> io::Result<()> {
        listed(out, case)
    }

    fn start(&mut self, out: &mut Console, count: usize, shuffle: Option<u64>) -> io::Result<()> {
        self.total = count;
        summary::start(out, count, shuffle, self.look.codegen.as_deref())
    }

    fn test_start(&mut self, out: &mut Console, case: &Case) -> io::Result<()> {
        match !self.look.parallel && case.kind == Kind::Bench {
            true => summary::name(out, case, self.look.width),
            false => Ok(()),
        }
    }

    fn slow(&mut self, out: &mut Console, case: &Case, after: Duration) -> io::Result<()> {
        summary::slow(out, case, after)
    }

    fn test_end(
        &mut self,
        out: &mut Console,
        case: &Case,
        completed: &Completed,
        _: Option<Duration>,
        _: &State,
    ) -> io::Result<()> {
        match &completed.last.result {
            TestResult::Ok => self.short(out, ".", AnsiColor::Green),
            TestResult::Ignored => self.short(out, "i", AnsiColor::Yellow),
            TestResult::Measured(measured) => {
                if self.look.parallel {
                    summary::name(out, case, self.look.width)?;
                }
                out.word("bench", AnsiColor::Cyan)?;
                out.plain(format!(": {}\n", bench::text(measured)))
            }
            TestResult::Failed
            | TestResult::FailedBecause(_)
            | TestResult::Stopped(_)
            | TestResult::TooSlow => {
                if self.column != 0 {
                    self.progress(out)?;
                }
                self.count += 1;
                out.plain(format!("{} --- ", case.name))?;
                out.word("FAILED", AnsiColor::Red)?;
                out.plain("\n")
            }
        }
    }

    fn end(&mut self, out: &mut Console, state: &State) -> io::Result<()> {
        if state.shows_output {
            summary::results(out, "successes", &state.successes)?;
        }
        if !state.is_success() {
            summary::results(out, "failures", &state.failures)?;
        }
        summary::flaky(out, state)?;
        summary::result(out, state)?;
        if let (1, 1, Some(case)) = (self.total, state.ignored, &state.last_ignored)
            && let Some(message) = &case.ignore_message
        {
            out.plain(format!(
                "test: {}, ignore_message: {message}\n\n",
                case.name
            ))?;
        }
        Ok(())
    }
}
