//! Runs tests, each in a thread of its own.

use crate::capture::{self, Capture};
use crate::report::{self, Finished};
use crate::types::{TestDesc, TestDescAndFn};
use crate::verdict::Verdict;
use std::collections::{BTreeMap, VecDeque};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Instant;

/// Runs the tests, up to `threads` at a time. Of several the output is captured here; of a single one the host sees it all.
pub(crate) fn all(tests: Vec<(usize, TestDescAndFn)>, threads: usize) {
    let captured = tests.len() > 1;
    if captured {
        capture::prepare();
    }
    let (sender, receiver) = channel();
    let mut waiting: VecDeque<_> = tests
        .into_iter()
        .map(|(index, test)| Job { index, test, captured, sender: sender.clone() })
        .collect();
    let mut running = BTreeMap::new();
    while let Some(job) = waiting.pop_front() {
        let index = job.index;
        report::started(index);
        if let Some(thread) = spawn(job, &mut running, &receiver) {
            running.insert(index, thread);
        }
        while running.len() >= threads {
            finish_one(&mut running, &receiver);
        }
    }
    while !running.is_empty() {
        finish_one(&mut running, &receiver);
    }
}

type Running = BTreeMap<usize, JoinHandle<()>>;
type Message = (usize, Finished);

struct Job {
    index: usize,
    test: TestDescAndFn,
    captured: bool,
    sender: Sender<Message>,
}

impl Job {
    fn run(self) {
        let TestDescAndFn { desc, testfn } = self.test;
        let end = run(&desc, self.captured, || testfn.run());
        // The receiver is there as long as a test runs.
        let _ = self.sender.send((self.index, end));
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
fn spawn(job: Job, running: &mut Running, receiver: &Receiver<Message>) -> Option<JoinHandle<()>> {
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
            Err(_) if !running.is_empty() => finish_one(running, receiver),
            Err(_) => {
                take(&job)?.run();
                let (index, end) = receiver.recv().ok()?;
                report::finished(index, &end);
                return None;
            }
        }
    }
}

/// Waits for the end of a test and of its thread, whose destructors may still run.
fn finish_one(running: &mut Running, receiver: &Receiver<Message>) {
    let (index, mut end) = receiver.recv().expect("a test that runs has a sender");
    if let Some(thread) = running.remove(&index)
        && thread.join().is_err()
        && matches!(end.verdict, Verdict::Passed)
    {
        end.verdict = Verdict::Failed(Some("panicked after reporting success".to_owned()));
    }
    report::finished(index, &end);
}
