//! Which tests run when: runners take them from a queue, the main thread prints.

use super::attempt::{self, Terms};
use super::batch::{self, BatchEvent, Left};
use super::case::Case;
use super::patience::Patience;
use super::pool::{Fatal, Pool, Runner};
use super::result::{Attempt, Completed};
use crate::worker::protocol::Stream;
use std::collections::{BTreeSet, VecDeque};
use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Mutex, PoisonError};

/// A message from a runner to the main thread.
#[derive(Debug)]
pub enum Progress {
    /// The test at this place begins.
    Started(usize),
    /// A test has written, and its output is not kept.
    Output(Stream, Vec<u8>),
    /// A test is done.
    Completed(Completed),
    /// No test can run.
    Fatal(Fatal),
}

/// How tests are spread.
#[derive(Clone, Copy, Debug)]
pub struct Spread {
    /// Workers at a time.
    pub runners: NonZeroUsize,
    /// Tests of a launch at a time, if launches have many.
    pub batch: Option<NonZeroUsize>,
    /// Start none after a failure.
    pub fail_fast: bool,
    /// Whether tests run at all.
    pub runs: bool,
}

/// What runners share.
struct Work<'a> {
    terms: &'a Terms,
    cases: &'a [Case],
    queue: Mutex<VecDeque<usize>>,
    ends: AtomicBool,
    spread: Spread,
}

/// Runs the tests at these places; `watch` sees what happens, on this thread, until the last has ended.
pub fn run(
    terms: &Terms,
    pool: &Pool,
    cases: &[Case],
    places: impl Iterator<Item = usize>,
    spread: Spread,
    watch: impl FnOnce(Receiver<Progress>),
) {
    let work = Work {
        terms,
        cases,
        queue: Mutex::new(places.collect()),
        ends: AtomicBool::new(false),
        spread,
    };
    let (sender, receiver) = channel();
    std::thread::scope(|scope| {
        for _ in 0..spread.runners.get() {
            let (work, sender) = (&work, sender.clone());
            scope.spawn(move || {
                if let Err(fatal) = work.serve_queue(pool, &sender) {
                    work.ends.store(true, Ordering::Relaxed);
                    send(&sender, Progress::Fatal(fatal));
                }
            });
        }
        drop(sender);
        watch(receiver);
        // It returns early if it has seen enough.
        work.ends.store(true, Ordering::Relaxed);
    });
}

impl Work<'_> {
    /// Runs tests until there are no more.
    fn serve_queue(&self, pool: &Pool, sender: &Sender<Progress>) -> Result<(), Fatal> {
        let mut runner = Runner::new(pool);
        if let Some(threads) = self.spread.batch {
            self.batch(&mut runner, threads, sender)?;
        }
        while let Some(at) = self.next() {
            self.single(&mut runner, at, sender)?;
        }
        Ok(())
    }

    /// This runner's share of the tests, in as few launches as they allow.
    fn batch(
        &self,
        runner: &mut Runner<'_>,
        threads: NonZeroUsize,
        sender: &Sender<Progress>,
    ) -> Result<(), Fatal> {
        let share = self.cases.len().div_ceil(self.spread.runners.get());
        let mut tests = VecDeque::new();
        while tests.len() < share
            && let Some(at) = self.next()
        {
            match self.cases[at].ignore || !self.spread.runs {
                true => self.single(runner, at, sender)?,
                false => tests.push_back(at),
            }
        }
        let mut began = BTreeSet::new();
        let mut patience = Patience::default();
        while !tests.is_empty() && !self.ends() {
            // Of a last one the output is nobody else's: the host captures it.
            let alone = patience.alone().max(usize::from(tests.len() == 1));
            for at in tests.drain(..alone.min(tests.len())) {
                self.alone(runner, at, Vec::new(), &mut began, sender)?;
            }
            if tests.is_empty() {
                break;
            }
            let left = self.together(runner, &tests, threads, &mut began, sender)?;
            patience.launched(left.ended);
            for (at, earlier) in left.alone {
                self.alone(runner, at, earlier, &mut began, sender)?;
            }
            tests = left.others.into();
        }
        Ok(())
    }

    /// Tests that share a launch.
    fn together(
        &self,
        runner: &mut Runner<'_>,
        tests: &VecDeque<usize>,
        threads: NonZeroUsize,
        began: &mut BTreeSet<usize>,
        sender: &Sender<Progress>,
    ) -> Result<Left, Fatal> {
        let tests: Vec<_> = tests.iter().map(|at| (*at, &self.cases[*at])).collect();
        batch::run(self.terms, runner, &tests, threads.get(), &mut |event| {
            let progress = match event {
                // It may have begun in an earlier launch already.
                BatchEvent::Started(at) if !began.insert(at) => return,
                BatchEvent::Started(at) => Progress::Started(at),
                BatchEvent::Completed(completed) => {
                    self.note(&completed);
                    Progress::Completed(completed)
                }
                BatchEvent::Output(stream, bytes) => Progress::Output(stream, bytes.to_vec()),
            };
            send(sender, progress);
        })
    }

    /// A test of a batch in launches of its own, unless no more tests run.
    fn alone(
        &self,
        runner: &mut Runner<'_>,
        at: usize,
        earlier: Vec<Attempt>,
        began: &mut BTreeSet<usize>,
        sender: &Sender<Progress>,
    ) -> Result<(), Fatal> {
        if self.ends() {
            return Ok(());
        }
        if began.insert(at) {
            send(sender, Progress::Started(at));
        }
        self.launch(runner, at, earlier, sender)
    }

    fn single(
        &self,
        runner: &mut Runner<'_>,
        at: usize,
        sender: &Sender<Progress>,
    ) -> Result<(), Fatal> {
        send(sender, Progress::Started(at));
        if !self.cases[at].ignore && self.spread.runs {
            return self.launch(runner, at, Vec::new(), sender);
        }
        send(
            sender,
            Progress::Completed(Completed {
                at,
                last: Attempt::ignored(),
                earlier: Vec::new(),
            }),
        );
        Ok(())
    }

    /// Runs a test in launches of its own, after these attempts.
    fn launch(
        &self,
        runner: &mut Runner<'_>,
        at: usize,
        earlier: Vec<Attempt>,
        sender: &Sender<Progress>,
    ) -> Result<(), Fatal> {
        let case = &self.cases[at];
        let mut print = |stream, bytes: &[u8]| {
            send(sender, Progress::Output(stream, bytes.to_vec()));
        };
        let completed = attempt::run(self.terms, runner, at, case, earlier, &mut print)?;
        self.note(&completed);
        send(sender, Progress::Completed(completed));
        Ok(())
    }

    fn note(&self, completed: &Completed) {
        if self.spread.fail_fast && completed.last.result.is_failure() {
            self.ends.store(true, Ordering::Relaxed);
        }
    }

    fn next(&self) -> Option<usize> {
        let mut queue = self.queue.lock().unwrap_or_else(PoisonError::into_inner);
        match self.ends() {
            true => None,
            false => queue.pop_front(),
        }
    }

    fn ends(&self) -> bool {
        self.ends.load(Ordering::Relaxed)
    }
}

fn send(sender: &Sender<Progress>, progress: Progress) {
    // The main thread listens no more when the run is to end.
    let _ = sender.send(progress);
}
