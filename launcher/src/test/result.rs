//! The result of a test.

use super::event::Measured;
use std::time::Duration;

/// How a test ended.
#[derive(Clone, Debug, PartialEq)]
pub enum TestResult {
    /// As it should.
    Ok,
    /// Its output says why.
    Failed,
    /// And this says why: libtest's note.
    FailedBecause(String),
    /// The device stopped, or the program: in the launcher's words.
    Stopped(String),
    /// It took longer than `--ensure-time` allows.
    TooSlow,
    /// It did not run.
    Ignored,
    /// A bench was measured.
    Measured(Measured),
}

impl TestResult {
    /// Whether the run fails by it.
    pub fn is_failure(&self) -> bool {
        match self {
            TestResult::Failed
            | TestResult::FailedBecause(_)
            | TestResult::Stopped(_)
            | TestResult::TooSlow => true,
            TestResult::Ok | TestResult::Ignored | TestResult::Measured(_) => false,
        }
    }

    /// What is to be said beside the test's own output.
    pub fn message(&self) -> Option<&str> {
        match self {
            TestResult::FailedBecause(text) | TestResult::Stopped(text) => Some(text),
            _ => None,
        }
    }
}

/// One try.
#[derive(Clone, Debug, PartialEq)]
pub struct Attempt {
    /// How it ended.
    pub result: TestResult,
    /// How long it took.
    pub time: Duration,
    /// What it printed.
    pub output: Vec<u8>,
}

impl Attempt {
    /// One that did not run.
    pub fn ignored() -> Attempt {
        Attempt {
            result: TestResult::Ignored,
            time: Duration::ZERO,
            output: Vec::new(),
        }
    }

    /// The output, and what is to be said beside it, as libtest puts it together.
    pub fn full_output(&self) -> Vec<u8> {
        let mut output = self.output.clone();
        match &self.result {
            TestResult::FailedBecause(text) => {
                output.extend_from_slice(format!("note: {text}").as_bytes())
            }
            TestResult::Stopped(text) => {
                if output.last().is_some_and(|&last| last != b'\n') {
                    output.push(b'\n');
                }
                output.extend_from_slice(text.as_bytes());
                output.push(b'\n');
            }
            _ => {}
        }
        output
    }
}

/// A test with all its tries.
#[derive(Clone, Debug, PartialEq)]
pub struct Completed {
    /// Its place among the tests that run.
    pub at: usize,
    /// The one that counts.
    pub last: Attempt,
    /// Those before, which failed.
    pub earlier: Vec<Attempt>,
}

impl Completed {
    /// Whether it failed first and then did not.
    pub fn is_flaky(&self) -> bool {
        !self.earlier.is_empty() && !self.last.result.is_failure()
    }
}
