//! The server of a run's host calls.

use super::entropy::Entropy;
use super::fs::Files;
use super::handles::Handles;
use super::object::lock;
use super::workers::Workers;
use super::{Errno, Host, Input, Place, Reach, Reply, Stdio, clock};
use device_abi::mailbox::EXTRA;
use device_abi::op;
use device_abi::ring::{Answer, PAYLOAD, PENDING, Request};
use emulator::Generator;
use std::collections::{HashSet, VecDeque};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant, SystemTime};

/// Everything that the host does for a running program, and what it learned from it.
///
/// Calls that end at once are served on the thread that serves the ring. All others go to workers, and their answers come late, in any order:
/// nobody waits for another one's input.
pub struct HostCalls<'w> {
    stdio: Stdio<'w>,
    host: Arc<Host>,
    workers: Workers,
    done: (Sender<Done>, Receiver<Done>),
    /// What came while another answer was waited for.
    came: VecDeque<Done>,
    /// Warps that wait for a worker's answer.
    owed: HashSet<u32>,
    exit: Option<i32>,
    failure: Option<String>,
    served: u64,
    delivered: u64,
}

/// How long a device that stands still waits for a reader of the program's output. Its run is the same each time, as long as readers are not slower.
const PATIENCE: Duration = Duration::from_secs(1);

/// A call that a worker has served.
struct Done {
    warp: u32,
    op: u32,
    outcome: Outcome,
}

/// A call's end, or the message of a panic in it: a bug of ours.
type Outcome = Result<Result<Reply, Errno>, String>;

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
        };
        HostCalls {
            stdio,
            host: Arc::new(host),
            workers: Workers::default(),
            done: channel(),
            came: VecDeque::new(),
            owed: HashSet::new(),
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
        self.hand_over(op::WRITE, warp, reach, move || {
            Ok(output.write(&bytes)?.into())
        })?;
        match reach.stands_still && !was_busy {
            true => self.wait_for(warp),
            false => Ok(None),
        }
    }

    /// The answer that a worker owes this warp, unless it takes longer than [`PATIENCE`].
    fn wait_for(&mut self, warp: u32) -> Result<Option<Reply>, Errno> {
        let until = Instant::now() + PATIENCE;
        loop {
            let left = until.saturating_duration_since(Instant::now());
            match self.done.1.recv_timeout(left) {
                Ok(done) if done.warp == warp => {
                    self.owed.remove(&warp);
                    return self.settle(done).map(Some);
                }
                Ok(done) => self.came.push_back(done),
                Err(_) => return Ok(None),
            }
        }
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
        self.hand_over(input.op, warp, reach, move || {
            host.serve(&input, &*memory, false)
        })?;
        Ok(None)
    }

    /// Has a worker serve a call, of which the answer comes late.
    fn hand_over(
        &mut self,
        op: u32,
        warp: u32,
        reach: &Reach<'_>,
        serve: impl FnOnce() -> Result<Reply, Errno> + Send + 'static,
    ) -> Result<(), Errno> {
        if !reach.mailboxes.has(warp) || self.owed.contains(&warp) {
            // No warp makes two calls at once, nor is there one without a mailbox.
            return Err(Errno::EINVAL);
        }
        let done = self.done.0.clone();
        let server = std::thread::current();
        self.workers.run(move || {
            let outcome = caught(serve);
            // Nobody listens any more when the run is over.
            let _ = done.send(Done { warp, op, outcome });
            // It may sleep when there is nothing else to do.
            server.unpark();
        })?;
        self.owed.insert(warp);
        Ok(())
    }

    /// Delivers the answers of workers. Whether there was one.
    pub fn deliver(&mut self, reach: &Reach<'_>) -> bool {
        let mut any = false;
        while !self.owed.is_empty()
            && let Some(done) = self
                .came
                .pop_front()
                .or_else(|| self.done.1.try_recv().ok())
        {
            any = true;
            self.delivered += 1;
            let (op, warp) = (done.op, done.warp);
            self.owed.remove(&warp);
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
        !self.owed.is_empty()
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

/// The value, or the message of a panic.
fn caught<T>(serve: impl FnOnce() -> T) -> Result<T, String> {
    catch_unwind(AssertUnwindSafe(serve)).map_err(|panic| {
        let text = panic.downcast_ref::<String>().map(String::as_str);
        let text = text.or_else(|| panic.downcast_ref::<&str>().copied());
        format!("it panicked: {}", text.unwrap_or("no message"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hostcall::fake::FakeDevice;
    use device_abi::RING_SLOTS;
    use device_abi::ring::Ticket;
    use std::fs::File;
    use std::io;
    use std::os::fd::OwnedFd;

    struct Panicking;

    impl io::Write for Panicking {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            panic!("the writer broke");
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn writes_through_the_ring_keep_their_order_for_several_laps() {
        write_three_laps(Ticket(0));
    }

    #[test]
    fn writes_go_on_where_tickets_begin_anew() {
        write_three_laps(Ticket(u32::MAX - RING_SLOTS - 100));
    }

    fn write_three_laps(first: Ticket) {
        let mut out = Vec::new();
        let mut expected = Vec::new();
        let mut calls = HostCalls::new(Stdio::new(&mut out, io::sink()));
        let mut device = FakeDevice::starting_at(first);
        let mut port = device.port();
        for number in 0..3 * RING_SLOTS {
            let line = format!("line {number}\n");
            expected.extend_from_slice(line.as_bytes());
            let ticket = device.post(op::WRITE, [1, 0, 0, 0], line.as_bytes());
            assert!(port.poll(&mut calls));
            assert_eq!(device.take_answer(ticket), Some(line.len() as i64));
        }
        assert!(!port.poll(&mut calls));
        assert_eq!(calls.served(), u64::from(3 * RING_SLOTS));
        drop(calls);
        assert_eq!(out, expected);
    }

    #[test]
    fn a_length_from_the_device_is_not_trusted() {
        let mut out = Vec::new();
        let mut calls = HostCalls::new(Stdio::new(&mut out, io::sink()));
        let mut device = FakeDevice::new();
        let ticket = device.post_with_length(op::WRITE, [1, 0, 0, 0], b"short", u32::MAX);
        assert!(device.port().poll(&mut calls));
        assert_eq!(device.take_answer(ticket), Some(PAYLOAD as i64));
        drop(calls);
        assert_eq!(out.len(), PAYLOAD);
    }

    #[test]
    fn a_long_payload_is_read_where_it_lies_and_nowhere_else() {
        let mut out = Vec::new();
        let mut calls = HostCalls::new(Stdio::new(&mut out, io::sink()));
        let mut device = FakeDevice::new();
        let text = "0123456789".repeat(1000);
        let address = device.memory().put(64, text.as_bytes());
        let good = device.post_long(op::WRITE, [1, 0, 0, 0], address, 10_000);
        let beyond = device.post_long(op::WRITE, [1, 0, 0, 0], address, u32::MAX);
        let nowhere = device.post_long(op::WRITE, [1, 0, 0, 0], u64::MAX - 4, 100);
        let mut port = device.port();
        while port.poll(&mut calls) {}
        assert_eq!(device.take_answer(good), Some(10_000));
        for bad in [beyond, nowhere] {
            assert_eq!(device.take_answer(bad), Some(Errno::EFAULT.answer()));
        }
        drop(calls);
        assert_eq!(out, text.as_bytes());
    }

    #[test]
    fn unknown_calls_and_handles_are_refused() {
        let mut calls = HostCalls::new(Stdio::new(io::sink(), io::sink()));
        let mut device = FakeDevice::new();
        let mut port = device.port();
        for (number, handle, errno) in [
            (0xdead, 1, Errno::ENOSYS),
            (op::WRITE, 3, Errno::EBADF),
            (op::WRITE, u64::MAX, Errno::EBADF),
            (op::READ, 1, Errno::EBADF),
            (op::READ, 77, Errno::EBADF),
            (op::CLOSE, 0, Errno::EBADF),
            (op::SEEK, 4, Errno::EBADF),
        ] {
            let answer = device.ask(&mut port, &mut calls, number, [handle, 0, 0, 0], b"");
            assert_eq!(answer.0, errno.answer(), "{number} {handle}");
        }
    }

    /// Gives its bytes once it is told to.
    struct Slow(std::sync::mpsc::Receiver<Vec<u8>>);

    impl io::Read for Slow {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let bytes = self.0.recv().unwrap_or_default();
            buffer[..bytes.len()].copy_from_slice(&bytes);
            Ok(bytes.len())
        }
    }

    #[test]
    fn a_read_that_waits_holds_no_other_call_up() {
        let mut out = Vec::new();
        let (type_in, keyboard) = channel();
        let stdio = Stdio::new(&mut out, io::sink()).with_input(Slow(keyboard));
        let mut calls = HostCalls::new(stdio);
        let mut device = FakeDevice::new();
        let mut port = device.port();
        let address = device.memory().put(0, &[0; 64]);
        let read = device.post_for(5, op::READ, [0, address, 64, 0]);
        port.poll(&mut calls);
        assert_eq!(device.take_answer(read), Some(PENDING));
        // More calls than there are slots, while the first one waits.
        for _ in 0..2 * RING_SLOTS {
            let answer = device.ask(&mut port, &mut calls, op::WRITE, [1, 0, 0, 0], b"x");
            assert_eq!(answer.0, 1);
        }
        assert_eq!(device.take_late_answer(5), None);
        type_in.send(b"hello".to_vec()).unwrap();
        let answer = loop {
            port.poll(&mut calls);
            if let Some(answer) = device.take_late_answer(5) {
                break answer;
            }
        };
        assert_eq!(answer, (5, Vec::new()));
        assert_eq!(device.memory().get(address, 5), b"hello");
        // The end of the input.
        drop(type_in);
        assert_eq!(
            device
                .ask(&mut port, &mut calls, op::READ, [0, address, 64, 0], b"")
                .0,
            0
        );
    }

    #[test]
    fn output_that_nobody_reads_holds_no_other_call_up() {
        let (mut reader, writer) = io::pipe().unwrap();
        let errors = tempfile::tempfile().unwrap();
        let stdio = Stdio::to_descriptors(File::from(OwnedFd::from(writer)), errors);
        let mut calls = HostCalls::new(stdio);
        let mut device = FakeDevice::new();
        let mut port = device.port();
        let text = [b'x'; 1000];
        let mut written = 0;
        // Until the pipe is full.
        let stuck = loop {
            let ticket = device.post_of(5, op::WRITE, [1, 0, 0, 0], &text);
            assert!(port.poll(&mut calls));
            match device.take_answer(ticket) {
                Some(PENDING) => break ticket,
                Some(answer) => written += answer,
                None => panic!("not served"),
            }
        };
        assert!(i64::from(stuck.0) * 1000 == written && written >= 4096);
        // Another thread's: its output goes the same way, all else does not.
        let second = device.post_of(6, op::WRITE, [1, 0, 0, 0], b"second");
        while device.take_answer(second).is_none() {
            port.poll(&mut calls);
        }
        let clock = device.ask(&mut port, &mut calls, op::WALL_CLOCK, [0; 4], b"");
        assert!(clock.0 > 0);
        let error = device.ask(&mut port, &mut calls, op::WRITE, [2, 0, 0, 0], b"e");
        assert_eq!(error.0, 1);
        // Now somebody reads.
        let all = std::thread::spawn(move || {
            let mut all = Vec::new();
            io::Read::read_to_end(&mut reader, &mut all).map(|_| all)
        });
        let mut late = [5, 6].map(|warp| (warp, None));
        while late.iter().any(|(_, answer)| answer.is_none()) {
            port.poll(&mut calls);
            for (warp, answer) in &mut late {
                *answer = answer.take().or_else(|| device.take_late_answer(*warp));
            }
        }
        let late = late.map(|(_, answer)| answer.map(|(count, _)| count));
        assert_eq!(late, [Some(1000), Some(6)]);
        drop(calls);
        let all = all.join().unwrap().unwrap();
        assert_eq!(all.len() as i64, written + 1006);
    }

    #[test]
    fn a_device_that_stands_still_waits_a_while_for_a_reader() {
        let (mut reader, writer) = io::pipe().unwrap();
        let (out, errors) = (
            File::from(OwnedFd::from(writer)),
            tempfile::tempfile().unwrap(),
        );
        let mut calls = HostCalls::new(Stdio::to_descriptors(out, errors));
        let mut device = FakeDevice::new();
        let mut port = device.port_that_stands_still();
        // More than a pipe holds, while the reader takes its time, but reads.
        let text = [b'x'; 4000];
        let all = std::thread::spawn(move || {
            let mut all = 0;
            let mut piece = [0; 3000];
            while let Ok(count @ 1..) = io::Read::read(&mut reader, &mut piece) {
                all += count;
                std::thread::yield_now();
            }
            all
        });
        for _ in 0..100 {
            let ticket = device.post_of(5, op::WRITE, [1, 0, 0, 0], &text);
            assert!(port.poll(&mut calls));
            assert_eq!(device.take_answer(ticket), Some(4000));
        }
        drop(calls);
        assert_eq!(all.join().unwrap(), 400_000);
    }

    #[test]
    fn a_warp_that_cannot_be_answered_late_is_refused() {
        let (_type_in, keyboard) = channel();
        let stdio = Stdio::new(io::sink(), io::sink()).with_input(Slow(keyboard));
        let mut calls = HostCalls::new(stdio);
        let mut device = FakeDevice::new();
        let address = device.memory().put(0, &[0; 64]);
        let args = [0, address, 64, 0];
        let tickets = [5, 5, 1_000_000].map(|warp| device.post_for(warp, op::READ, args));
        let mut port = device.port();
        while port.poll(&mut calls) {}
        let answers = tickets.map(|ticket| device.take_answer(ticket));
        let refused = Some(Errno::EINVAL.answer());
        assert_eq!(answers, [Some(PENDING), refused, refused]);
    }

    #[test]
    fn the_first_exit_code_wins_and_is_signed() {
        let mut calls = HostCalls::new(Stdio::new(io::sink(), io::sink()));
        let mut device = FakeDevice::new();
        let mut port = device.port();
        assert_eq!(calls.exit(), None);
        for code in [-3_i32, 7] {
            device.post(op::EXIT, [u64::from(code as u32), 0, 0, 0], b"");
            assert!(port.poll(&mut calls));
        }
        assert_eq!(calls.exit(), Some(-3));
    }

    #[test]
    fn a_panic_in_the_server_is_answered_and_recorded() {
        let mut calls = HostCalls::new(Stdio::new(Panicking, io::sink()));
        let mut device = FakeDevice::new();
        let ticket = device.post(op::WRITE, [1, 0, 0, 0], b"x");
        assert!(device.port().poll(&mut calls));
        assert_eq!(device.take_answer(ticket), Some(-5));
        assert!(calls.failure().unwrap().contains("the writer broke"));
    }

    #[test]
    fn the_wall_clock_is_now() {
        let mut calls = HostCalls::new(Stdio::new(io::sink(), io::sink()));
        let mut device = FakeDevice::new();
        let before = clock::wall_clock(SystemTime::now()).unwrap();
        let ticket = device.post(op::WALL_CLOCK, [0; 4], b"");
        assert!(device.port().poll(&mut calls));
        let after = clock::wall_clock(SystemTime::now()).unwrap();
        assert!((before..=after).contains(&device.take_answer(ticket).unwrap()));
    }
}
