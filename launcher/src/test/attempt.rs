//! One test in launches of its own: again if it may, and for each seed.

use super::case::Case;
use super::event::Event;
use super::launch::{self, Reported};
use super::list;
use super::pool::{Fatal, Runner};
use super::result::{Attempt, Completed, TestResult};
use super::time::Thresholds;
use crate::options::{LaunchOptions, Seed, Seeds};
use crate::report::repeat;
use crate::worker::WorkerEvent;
use crate::worker::protocol::{Request, Stream};
use std::ffi::OsString;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// The driver may compile, and the device come to an end, before and after a test's own time.
const BESIDE: Duration = Duration::from_secs(600);

/// How every test runs.
#[derive(Debug)]
pub struct Terms {
    /// How long a test may take.
    pub limit: Duration,
    /// How often a test that fails runs again.
    pub retries: u32,
    /// For which seeds it must pass.
    pub seeds: Option<Seeds>,
    /// After which time it fails all the same.
    pub ensured: Option<Thresholds>,
    /// Whether its output is kept. It is passed on otherwise.
    pub captured: bool,
    /// The launcher's name.
    pub name: OsString,
    /// The launcher's options.
    pub options: LaunchOptions,
    /// Runs with a seed so far.
    pub runs: AtomicU64,
}

/// Runs the test until it passes or may not run again, after these attempts, which failed. `print` gets output that is not kept.
///
/// # Errors
/// No test can run.
pub fn run(
    terms: &Terms,
    runner: &mut Runner<'_>,
    at: usize,
    case: &Case,
    mut earlier: Vec<Attempt>,
    print: &mut dyn FnMut(Stream, &[u8]),
) -> Result<Completed, Fatal> {
    loop {
        let last = match terms.seeds {
            Some(seeds) => with_seeds(terms, runner, case, seeds, print)?,
            None => once(terms, runner, case, None, print)?,
        };
        if !last.result.is_failure() || earlier.len() >= terms.retries as usize {
            return Ok(Completed { at, last, earlier });
        }
        earlier.push(last);
    }
}

/// Passes if it passes for each seed; ends with the first that fails.
fn with_seeds(
    terms: &Terms,
    runner: &mut Runner<'_>,
    case: &Case,
    seeds: Seeds,
    print: &mut dyn FnMut(Stream, &[u8]),
) -> Result<Attempt, Fatal> {
    let mut all = Duration::ZERO;
    let mut last = None;
    for seed in seeds.range() {
        let mut attempt = once(terms, runner, case, Some(seed), print)?;
        // Only the number is communicated.
        terms.runs.fetch_add(1, Ordering::Relaxed);
        all += attempt.time;
        attempt.time = all;
        if attempt.result.is_failure() {
            attempt.result = explain(terms, case, seeds, seed, &mut attempt);
            return Ok(attempt);
        }
        last = Some(attempt);
    }
    Ok(last.expect("a range of seeds is not empty"))
}

/// The failure, and how to repeat the run with its seed.
fn explain(
    terms: &Terms,
    case: &Case,
    seeds: Seeds,
    seed: u64,
    attempt: &mut Attempt,
) -> TestResult {
    let line = replay(terms, case, seed);
    let told = format!("note: seed {seed} of {seeds} failed; repeat this run with\n{line}");
    let mut text = match &attempt.result {
        TestResult::FailedBecause(why) => format!("note: {why}\n"),
        TestResult::Stopped(why) => format!("{why}\n"),
        _ => String::new(),
    };
    text += &told;
    TestResult::Stopped(text)
}

/// A shell command that makes the test's run with this seed again.
fn replay(terms: &Terms, case: &Case, seed: u64) -> String {
    let options = terms.options.with_seed(Seed(seed));
    let words = words(case).into_iter().map(OsString::from);
    let args: Vec<OsString> = std::iter::once(terms.name.clone()).chain(words).collect();
    repeat(&options, &args)
}

/// The launcher's arguments that run this test alone.
fn words(case: &Case) -> Vec<String> {
    let words = ["--exact", case.name.as_str(), "--include-ignored"];
    words.map(str::to_owned).to_vec()
}

fn once(
    terms: &Terms,
    runner: &mut Runner<'_>,
    case: &Case,
    seed: Option<u64>,
    print: &mut dyn FnMut(Stream, &[u8]),
) -> Result<Attempt, Fatal> {
    let asked = Instant::now();
    let mut began = None;
    let mut ended = None;
    let mut reported = Reported::default();
    let mut output = Vec::new();
    let mut odd = None;
    let until = asked + terms.limit.saturating_add(BESIDE);
    let request = Request {
        launcher_args: words(case),
        ..list::request(launch::request(case), terms.limit, seed)
    };
    let end = runner.launch(&request, &mut |event| {
        match event {
            WorkerEvent::Waiting => {}
            WorkerEvent::Output(_, bytes) if terms.captured => output.extend_from_slice(bytes),
            WorkerEvent::Output(stream, bytes) => print(stream, bytes),
            WorkerEvent::Report(line) => match Event::parse(line) {
                Ok(Event::Started { index }) if index == case.index => began = Some(Instant::now()),
                Ok(Event::Finished(finished)) if finished.index == case.index => {
                    ended = Some(Instant::now());
                    output.extend_from_slice(
                        finished.stdout.as_deref().unwrap_or_default().as_bytes(),
                    );
                    reported.finished = Some(finished);
                }
                Ok(Event::Bench(measured)) if measured.index == case.index => {
                    reported.measured = Some(measured)
                }
                _ => odd = Some(line.to_owned()),
            },
        }
        Some(until)
    })?;
    let time = ended.unwrap_or_else(Instant::now) - began.unwrap_or(asked);
    let mut result = match odd {
        Some(line) => TestResult::Stopped(format!("error: the test harness reports `{line}`")),
        None => launch::verdict(&reported, &end),
    };
    if result == TestResult::Ok
        && terms
            .ensured
            .is_some_and(|limits| limits.is_critical(case, time))
    {
        result = TestResult::TooSlow;
    }
    Ok(Attempt {
        result,
        time,
        output,
    })
}
