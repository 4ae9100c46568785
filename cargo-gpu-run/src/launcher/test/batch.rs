//! Many tests in one launch, several at a time, each in threads of its own.

use super::attempt::Terms;
use super::case::Case;
use super::event::Event;
use super::launch;
use super::list;
use super::pool::{Fatal, Slot};
use super::result::{Attempt, Completed, TestResult};
use crate::launcher::worker::Said;
use crate::launcher::worker::protocol::Stream;
use std::collections::BTreeMap;
use std::time::{Duration, Instant};

/// The driver may compile before the first test begins.
const BEFORE: Duration = Duration::from_secs(600);

/// What a batch tells while it runs.
pub enum Told<'a> {
    /// A test begins.
    Started(usize),
    /// A test has ended.
    Completed(Completed),
    /// Output that nobody has captured.
    Output(Stream, &'a [u8]),
}

/// A test that has to run alone: it has failed and may run again, or the launch ended before it, and whoever is to blame shows then.
#[derive(Debug)]
pub struct Left {
    /// Its place.
    pub at: usize,
    /// Whether it has begun.
    pub began: bool,
    /// The attempt in the batch, if it failed.
    pub failed: Option<Attempt>,
}

/// Runs the tests, given by their places, `threads` at a time. Returns those that have to run alone.
///
/// # Errors
/// No test can run.
pub fn run(
    terms: &Terms,
    slot: &mut Slot<'_>,
    tests: &[(usize, &Case)],
    threads: usize,
    tell: &mut dyn FnMut(Told<'_>),
) -> Result<Vec<Left>, Fatal> {
    let places: BTreeMap<usize, usize> = tests.iter().map(|(at, case)| (case.index, *at)).collect();
    let cases: BTreeMap<usize, &Case> = tests.iter().copied().collect();
    let indexes: Vec<String> = tests
        .iter()
        .map(|(_, case)| case.index.to_string())
        .collect();
    let what = format!("run {};threads={threads}", indexes.join(","));
    // Each test has its own limit, watched below.
    let rounds = u32::try_from(tests.len()).unwrap_or(u32::MAX);
    let request = list::request(what, terms.limit.saturating_mul(rounds), None);
    let mut running: BTreeMap<usize, Instant> = BTreeMap::new();
    let mut left: Vec<Left> = tests
        .iter()
        .map(|(at, _)| Left {
            at: *at,
            began: false,
            failed: None,
        })
        .collect();
    let asked = Instant::now();
    slot.launch(&request, &mut |said| {
        match said {
            Said::Asked => {}
            Said::Output(stream, bytes) => tell(Told::Output(stream, bytes)),
            Said::Report(line) => match Event::parse(line) {
                Ok(Event::Started { index }) if places.contains_key(&index) => {
                    running.insert(index, Instant::now());
                    let at = places[&index];
                    left.iter_mut()
                        .filter(|left| left.at == at)
                        .for_each(|left| left.began = true);
                    tell(Told::Started(at));
                }
                Ok(Event::Finished(finished)) if running.contains_key(&finished.index) => {
                    let began = running.remove(&finished.index);
                    let at = places[&finished.index];
                    let time = began.map_or(Duration::ZERO, |began| began.elapsed());
                    let mut result = match finished.result.as_str() {
                        "ok" => TestResult::Ok,
                        _ => launch::failed(&finished),
                    };
                    let late =
                        |limits: super::time::Thresholds| limits.is_critical(cases[&at], time);
                    if result == TestResult::Ok && terms.ensured.is_some_and(late) {
                        result = TestResult::TooSlow;
                    }
                    let output = finished.stdout.unwrap_or_default().into_bytes();
                    let last = Attempt {
                        result,
                        time,
                        output,
                    };
                    // A test that may run again does so alone.
                    if last.result.is_failure() && terms.retries > 0 {
                        if let Some(left) = left.iter_mut().find(|left| left.at == at) {
                            left.failed = Some(last);
                        }
                        return Some(deadline(terms, &running, asked));
                    }
                    left.retain(|left| left.at != at);
                    tell(Told::Completed(Completed {
                        at,
                        last,
                        earlier: Vec::new(),
                    }));
                }
                // Not a word of the harness: the tests run alone, and one of them says it again.
                _ => {}
            },
        }
        Some(deadline(terms, &running, asked))
    })?;
    Ok(left)
}

/// When the test that runs longest must have ended.
fn deadline(terms: &Terms, running: &BTreeMap<usize, Instant>, asked: Instant) -> Instant {
    match running.values().min() {
        Some(began) => *began + terms.limit,
        None => asked + terms.limit.saturating_add(BEFORE),
    }
}
