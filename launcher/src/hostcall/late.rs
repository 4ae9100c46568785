//! Answers that come late: to calls that workers serve.

use super::workers::Workers;
use super::{Errno, Reply};
use device_abi::mailbox::Mailboxes;
use std::collections::{HashSet, VecDeque};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::{Duration, Instant};

/// How long a device that stands still waits for a reader of the program's output. Its run is the same each time, as long as readers are not slower.
const PATIENCE: Duration = Duration::from_secs(1);

/// A call that a worker has served.
pub struct Done {
    pub warp: u32,
    pub op: u32,
    pub outcome: Outcome,
}

/// A call's result, or the message of a panic while it was served, which is a bug of this tool.
type Outcome = Result<Result<Reply, Errno>, String>;

/// The workers, and the answers that they owe.
pub struct LateAnswers {
    workers: Workers,
    sender: Sender<Done>,
    receiver: Receiver<Done>,
    /// What came while another answer was waited for.
    came: VecDeque<Done>,
    /// Warps that wait for an answer.
    owed: HashSet<u32>,
}

impl Default for LateAnswers {
    fn default() -> LateAnswers {
        let (sender, receiver) = channel();
        LateAnswers {
            workers: Workers::default(),
            sender,
            receiver,
            came: VecDeque::new(),
            owed: HashSet::new(),
        }
    }
}

impl LateAnswers {
    /// Has a worker serve a warp's call.
    ///
    /// # Errors
    /// `EINVAL`: the warp cannot be answered late. Or there is no further thread.
    pub fn ask(
        &mut self,
        op: u32,
        warp: u32,
        mailboxes: &Mailboxes,
        serve: impl FnOnce() -> Result<Reply, Errno> + Send + 'static,
    ) -> Result<(), Errno> {
        if !mailboxes.has(warp) || self.owed.contains(&warp) {
            // No warp makes two calls at once, nor is there one without a mailbox.
            return Err(Errno::EINVAL);
        }
        let sender = self.sender.clone();
        let server = std::thread::current();
        self.workers.run(move || {
            let outcome = caught(serve);
            // Nobody listens any more when the run is over.
            let _ = sender.send(Done { warp, op, outcome });
            // It may sleep when there is nothing else to do.
            server.unpark();
        })?;
        self.owed.insert(warp);
        Ok(())
    }

    /// The next answer, if one is there.
    pub fn take(&mut self) -> Option<Done> {
        if self.owed.is_empty() {
            return None;
        }
        let came = self.came.pop_front();
        let done = came.or_else(|| self.receiver.try_recv().ok())?;
        self.owed.remove(&done.warp);
        Some(done)
    }

    /// The answer to this warp, unless it takes longer than [`PATIENCE`].
    pub fn wait_for(&mut self, warp: u32) -> Option<Done> {
        let until = Instant::now() + PATIENCE;
        loop {
            let left = until.saturating_duration_since(Instant::now());
            let done = self.receiver.recv_timeout(left).ok()?;
            if done.warp == warp {
                self.owed.remove(&warp);
                return Some(done);
            }
            self.came.push_back(done);
        }
    }

    /// Whether an answer is still owed.
    pub fn has_waiting(&self) -> bool {
        !self.owed.is_empty()
    }
}

/// The value, or the message of a panic.
pub fn caught<T>(serve: impl FnOnce() -> T) -> Result<T, String> {
    catch_unwind(AssertUnwindSafe(serve)).map_err(|panic| {
        let text = panic.downcast_ref::<String>().map(String::as_str);
        let text = text.or_else(|| panic.downcast_ref::<&str>().copied());
        format!("it panicked: {}", text.unwrap_or("no message"))
    })
}
