//! The main thread's work while tests run: it prints.

use super::case::Case;
use super::format::{Console, Formatter};
use super::junit::Junit;
use super::pool::Fatal;
use super::result::{Completed, TestResult};
use super::schedule::Progress;
use super::state::State;
use crate::end::{Interrupt, leave};
use crate::report::{Beat, Message};
use crate::worker::protocol::Stream;
use process::exit;
use std::collections::BTreeMap;
use std::io::{self, Write as _};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

/// How long Ctrl-C may go unnoticed.
const LOOK: Duration = Duration::from_millis(50);

/// Everything that a result goes to.
pub struct Show<'a> {
    /// The tests, by their places.
    pub cases: &'a [Case],
    /// The format.
    pub formatter: Box<dyn Formatter>,
    /// Standard output.
    pub out: Console,
    /// The count.
    pub state: State,
    /// `--junit`.
    pub junit: Option<Junit>,
    /// When a test is slow.
    pub slow: Duration,
    /// Whether times are shown.
    pub shows_time: bool,
    /// With many seeds: how many runs each test has, and when somebody should be told how far they are.
    pub seeds: Option<(u64, Beat)>,
    /// Ctrl-C.
    pub interrupt: Interrupt,
    /// Why no more tests run.
    pub fatal: Option<Fatal>,
}

impl Show<'_> {
    /// The head.
    ///
    /// # Errors
    /// Of standard output.
    pub fn start(&mut self, shuffle: Option<u64>) -> io::Result<()> {
        self.formatter
            .start(&mut self.out, self.state.total, shuffle)
    }

    /// The end.
    ///
    /// # Errors
    /// Of standard output.
    pub fn end(&mut self) -> io::Result<()> {
        self.out.finish();
        self.formatter.end(&mut self.out, &self.state)
    }

    /// Whether more tests may run.
    pub fn goes_on(&self, fail_fast: bool) -> bool {
        self.fatal.is_none() && (!fail_fast || self.state.is_success())
    }

    /// Prints what happens until there is no more, or nothing more can be done.
    pub fn watch(&mut self, events: &Receiver<Progress>, runs: &AtomicU64) {
        let mut running: BTreeMap<usize, Instant> = BTreeMap::new();
        loop {
            let received = events.recv_timeout(LOOK);
            if self.interrupt.is_set() {
                self.out.finish();
                // The workers end when nobody waits for them.
                leave(exit::interrupted());
            }
            self.tell(runs);
            let shown = match received {
                Ok(Progress::Started(at)) => {
                    running.insert(at, Instant::now());
                    self.formatter.test_start(&mut self.out, &self.cases[at])
                }
                Ok(Progress::Output(stream, bytes)) => self.pass_on(stream, &bytes),
                Ok(Progress::Completed(completed)) => {
                    running.remove(&completed.at);
                    self.completed(&completed)
                }
                Ok(Progress::Fatal(fatal)) => {
                    self.fatal.get_or_insert(fatal);
                    Ok(())
                }
                Err(RecvTimeoutError::Timeout) => self.mark_slow(&mut running),
                Err(RecvTimeoutError::Disconnected) => return,
            };
            if let Err(error) = shown {
                let message = format!("error: the results cannot be written: {error}");
                let code = exit::FAILURE;
                self.fatal.get_or_insert(Fatal { message, code });
                return;
            }
        }
    }

    /// Of many runs for each test nothing is seen for long.
    fn tell(&mut self, runs: &AtomicU64) {
        let Some((each, beat)) = &mut self.seeds else {
            return;
        };
        if beat.is_due() {
            let text = format!(
                "{} of {} tests done; {} runs, {each} for each test that passes",
                self.state.done(),
                self.state.total,
                runs.load(Ordering::Relaxed)
            );
            self.out
                .beside(|| Message::status("Testing", &text).print());
        }
    }

    fn completed(&mut self, completed: &Completed) -> io::Result<()> {
        let case = &self.cases[completed.at];
        let ran = completed.last.result != TestResult::Ignored;
        let time = (self.shows_time && ran).then_some(completed.last.time);
        self.formatter
            .test_end(&mut self.out, case, completed, time, &self.state)?;
        self.state.add(case, completed, time)?;
        if let Some(junit) = &mut self.junit {
            junit.add(case, completed);
        }
        self.out.progress(self.state.done(), self.state.failed);
        Ok(())
    }

    fn pass_on(&mut self, stream: Stream, bytes: &[u8]) -> io::Result<()> {
        match stream {
            Stream::Out => self.out.raw(bytes),
            Stream::Err => io::stderr().write_all(bytes),
        }
    }

    fn mark_slow(&mut self, running: &mut BTreeMap<usize, Instant>) -> io::Result<()> {
        let slow: Vec<usize> = running
            .extract_if(.., |_, began| began.elapsed() >= self.slow)
            .map(|(at, _)| at)
            .collect();
        for at in slow {
            self.formatter
                .slow(&mut self.out, &self.cases[at], self.slow)?;
        }
        Ok(())
    }
}
