//! The table of host calls.

use super::{Errno, Stdio, clock};
use device_prelude::abi::op;
use device_prelude::ring::Request;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::SystemTime;

/// Everything that the host does for a running program, and what it learned from it.
pub struct HostCalls<'w> {
    stdio: Stdio<'w>,
    exit: Option<i32>,
    failure: Option<String>,
    served: u64,
}

impl<'w> HostCalls<'w> {
    /// A server for one run.
    pub fn new(stdio: Stdio<'w>) -> HostCalls<'w> {
        HostCalls {
            stdio,
            exit: None,
            failure: None,
            served: 0,
        }
    }

    /// Serves one request; the value is its answer (see [`op`]).
    ///
    /// A panic in here is kept as [`HostCalls::failure`] and answered with `-EIO`, so that no warp waits for ever.
    pub fn serve(&mut self, request: &Request<'_>) -> i64 {
        self.served += 1;
        match catch_unwind(AssertUnwindSafe(|| self.dispatch(request))) {
            Ok(Ok(answer)) => answer,
            Ok(Err(errno)) => errno.answer(),
            Err(panic) => {
                let text = panic.downcast_ref::<String>().map(String::as_str);
                let text = text
                    .or_else(|| panic.downcast_ref::<&str>().copied())
                    .unwrap_or("no message");
                self.failure = Some(format!(
                    "host call {} of warp {} panicked: {text}",
                    request.op, request.warp
                ));
                Errno::EIO.answer()
            }
        }
    }

    /// Prints what a kernel prints by the driver's `vprintf`, which no error reaches.
    pub fn print(&mut self, mut text: &[u8]) {
        while let Ok(written @ 1..) = self.stdio.write(1, text) {
            text = &text[(written as usize).min(text.len())..];
        }
    }

    fn dispatch(&mut self, request: &Request<'_>) -> Result<i64, Errno> {
        let args = &request.args;
        match request.op {
            op::WRITE => self.stdio.write(args[0], request.payload),
            op::EXIT => {
                // The ABI carries an `i32` in the low half. The first exit wins, as for threads of a process.
                self.exit.get_or_insert(args[0] as u32 as i32);
                Ok(0)
            }
            op::WALL_CLOCK => clock::wall_clock(SystemTime::now()),
            _ => Err(Errno::ENOSYS),
        }
    }

    /// The program's exit code, once it has asked to exit.
    pub fn exit(&self) -> Option<i32> {
        self.exit
    }

    /// A bug in this server, if one showed.
    pub fn failure(&self) -> Option<&str> {
        self.failure.as_deref()
    }

    /// How many calls were served.
    pub fn served(&self) -> u64 {
        self.served
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hostcall::fake::FakeDevice;
    use device_prelude::abi::RING_SLOTS;
    use device_prelude::ring::PAYLOAD;
    use std::io;

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
        let mut out = Vec::new();
        let mut expected = Vec::new();
        let mut calls = HostCalls::new(Stdio::new(&mut out, io::sink()));
        let mut device = FakeDevice::new();
        let mut server = device.server();
        for number in 0..3 * RING_SLOTS {
            let line = format!("line {number}\n");
            expected.extend_from_slice(line.as_bytes());
            let ticket = device.post(op::WRITE, [1, 0, 0, 0], line.as_bytes());
            assert!(server.poll(|r| calls.serve(&r)));
            assert_eq!(device.take_answer(ticket), Some(line.len() as i64));
        }
        assert!(!server.poll(|_| unreachable!("nothing was posted")));
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
        assert!(device.server().poll(|r| calls.serve(&r)));
        assert_eq!(device.take_answer(ticket), Some(PAYLOAD as i64));
        drop(calls);
        assert_eq!(out.len(), PAYLOAD);
    }

    #[test]
    fn an_unknown_call_is_refused() {
        let mut calls = HostCalls::new(Stdio::new(io::sink(), io::sink()));
        let mut device = FakeDevice::new();
        let ticket = device.post(0xdead, [0; 4], b"");
        assert!(device.server().poll(|r| calls.serve(&r)));
        assert_eq!(device.take_answer(ticket), Some(-38));
    }

    #[test]
    fn the_first_exit_code_wins_and_is_signed() {
        let mut calls = HostCalls::new(Stdio::new(io::sink(), io::sink()));
        let mut device = FakeDevice::new();
        let mut server = device.server();
        assert_eq!(calls.exit(), None);
        for code in [-3_i32, 7] {
            device.post(op::EXIT, [u64::from(code as u32), 0, 0, 0], b"");
            assert!(server.poll(|r| calls.serve(&r)));
        }
        assert_eq!(calls.exit(), Some(-3));
    }

    #[test]
    fn a_panic_in_the_server_is_answered_and_recorded() {
        let mut calls = HostCalls::new(Stdio::new(Panicking, io::sink()));
        let mut device = FakeDevice::new();
        let ticket = device.post(op::WRITE, [1, 0, 0, 0], b"x");
        assert!(device.server().poll(|r| calls.serve(&r)));
        assert_eq!(device.take_answer(ticket), Some(-5));
        assert!(calls.failure().unwrap().contains("the writer broke"));
    }

    #[test]
    fn the_wall_clock_is_now() {
        let mut calls = HostCalls::new(Stdio::new(io::sink(), io::sink()));
        let mut device = FakeDevice::new();
        let before = clock::wall_clock(SystemTime::now()).unwrap();
        let ticket = device.post(op::WALL_CLOCK, [0; 4], b"");
        assert!(device.server().poll(|r| calls.serve(&r)));
        let after = clock::wall_clock(SystemTime::now()).unwrap();
        assert!((before..=after).contains(&device.take_answer(ticket).unwrap()));
    }
}
