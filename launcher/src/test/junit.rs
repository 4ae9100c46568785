//! `--junit FILE`.

use super::case::Case;
use super::result::{Attempt, Completed, TestResult};
use process::deliver;
use process::deliver::Mode;
use quick_junit::{
    NonSuccessKind, Report, ReportUuid, TestCase, TestCaseStatus, TestRerun, TestSuite,
};
use std::io::{self, Write as _};
use std::path::Path;
use std::time::Duration;

/// Names the run of `cargo gpu-test` of which this executable is a part: they write one report together.
pub const RUN: &str = "GPU_RUN_TEST_RUN";

/// The results of one executable.
#[derive(Debug)]
pub struct Junit {
    suite: TestSuite,
}

impl Junit {
    /// Of the executable of this name.
    pub fn new(name: &str) -> Junit {
        Junit {
            suite: TestSuite::new(name),
        }
    }

    /// Adds a test.
    pub fn add(&mut self, case: &Case, completed: &Completed) {
        let mut status = status(case, &completed.last);
        for attempt in &completed.earlier {
            status.add_rerun(rerun(attempt));
        }
        let mut entry = TestCase::new(case.name.as_str(), status);
        entry.set_classname(self.suite.name.as_str());
        entry.set_time(completed.last.time);
        if !completed.last.output.is_empty() {
            entry.set_system_out_lossy(&completed.last.output);
        }
        self.suite.add_test_case(entry);
    }

    /// Writes the report. `run` names the whole run: a report of the same run that is there already is continued.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn write(mut self, path: &Path, run: Option<&str>, time: Duration) -> io::Result<()> {
        self.suite.set_time(time);
        let id: Option<ReportUuid> = run.and_then(|run| run.parse().ok());
        // Reading a pipe would wait for its other end.
        let id_there = id.filter(|_| path.is_file());
        let there = id_there.and_then(|id| {
            let text = std::fs::read_to_string(path).ok()?;
            let report = Report::deserialize_from_str(&text).ok()?;
            (report.uuid == Some(id)).then_some(report)
        });
        let mut report = there.unwrap_or_else(|| {
            let mut report = Report::new("cargo gpu-test");
            if let Some(id) = id {
                report.set_report_uuid(id);
            }
            report
        });
        let before = report.time.unwrap_or_default();
        report.set_time(before + time);
        report.add_test_suite(self.suite);
        if let Some(directory) = path.parent() {
            std::fs::create_dir_all(directory)?;
        }
        let mut text = Vec::new();
        report.serialize(&mut text).map_err(io::Error::other)?;
        deliver::write(path, Mode::Data, |file| file.write_all(&text))
    }
}

fn status(case: &Case, attempt: &Attempt) -> TestCaseStatus {
    match &attempt.result {
        TestResult::Ok | TestResult::Measured(_) => TestCaseStatus::success(),
        TestResult::Ignored => {
            let mut status = TestCaseStatus::skipped();
            if let Some(message) = &case.ignore_message {
                status.set_message(message.as_str());
            }
            status
        }
        result => {
            let mut status = TestCaseStatus::non_success(kind(result));
            status.set_message(message(attempt));
            status.set_description(String::from_utf8_lossy(&attempt.full_output()));
            status
        }
    }
}

fn rerun(attempt: &Attempt) -> TestRerun {
    let mut rerun = TestRerun::new(kind(&attempt.result));
    rerun.set_time(attempt.time);
    rerun.set_message(message(attempt));
    rerun.set_description(String::from_utf8_lossy(&attempt.full_output()));
    rerun
}

/// A failure is what the test says, an error what the device says.
fn kind(result: &TestResult) -> NonSuccessKind {
    match result {
        TestResult::Stopped(_) => NonSuccessKind::Error,
        _ => NonSuccessKind::Failure,
    }
}

/// One line: what is to be said beside the output, or the line of a panic.
fn message(attempt: &Attempt) -> String {
    if attempt.result == TestResult::TooSlow {
        return "time limit exceeded".to_owned();
    }
    let said = attempt
        .result
        .message()
        .and_then(|text| text.lines().next());
    if let Some(line) = said {
        return line.to_owned();
    }
    let output = String::from_utf8_lossy(&attempt.output);
    let panic = output.lines().find(|line| line.contains(" panicked at "));
    panic.unwrap_or("the test failed").to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn attempt(result: TestResult, output: &str) -> Attempt {
        Attempt {
            result,
            time: Duration::from_millis(1500),
            output: output.into(),
        }
    }

    fn case(name: &str) -> Case {
        Case {
            name: name.to_owned(),
            ..Case::default()
        }
    }

    fn report(run: Option<&str>, path: &Path, result: TestResult) -> String {
        let mut junit = Junit::new("demo");
        let earlier = vec![attempt(
            TestResult::Failed,
            "thread 'a' panicked at src/lib.rs:1:1:\nno\n",
        )];
        let last = attempt(result, "");
        junit.add(
            &case("a::b"),
            &Completed {
                at: 0,
                last,
                earlier,
            },
        );
        junit.write(path, run, Duration::from_secs(2)).unwrap();
        std::fs::read_to_string(path).unwrap()
    }

    #[test]
    fn a_flaky_test_passes_with_its_failures() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("new/report.xml");
        let text = report(None, &path, TestResult::Ok);
        assert!(
            text.contains("<testsuite name=\"demo\" tests=\"1\""),
            "{text}"
        );
        assert!(text.contains("<flakyFailure"), "{text}");
        assert!(text.contains("panicked at src/lib.rs:1:1:"), "{text}");
    }

    #[test]
    fn executables_of_one_run_share_a_report() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("report.xml");
        let (first, second) = (
            Some("11111111-1111-4111-8111-111111111111"),
            Some("22222222-2222-4222-8222-222222222222"),
        );
        report(first, &path, TestResult::Ok);
        let both = report(
            first,
            &path,
            TestResult::Stopped("error: a trap\nnote: there".to_owned()),
        );
        assert!(
            both.contains("tests=\"2\" skipped=\"0\" failures=\"0\" errors=\"1\""),
            "{both}"
        );
        assert!(both.contains("message=\"error: a trap\""), "{both}");
        let fresh = report(second, &path, TestResult::Ok);
        assert!(
            fresh.contains("tests=\"1\" skipped=\"0\" failures=\"0\" errors=\"0\""),
            "{fresh}"
        );
    }
}
