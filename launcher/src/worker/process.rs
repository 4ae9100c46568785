//! The parent's side: starts workers and asks them.

use super::protocol::{Answer, Ready, Request, StopRecord, Stream, VARIABLE};
use crate::options::DeviceChoice;
use std::ffi::OsStr;
use std::io::{self, BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::{Duration, Instant};

/// A worker process. It ends with this.
pub struct Worker {
    child: Child,
    requests: ChildStdin,
    answers: Receiver<Result<Answer, String>>,
}

/// What comes from a launch before its end.
#[derive(Clone, Copy, Debug)]
pub enum WorkerEvent<'a> {
    /// Nothing yet.
    Waiting,
    /// The program has written.
    Output(Stream, &'a [u8]),
    /// The program has reported to its host.
    Report(&'a str),
}

/// Why a worker says nothing more.
#[derive(Debug, thiserror::Error)]
pub enum Lost {
    /// It could not be started.
    #[error("a worker process cannot be started: {0}")]
    Start(#[source] io::Error),
    /// There is no device; in its own words.
    #[error("{}", .0.message.as_deref().unwrap_or(&.0.kind))]
    Refused(StopRecord),
    /// It ended.
    #[error("the worker process ended: {0}")]
    Ended(ExitStatus),
    /// It says what it should not.
    #[error("the worker process answered `{0}`")]
    Garbled(String),
    /// It said nothing for too long.
    #[error("the worker process did not answer in time and was killed")]
    Silent,
}

impl Worker {
    /// Starts this executable once more, as a worker with this device. `name` is the program's own. It is not ready yet.
    ///
    /// # Errors
    /// [`Lost::Start`].
    pub fn start(name: &OsStr, device: DeviceChoice) -> Result<Worker, Lost> {
        Worker::spawn(name, device).map_err(Lost::Start)
    }

    fn spawn(name: &OsStr, device: DeviceChoice) -> io::Result<Worker> {
        let mut command = Command::new(own_executable()?);
        #[cfg(unix)]
        std::os::unix::process::CommandExt::arg0(&mut command, name);
        #[cfg(not(unix))]
        let _ = name;
        command
            .env(VARIABLE, "1")
            .env("GPU_RUN_DEVICE", device.to_string())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped());
        let mut child = command.spawn()?;
        let requests = child.stdin.take().expect("stdin is piped");
        let stdout = child.stdout.take().expect("stdout is piped");
        let (sender, answers) = channel();
        std::thread::spawn(move || read(stdout, &sender));
        Ok(Worker {
            child,
            requests,
            answers,
        })
    }

    /// Waits until the device is open.
    ///
    /// # Errors
    /// [`Lost::Refused`] if there is none.
    pub fn ready(&mut self) -> Result<Ready, Lost> {
        // The driver's compiler may take long, but not this long.
        const LONGEST: Duration = Duration::from_secs(600);
        match self.answer(Some(LONGEST))? {
            Answer::Ready(ready) => Ok(ready),
            Answer::Stopped(stopped) => Err(Lost::Refused(stopped)),
            other => Err(Lost::Garbled(format!("{other:?}"))),
        }
    }

    /// Asks for a launch and passes on what the program says, up to its end. `on_event` returns when the worker must have said something more, at the
    /// latest; a worker that has not is killed.
    ///
    /// # Errors
    /// There is no end: the worker is gone.
    pub fn launch(
        &mut self,
        request: &Request,
        on_event: &mut dyn FnMut(WorkerEvent<'_>) -> Option<Instant>,
    ) -> Result<StopRecord, Lost> {
        let mut until = on_event(WorkerEvent::Waiting);
        self.ask(request)?;
        loop {
            let limit = until.map(|until| until.saturating_duration_since(Instant::now()));
            until = match self.answer(limit)? {
                Answer::Output { stream, bytes } => {
                    on_event(WorkerEvent::Output(stream, bytes.as_bytes()))
                }
                Answer::Report { line } => on_event(WorkerEvent::Report(&line)),
                Answer::Stopped(stopped) => return Ok(stopped),
                other @ Answer::Ready(_) => return Err(Lost::Garbled(format!("{other:?}"))),
            };
        }
    }

    fn ask(&mut self, request: &Request) -> Result<(), Lost> {
        let line = serde_json::to_string(request).expect("texts and numbers always serialize");
        match writeln!(self.requests, "{line}") {
            Ok(()) => Ok(()),
            Err(_) => Err(self.ended()),
        }
    }

    /// The next answer. A worker that gives none within `limit` is killed.
    fn answer(&mut self, limit: Option<Duration>) -> Result<Answer, Lost> {
        let received = match limit {
            Some(limit) => self.answers.recv_timeout(limit),
            None => self.answers.recv().map_err(RecvTimeoutError::from),
        };
        match received {
            Ok(Ok(answer)) => Ok(answer),
            Ok(Err(line)) => Err(Lost::Garbled(line)),
            Err(RecvTimeoutError::Disconnected) => Err(self.ended()),
            Err(RecvTimeoutError::Timeout) => {
                // It is waited for when dropped.
                let _ = self.child.kill();
                Err(Lost::Silent)
            }
        }
    }

    fn ended(&mut self) -> Lost {
        match self.child.wait() {
            Ok(status) => Lost::Ended(status),
            Err(error) => Lost::Start(error),
        }
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        // It may have ended by itself. A GPU is free again when its process is gone: the next worker finds all memory.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// On Linux the file that this process was started from, even if another one has taken its place since: a runner that was called at the same time, or a
/// build, writes it anew.
fn own_executable() -> io::Result<PathBuf> {
    let running = Path::new("/proc/self/exe");
    match cfg!(target_os = "linux") && running.exists() {
        true => Ok(running.to_owned()),
        false => std::env::current_exe(),
    }
}

fn read(stdout: ChildStdout, sender: &Sender<Result<Answer, String>>) {
    let lines = BufReader::new(stdout).lines().map_while(Result::ok);
    for line in lines {
        let answer = serde_json::from_str(&line).map_err(|_| line);
        // Nobody listens any more when the worker is dropped.
        if sender.send(answer).is_err() {
            return;
        }
    }
}
