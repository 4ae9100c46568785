//! Counts results, and tells whether the run has passed.

use super::bench;
use super::case::Case;
use super::result::{Completed, TestResult};
use super::time::TestTime;
use std::fs::File;
use std::io::{self, Write as _};
use std::path::Path;
use std::time::Duration;

/// What has happened so far.
#[derive(Debug, Default)]
pub struct State {
    /// Tests that are to run.
    pub total: usize,
    /// Tests that the command line leaves out.
    pub filtered_out: usize,
    /// Passed.
    pub passed: usize,
    /// Failed.
    pub failed: usize,
    /// Ignored.
    pub ignored: usize,
    /// Benches that were measured.
    pub measured: usize,
    /// Names and outputs of tests that failed.
    pub failures: Vec<(String, Vec<u8>)>,
    /// Of those that only took too long.
    pub time_failures: Vec<(String, Vec<u8>)>,
    /// Of those that passed, if they are to be shown.
    pub successes: Vec<(String, Vec<u8>)>,
    /// Names of tests that failed before they passed, and how often they failed.
    pub flaky: Vec<(String, usize)>,
    /// The last test that was ignored.
    pub last_ignored: Option<Case>,
    /// How long it all took.
    pub time: Option<Duration>,
    /// `--show-output`.
    pub shows_output: bool,
    log: Option<File>,
}

impl State {
    /// Nothing has happened.
    ///
    /// # Errors
    /// The log file cannot be made.
    pub fn new(shows_output: bool, log: Option<&Path>) -> io::Result<State> {
        Ok(State {
            shows_output,
            log: log.map(File::create).transpose()?,
            ..State::default()
        })
    }

    /// A test is done.
    ///
    /// # Errors
    /// Of the log file.
    pub fn add(
        &mut self,
        case: &Case,
        completed: &Completed,
        time: Option<Duration>,
    ) -> io::Result<()> {
        self.write_log(case, &completed.last.result, time)?;
        let name = case.name.clone();
        match completed.last.result {
            TestResult::Ok => {
                self.passed += 1;
                if completed.is_flaky() {
                    self.flaky.push((name.clone(), completed.earlier.len()));
                }
                if self.shows_output {
                    self.successes.push((name, completed.last.full_output()));
                }
            }
            TestResult::Ignored => {
                self.ignored += 1;
                self.last_ignored = Some(case.clone());
            }
            TestResult::Measured(_) => self.measured += 1,
            TestResult::TooSlow => {
                self.failed += 1;
                self.time_failures
                    .push((name, completed.last.full_output()));
            }
            TestResult::Failed | TestResult::FailedBecause(_) | TestResult::Stopped(_) => {
                self.failed += 1;
                self.failures.push((name, completed.last.full_output()));
            }
        }
        Ok(())
    }

    fn write_log(
        &mut self,
        case: &Case,
        result: &TestResult,
        time: Option<Duration>,
    ) -> io::Result<()> {
        let Some(log) = &mut self.log else {
            return Ok(());
        };
        let text = match result {
            TestResult::Ok => "ok".to_owned(),
            TestResult::Failed => "failed".to_owned(),
            TestResult::FailedBecause(why) | TestResult::Stopped(why) => format!("failed: {why}"),
            TestResult::TooSlow => "failed (time limit exceeded)".to_owned(),
            TestResult::Ignored => match &case.ignore_message {
                Some(message) => format!("ignored: {message}"),
                None => "ignored".to_owned(),
            },
            TestResult::Measured(measured) => bench::text(measured),
        };
        let time = time.map(|time| format!(" <{}>", TestTime(time)));
        writeln!(log, "{text} {}{}", case.name, time.unwrap_or_default())
    }

    /// Tests that are done.
    pub fn done(&self) -> usize {
        self.passed + self.failed + self.ignored + self.measured
    }

    /// Whether nothing failed.
    pub fn is_success(&self) -> bool {
        self.failed == 0
    }
}
