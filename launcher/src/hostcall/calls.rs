//! The server of a run's host calls.

use super::entropy::Entropy;
use super::fs::Files;
use super::handles::Handles;
use super::late::{Done, LateAnswers, caught};
use super::object::lock;
use super::{Errno, Host, Input, Place, Reach, Reply, Stdio, clock};
use device_abi::mailbox::EXTRA;
use device_abi::op;
use device_abi::ring::{Answer, PAYLOAD, PENDING, Request};
use emulator::Generator;
use std::ffi::OsString;
use std::sync::{Arc, Mutex};
use std::time::SystemTime;

/// Everything that the host does for a running program, and what it learned from it.
///
/// Calls that end at once are served on the thread that serves the ring. All others go to workers, and their answers come late, in any order:
/// nobody waits for another one's input.
pub struct HostCalls<'w> {
    stdio: Stdio<'w>,
    host: Arc<Host>,
    late: LateAnswers,
    exit: Option<i32>,
    failure: Option<String>,
    served: u64,
    delivered: u64,
}

impl<'w> HostCalls<'w> {
    /// A server for one run, which may use all of the file system.
    pub fn new(stdio: Stdio<'w>) -> HostCalls<'w> {
        HostCalls::with_files(stdio, Files::default())
    }

    /// A server for one run.
    pub fn with_files(mut stdio: Stdio<'w>, files: Files) -> HostCalls<'w> {
        let host = Host {
            stdin: Mutex::new(stdio.take_input()),
            terminals: stdio.terminals(),
            handles: Handles::default(),
            files,
            entropy: Mutex::new(Entropy::System),
            inherits: stdio.is_inherited(),
            lent: Mutex::default(),
        };
        HostCalls {
            stdio,
            host: Arc::new(host),
            late: LateAnswers::default(),
            exit: None,
            failure: None,
            served: 0,
            delivered: 0,
        }
    }

    /// Makes the program's random bytes those of a seed.
    pub fn seed(&mut self, seed: u64) {
        *lock(&self.host.entropy) = Entropy::Seeded(Generator::new(seed));
    }

    /// The program has this variable because of the device, not of the user: processes that it starts do not get it.
    pub fn lend(&mut self, variable: Option<(OsString, OsString)>) {
        *lock(&self.host.lent) = variable;
    }

    /// Serves one request: its answer, of which the bytes are in the request's slot.
    ///
    /// A panic in here is kept as [`HostCalls::failure`] and answered with `-EIO`, so that no warp waits for ever.
    pub fn serve(&mut self, request: Request<'_>, reach: &Reach<'_>) -> Answer {
        self.served += 1;
        let (op, warp) = (request.op, request.warp);
        let outcome = caught(|| self.dispatch(&request, reach));
        let reply = match outcome {
            Ok(Ok(None)) => return PENDING.into(),
            Ok(Ok(Some(reply))) => reply,
            Ok(Err(errno)) => return errno.answer().into(),
            Err(message) => {
                self.fail(op, warp, &message);
                return Errno::EIO.answer().into();
            }
        };
        let bytes = reply.bytes.len();
        debug_assert!(bytes <= PAYLOAD, "a reply that fits its slot");
        request.slot[..bytes].copy_from_slice(&reply.bytes);
        Answer {
            result: reply.result,
            bytes,
        }
    }

    /// Prints what a kernel prints by the driver's `vprintf`, which no error reaches.
    pub fn print(&mut self, mut text: &[u8]) {
        while let Ok(written @ 1..) = self.stdio.write(1, text) {
            text = &text[written.min(text.len())..];
        }
    }

    /// `None`: a worker has it.
    fn dispatch(
        &mut self,
        request: &Request<'_>,
        reach: &Reach<'_>,
    ) -> Result<Option<Reply>, Errno> {
        let args = &request.args;
        let here = match request.op {
            op::WRITE if args[0] <= Stdio::REPORT => {
                return self.write(Input::new(request), request.warp, reach);
            }
            op::EXIT => {
                // The ABI carries an `i32` in the low half. The first exit wins, as for threads of a process.
                self.exit.get_or_insert(args[0] as u32 as i32);
                0
            }
            op::WALL_CLOCK => clock::wall_clock(SystemTime::now())?,
            _ => return self.ask_host(Input::new(request), request.warp, reach),
        };
        Ok(Some(here.into()))
    }

    /// Output is written here, in the order in which it was asked for, unless it may have to wait for a reader: then by a worker.
    fn write(
        &mut self,
        input: Input,
        warp: u32,
        reach: &Reach<'_>,
    ) -> Result<Option<Reply>, Errno> {
        let descriptor = input.args[0];
        let Some(output) = self.stdio.may_wait(descriptor, input.length())? else {
            let mut sink = |bytes: &[u8]| self.stdio.write(descriptor, bytes);
            return input.drain(&*reach.here, &mut sink).map(Some);
        };
        let was_busy = output.is_busy();
        let bytes = input.first_piece(&*reach.here)?;
        let write = move || -> Result<Reply, Errno> { Ok(output.write(&bytes)?.into()) };
        self.late.ask(op::WRITE, warp, &reach.mailboxes, write)?;
        if !reach.stands_still || was_busy {
            return Ok(None);
        }
        let done = self.late.wait_for(warp);
        done.map(|done| self.settle(done)).transpose()
    }

    fn ask_host(
        &mut self,
        input: Input,
        warp: u32,
        reach: &Reach<'_>,
    ) -> Result<Option<Reply>, Errno> {
        match self.host.place(&input) {
            Place::Here => {}
            Place::Moves if reach.stands_still => {}
            Place::Moves | Place::Waits => return self.ask_worker(input, warp, reach),
        }
        self.host.serve(&input, &*reach.here, true).map(Some)
    }

    fn ask_worker(
        &mut self,
        input: Input,
        warp: u32,
        reach: &Reach<'_>,
    ) -> Result<Option<Reply>, Errno> {
        let (host, memory) = (Arc::clone(&self.host), Arc::clone(&reach.elsewhere));
        let op = input.op;
        let serve = move || host.serve(&input, &*memory, false);
        self.late.ask(op, warp, &reach.mailboxes, serve)?;
        Ok(None)
    }

    /// Delivers the answers of workers. Whether there was one.
    pub fn deliver(&mut self, reach: &Reach<'_>) -> bool {
        let mut any = false;
        while let Some(done) = self.late.take() {
            any = true;
            self.delivered += 1;
            let (op, warp) = (done.op, done.warp);
            let reply = self
                .settle(done)
                .unwrap_or_else(|errno| errno.answer().into());
            if !reach.mailboxes.deliver(warp, reply.result, &reply.bytes) {
                self.fail(op, warp, "the warp's mailbox is full");
            }
        }
        any
    }

    /// What a worker's end means for the warp that asked.
    fn settle(&mut self, done: Done) -> Result<Reply, Errno> {
        let Done { warp, op, outcome } = done;
        match outcome {
            Ok(Ok(reply)) if reply.bytes.len() > EXTRA => {
                self.fail(op, warp, "its late answer is too long");
                Err(Errno::EIO)
            }
            Ok(reply) => reply,
            Err(message) => {
                self.fail(op, warp, &message);
                Err(Errno::EIO)
            }
        }
    }

    /// Serves by `serve`. A panic of it, beside any call, is kept as [`HostCalls::failure`], so that the run ends.
    pub(super) fn guarded(&mut self, serve: impl FnOnce(&mut HostCalls<'w>) -> bool) -> bool {
        caught(|| serve(self)).unwrap_or_else(|message| {
            self.failure = Some(format!("the server of host calls failed: {message}"));
            true
        })
    }

    fn fail(&mut self, op: u32, warp: u32, why: &str) {
        self.failure = Some(format!("host call {op} of warp {warp} failed: {why}"));
    }

    /// The program's exit code, once it has asked to exit.
    pub fn exit(&self) -> Option<i32> {
        self.exit
    }

    /// A bug in this server, if one showed.
    pub fn failure(&self) -> Option<&str> {
        self.failure.as_deref()
    }

    /// Whether a worker has not answered yet.
    pub fn has_waiting(&self) -> bool {
        self.late.has_waiting()
    }

    /// How many calls were served and late answers delivered: if there are more, a warp may go on.
    pub fn events(&self) -> u64 {
        self.served + self.delivered
    }

    /// How many calls were served.
    pub fn served(&self) -> u64 {
        self.served
    }
}

#[cfg(test)]
mod tests;
