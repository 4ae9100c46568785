//! What a launch of one test says about it.

use super::case::Case;
use super::event::{Finished, Measured};
use super::pool::End;
use super::result::TestResult;
use crate::worker::protocol::StopRecord;
use process::exit;

/// What came from the test before the launch's end.
#[derive(Clone, Debug, Default)]
pub struct Reported {
    /// Its own end.
    pub finished: Option<Finished>,
    /// Of a bench.
    pub measured: Option<Measured>,
}

/// What became of the test.
pub fn verdict(reported: &Reported, end: &End) -> TestResult {
    let stopped = match end {
        End::Stopped(stopped) => stopped,
        End::Lost(why) => return TestResult::Stopped(format!("error: {why}")),
    };
    match &reported.finished {
        Some(finished) if finished.result != "ok" => finished_badly(finished, stopped),
        // What comes after its end is the test's doing, too: nothing else runs.
        Some(_) if stopped.exited() && stopped.code == 0 => match &reported.measured {
            Some(measured) => TestResult::Measured(measured.clone()),
            None => TestResult::Ok,
        },
        _ => stopped_early(stopped),
    }
}

/// What a test's own report of its failure says.
pub fn failed(finished: &Finished) -> TestResult {
    match &finished.why {
        Some(why) => {
            let why = why.strip_prefix("note: ").unwrap_or(why);
            TestResult::FailedBecause(why.to_owned())
        }
        None => TestResult::Failed,
    }
}

fn finished_badly(finished: &Finished, stopped: &StopRecord) -> TestResult {
    match &stopped.message {
        Some(message) => TestResult::Stopped(message.clone()),
        None => failed(finished),
    }
}

fn stopped_early(stopped: &StopRecord) -> TestResult {
    if let Some(message) = &stopped.message {
        return TestResult::Stopped(message.clone());
    }
    let code = stopped.code;
    TestResult::FailedBecause(match code {
        exit::ABORTED => "the test aborted the program".to_owned(),
        code => format!("the test ended the program with exit code {code}"),
    })
}

/// The request for one test.
pub fn request(case: &Case) -> String {
    match case.kind {
        super::case::Kind::Test => format!("run {}", case.index),
        super::case::Kind::Bench => format!("bench {}", case.index),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::end::{FaultReport, Stop};

    fn finished(result: &str, why: Option<&str>) -> Reported {
        Reported {
            finished: Some(Finished {
                index: 0,
                result: result.to_owned(),
                why: why.map(str::to_owned),
                nanos: 1,
                stdout: None,
            }),
            measured: None,
        }
    }

    fn end(stop: &Stop) -> End {
        End::Stopped(StopRecord::new(stop, false))
    }

    fn trap() -> Stop {
        Stop::Trap(FaultReport {
            what: "an abort".to_owned(),
            place: Some("warp 1 lane 0".to_owned()),
            help: Vec::new(),
        })
    }

    #[test]
    fn a_test_passes_only_if_the_launch_ends_well() {
        let ok = finished("ok", None);
        assert_eq!(verdict(&ok, &end(&Stop::Exited(0))), TestResult::Ok);
        assert!(verdict(&ok, &end(&Stop::Exited(3))).is_failure());
        assert!(verdict(&ok, &end(&trap())).is_failure());
        assert!(verdict(&Reported::default(), &end(&Stop::Exited(0))).is_failure());
    }

    #[test]
    fn a_failure_says_why() {
        let note = finished("failed", Some("note: test did not panic as expected"));
        assert_eq!(
            verdict(&note, &end(&Stop::Exited(0))),
            TestResult::FailedBecause("test did not panic as expected".to_owned())
        );
        assert_eq!(
            verdict(&finished("failed", None), &end(&Stop::Exited(0))),
            TestResult::Failed
        );
        let TestResult::Stopped(text) = verdict(&Reported::default(), &end(&trap())) else {
            panic!("it was stopped")
        };
        assert!(
            text.contains("trap") && text.contains("warp 1 lane 0"),
            "{text}"
        );
        let TestResult::FailedBecause(text) = verdict(&Reported::default(), &end(&Stop::Exited(7)))
        else {
            panic!("it failed")
        };
        assert!(text.contains("exit code 7"), "{text}");
        let lost = verdict(
            &Reported::default(),
            &End::Lost("the worker ended".to_owned()),
        );
        assert!(lost.message().unwrap().contains("the worker ended"));
    }
}
