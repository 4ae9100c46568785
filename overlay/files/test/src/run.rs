//! Runs tests, each in a thread of its own.
//!
//! Every test executable has this code, and a GPU's driver compiles it with each: no channel and no map, whose code for our types would be larger than all the rest.

use crate::capture::{self, Capture};
use crate::report::{self, Finished};
use crate::types::{TestDesc, TestDescAndFn};
use crate::verdict::Verdict;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Instant;

/// Runs the tests, up to `threads` at a time. Of several the output is captured here; of a single one the host sees it all.
pub(crate) fn all(tests: Vec<(usize, TestDescAndFn)>, threads: usize) {
    let captured = tests.len() > 1;
    if captured {
        capture::prepare();
    }
    let ends = Arc::new(Ends::default());
    let mut running = Vec::with_capacity(threads.min(tests.len()));
    for (index, test) in tests {
        report::started(index);
        let job = Job { index, test, captured, ends: Arc::clone(&ends) };
        if let Some(thread) = spawn(job, &mut running, &ends) {
            running.push((index, thread));
        }
        while running.len() >= threads {
            finish_one(&mut running, &ends);
        }
    }
    while !running.is_empty() {
        finish_one(&mut running, &ends);
    }
}

type Running = Vec<(usize, JoinHandle<()>)>;

/// Tests that have ended and were not reported yet.
#[derive(Default)]
struct Ends {
    ends: Mutex<Vec<(usize, Finished)>>,
    more: Condvar,
}

impl Ends {
    fn put(&self, index: usize, end: Finished) {
        self.lock().push((index, end));
        self.more.notify_one();
    }

    /// Waits for one.
    fn take(&self) -> (usize, Finished) {
        let mut ends = self.lock();
        while ends.is_empty() {
            ends = self.more.wait(ends).unwrap_or_else(PoisonError::into_inner);
        }
        ends.remove(0)
    }

    fn lock(&self) -> MutexGuard<'_, Vec<(usize, Finished)>> {
        self.ends.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

struct Job {
    index: usize,
    test: TestDescAndFn,
    captured: bool,
    ends: Arc<Ends>,
}

impl Job {
    fn run(self) {
        let TestDescAndFn { desc, testfn } = self.test;
        let end = run(&desc, self.captured, || testfn.run());
        self.ends.put(self.index, end);
    }
}

/// Runs a test on this thread.
fn run(desc: &TestDesc, captured: bool, test: impl FnOnce() -> Result<(), String>) -> Finished {
    let capture = captured.then(Capture::start);
    let start = Instant::now();
    let result = catch_unwind(AssertUnwindSafe(test));
    let time = start.elapsed();
    let output = capture.map(Capture::finish);
    let payload = match result {
        Ok(Ok(())) => None,
        Ok(Err(message)) => Some(Box::new(message) as _),
        Err(payload) => Some(payload),
    };
    Finished { verdict: Verdict::of(desc, payload.as_deref()), time, output }
}

/// A thread for the test, named as it is. If there is room for none, it waits until a test ends; without one, the test runs here.
fn spawn(job: Job, running: &mut Running, ends: &Ends) -> Option<JoinHandle<()>> {
    let name = job.test.desc.name.as_slice().to_owned();
    let job = Arc::new(Mutex::new(Some(job)));
    let take = |job: &Mutex<Option<Job>>| job.lock().unwrap_or_else(PoisonError::into_inner).take();
    loop {
        let theirs = Arc::clone(&job);
        let spawned = thread::Builder::new().name(name.clone()).spawn(move || {
            if let Some(job) = take(&theirs) {
                job.run();
            }
        });
        match spawned {
            Ok(thread) => return Some(thread),
            Err(_) if !running.is_empty() => finish_one(running, ends),
            Err(_) => {
                take(&job)?.run();
                let (index, end) = ends.take();
                report::finished(index, &end);
                return None;
            }
        }
    }
}

/// Waits for the end of a test and of its thread, whose destructors may still run.
fn finish_one(running: &mut Running, ends: &Ends) {
    let (index, mut end) = ends.take();
    if let Some(at) = running.iter().position(|(running, _)| *running == index)
        && running.swap_remove(at).1.join().is_err()
        && matches!(end.verdict, Verdict::Passed)
    {
        end.verdict = Verdict::Failed(Some("panicked after reporting success".to_owned()));
    }
    report::finished(index, &end);
}
