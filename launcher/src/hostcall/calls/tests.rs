//! The server through a ring, as the device uses it.

use super::*;
use crate::hostcall::fake::FakeDevice;
use device_abi::RING_SLOTS;
use device_abi::ring::Ticket;
use std::fs::File;
use std::io;
use std::os::fd::OwnedFd;
use std::sync::mpsc::channel;

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
    let ticket = device.post_with_length(op::WRITE, [1, 0, 0, 0], &[b'x'; 100], u32::MAX);
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
    let text = [b'x'; 3600];
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
        assert_eq!(device.take_answer(ticket), Some(3600));
    }
    drop(calls);
    assert_eq!(all.join().unwrap(), 360_000);
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
