//! Many tests in one launch, several at a time, each in threads of its own.

use super::attempt::Terms;
use super::case::Case;
use super::event::Event;
use super::pool::{Fatal, Runner};
use super::result::{Attempt, Completed, TestResult};
use super::{launch, list};
use crate::worker::WorkerEvent;
use crate::worker::protocol::Stream;
use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

/// The driver may compile before the first test begins.
const BEFORE: Duration = Duration::from_secs(600);

/// What a batch reports while it runs.
pub enum BatchEvent<'a> {
    /// A test begins.
    Started(usize),
    /// A test has ended.
    Completed(Completed),
    /// Output that nobody has captured.
    Output(Stream, &'a [u8]),
}

/// What a launch has left to do.
#[derive(Debug, Default)]
pub struct Left {
    /// Tests that have to run alone, with their attempts in the batch: they failed and may run again, or the launch ended while they ran, and whoever is to
    /// blame shows then.
    pub alone: Vec<(usize, Vec<Attempt>)>,
    /// Tests that had no part in the launch's end.
    pub others: Vec<usize>,
    /// How many tests have an end.
    pub ended: usize,
}

/// Runs the tests, given by their places, `threads` at a time. Returns what is left to do.
///
/// # Errors
/// No test can run.
pub fn run(
    terms: &Terms,
    runner: &mut Runner<'_>,
    tests: &[(usize, &Case)],
    threads: usize,
    tell: &mut dyn FnMut(BatchEvent<'_>),
) -> Result<Left, Fatal> {
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
    let mut failed = BTreeMap::new();
    let mut waiting: BTreeSet<usize> = cases.keys().copied().collect();
    let asked = Instant::now();
    runner.launch(&request, &mut |event| {
        match event {
            WorkerEvent::Waiting => {}
            WorkerEvent::Output(stream, bytes) => tell(BatchEvent::Output(stream, bytes)),
            WorkerEvent::Report(line) => match Event::parse(line) {
                Ok(Event::Started { index }) if places.contains_key(&index) => {
                    running.insert(index, Instant::now());
                    tell(BatchEvent::Started(places[&index]));
                }
                Ok(Event::Finished(finished)) if running.contains_key(&finished.index) => {
                    let began = running.remove(&finished.index);
                    let at = places[&finished.index];
                    waiting.remove(&at);
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
                        failed.insert(at, last);
                        return Some(deadline(terms.limit, &running, asked));
                    }
                    tell(BatchEvent::Completed(Completed {
                        at,
                        last,
                        earlier: Vec::new(),
                    }));
                }
                // No report of the harness. A test that wrote it writes it again when it runs alone, if it has not ended.
                _ => {}
            },
        }
        Some(deadline(terms.limit, &running, asked))
    })?;
    let ended = tests.len() - waiting.len();
    let blamed = blamed(terms.limit, &running, Instant::now());
    let blamed: BTreeSet<usize> = blamed.map(|index| places[&index]).collect();
    // In the tests' own order.
    let places = tests.iter().map(|(at, _)| *at);
    let mut left = Left {
        ended,
        ..Left::default()
    };
    for at in places {
        match failed.remove(&at) {
            Some(attempt) => left.alone.push((at, vec![attempt])),
            None if blamed.contains(&at) => left.alone.push((at, Vec::new())),
            None if waiting.contains(&at) => left.others.push(at),
            None => {}
        }
    }
    Ok(left)
}

/// When the test that runs longest must have ended.
fn deadline(limit: Duration, running: &BTreeMap<usize, Instant>, asked: Instant) -> Instant {
    match running.values().min() {
        Some(began) => *began + limit,
        None => asked + limit.saturating_add(BEFORE),
    }
}

/// Tests that may have ended the launch: those whose time was over, and if there are none, all that ran.
fn blamed(
    limit: Duration,
    running: &BTreeMap<usize, Instant>,
    end: Instant,
) -> impl Iterator<Item = usize> {
    let late = move |began: &Instant| end.saturating_duration_since(*began) >= limit;
    let any = running.values().any(late);
    let blamed = running.iter().filter(move |(_, began)| !any || late(began));
    blamed.map(|(index, _)| *index)
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMIT: Duration = Duration::from_secs(10);

    #[test]
    fn each_test_has_a_limit_of_its_own() {
        let asked = Instant::now();
        let at = |seconds| asked + Duration::from_secs(seconds);
        assert_eq!(deadline(LIMIT, &BTreeMap::new(), asked), at(10) + BEFORE);
        let running = BTreeMap::from([(3, at(40)), (4, at(35)), (9, at(44))]);
        assert_eq!(deadline(LIMIT, &running, asked), at(45));
    }

    #[test]
    fn a_late_test_is_to_blame_and_else_all_that_ran() {
        let begin = Instant::now();
        let at = |seconds| begin + Duration::from_secs(seconds);
        let running = BTreeMap::from([(3, at(40)), (4, at(35)), (9, at(44))]);
        let blamed_at = |end| blamed(LIMIT, &running, end).collect::<Vec<usize>>();
        assert_eq!(blamed_at(at(45)), [4]);
        assert_eq!(blamed_at(at(50)), [3, 4]);
        assert_eq!(blamed_at(at(44)), [3, 4, 9]);
    }
}
