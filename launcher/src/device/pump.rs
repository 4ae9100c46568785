//! Serving a kernel that runs beside us: host calls, its end, faults, the watch.

use super::Watch;
use super::backoff::Backoff;
use crate::end::Stop;
use crate::hostcall::{HostCalls, Port};
use std::time::{Duration, Instant};

/// What the device says about its kernel.
#[derive(Debug)]
pub enum Kernel {
    /// Not finished.
    Running,
    /// Every warp has ended.
    Ended,
    /// It will never finish.
    Failed(Stop),
}

/// Asking a driver about its kernel costs a microsecond or more: not more often than this.
const PROBE_EVERY: Duration = Duration::from_millis(1);
/// Calls served between two looks at the clock.
const CALLS_PER_LOOK: u32 = 64;

/// Serves host calls until the program ends, and says how.
pub fn serve_until_end(
    port: &mut Port<'_>,
    calls: &mut HostCalls<'_>,
    watch: &Watch,
    kernel: &mut dyn FnMut() -> Kernel,
) -> Stop {
    let mut backoff = Backoff::new();
    let mut next_probe = Instant::now() + PROBE_EVERY;
    let mut since_look = 0;
    loop {
        if port.poll(calls) {
            if let Some(stop) = end_by_call(calls) {
                return stop;
            }
            backoff.reset();
            since_look += 1;
            if since_look < CALLS_PER_LOOK {
                continue;
            }
        } else {
            backoff.wait();
        }
        since_look = 0;
        let now = Instant::now();
        if now < next_probe {
            continue;
        }
        next_probe = now + PROBE_EVERY;
        if let Err(stop) = watch.check() {
            return stop;
        }
        match kernel() {
            Kernel::Running => {}
            // What it posted before its end is still in the ring: a panic message, or its exit.
            Kernel::Ended => return drain(port, calls).unwrap_or_else(ended_without_exit),
            Kernel::Failed(stop) => {
                // Even an exit in the ring does not hide a fault.
                let _ = drain(port, calls);
                return stop;
            }
        }
    }
}

/// Serves what is in the ring, up to a call that ends the run.
pub fn drain(port: &mut Port<'_>, calls: &mut HostCalls<'_>) -> Option<Stop> {
    while port.poll(calls) {
        if let Some(stop) = end_by_call(calls) {
            return Some(stop);
        }
    }
    None
}

/// Whether the calls served so far end the run.
pub fn end_by_call(calls: &HostCalls<'_>) -> Option<Stop> {
    if let Some(reason) = calls.failure() {
        return Some(Stop::Internal {
            reason: reason.to_owned(),
        });
    }
    calls.exit().map(Stop::Exited)
}

/// The runtime ends every program with a host call.
pub fn ended_without_exit() -> Stop {
    Stop::Internal {
        reason: "the kernel ended, but the program did not exit".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::end::Interrupt;
    use crate::hostcall::fake::FakeDevice;
    use crate::hostcall::memory::{self, DeviceMemory, Sink, Source};
    use crate::hostcall::{Errno, Stdio, relay};
    use crate::options::Timeout;
    use device_abi::op;
    use std::io;

    fn watch(timeout_ms: Option<u64>, interrupt: &Interrupt) -> Watch {
        let limit = timeout_ms.map(|ms| Timeout(Duration::from_millis(ms)));
        let mut watch = Watch::new(limit, interrupt.clone());
        watch.start();
        watch
    }

    /// A limit nevertheless: a test that fails must not hang.
    fn no_limit() -> Watch {
        watch(Some(60_000), &Interrupt::default())
    }

    fn silent() -> HostCalls<'static> {
        HostCalls::new(Stdio::new(io::sink(), io::sink()))
    }

    #[test]
    fn a_device_on_another_thread_is_served_until_it_exits() {
        let mut out = Vec::new();
        let mut calls = HostCalls::new(Stdio::new(&mut out, io::sink()));
        let mut device = FakeDevice::new();
        let mut port = device.port();
        let stop = std::thread::scope(|scope| {
            scope.spawn(|| {
                for number in 0..500 {
                    let ticket =
                        device.post(op::WRITE, [1, 0, 0, 0], format!("{number} ").as_bytes());
                    while device.take_answer(ticket).is_none() {
                        std::thread::yield_now();
                    }
                }
                device.post(op::EXIT, [9, 0, 0, 0], b"");
            });
            serve_until_end(&mut port, &mut calls, &no_limit(), &mut || Kernel::Running)
        });
        assert_eq!(stop, Stop::Exited(9));
        drop(calls);
        let expected: String = (0..500).map(|n| format!("{n} ")).collect();
        assert_eq!(String::from_utf8(out).unwrap(), expected);
    }

    #[test]
    fn what_was_posted_before_a_fault_is_still_written() {
        let mut err = Vec::new();
        let mut calls = HostCalls::new(Stdio::new(io::sink(), &mut err));
        let mut device = FakeDevice::new();
        let mut port = device.port();
        let fault = Stop::Internal {
            reason: "a stand-in for a fault".to_owned(),
        };
        let stop = serve_until_end(&mut port, &mut calls, &no_limit(), &mut || {
            device.post(op::WRITE, [2, 0, 0, 0], b"last words");
            Kernel::Failed(fault.clone())
        });
        assert_eq!(stop, fault);
        drop(calls);
        assert_eq!(err, b"last words");
    }

    #[test]
    fn an_exit_posted_right_before_the_end_counts() {
        let mut device = FakeDevice::new();
        let mut port = device.port();
        let stop = serve_until_end(&mut port, &mut silent(), &no_limit(), &mut || {
            device.post(op::EXIT, [4, 0, 0, 0], b"");
            Kernel::Ended
        });
        assert_eq!(stop, Stop::Exited(4));
    }

    #[test]
    fn a_kernel_that_just_ends_is_a_bug() {
        let mut device = FakeDevice::new();
        let stop = serve_until_end(&mut device.port(), &mut silent(), &no_limit(), &mut || {
            Kernel::Ended
        });
        assert_eq!(stop, ended_without_exit());
    }

    #[test]
    fn time_and_the_user_end_a_silent_program() {
        let mut device = FakeDevice::new();
        let interrupt = Interrupt::default();
        let limit = watch(Some(20), &interrupt);
        let stop = serve_until_end(&mut device.port(), &mut silent(), &limit, &mut || {
            Kernel::Running
        });
        assert_eq!(stop, Stop::timeout(Timeout(Duration::from_millis(20))));
        interrupt.set();
        let stop = serve_until_end(&mut device.port(), &mut silent(), &limit, &mut || {
            Kernel::Running
        });
        assert_eq!(stop, Stop::Interrupted);
    }

    #[test]
    fn a_program_that_calls_without_pause_is_still_timed_out() {
        let mut device = FakeDevice::new();
        let mut port = device.port();
        let limit = watch(Some(20), &Interrupt::default());
        let mut calls = silent();
        let (done, stopped) = (std::sync::atomic::AtomicBool::new(false), &limit);
        let stop = std::thread::scope(|scope| {
            scope.spawn(|| {
                let mut ticket = device.post(op::WALL_CLOCK, [0; 4], b"");
                while !done.load(std::sync::atomic::Ordering::Relaxed) {
                    if device.take_answer(ticket).is_some() {
                        ticket = device.post(op::WALL_CLOCK, [0; 4], b"");
                    }
                }
            });
            let stop = serve_until_end(&mut port, &mut calls, stopped, &mut || Kernel::Running);
            done.store(true, std::sync::atomic::Ordering::Relaxed);
            stop
        });
        assert!(matches!(stop, Stop::Timeout { .. }), "{stop:?}");
    }

    /// Memory that a correct server never accesses.
    struct BrokenMemory;

    impl DeviceMemory for BrokenMemory {
        fn fill(&self, _: u64, _: u64, _: &mut Source<'_>) -> Result<u64, Errno> {
            panic!("a bug beside the calls")
        }
        fn drain(&self, _: u64, _: u64, _: &mut Sink<'_>) -> Result<u64, Errno> {
            panic!("a bug beside the calls")
        }
    }

    #[test]
    fn a_panic_of_the_server_outside_of_a_call_ends_the_run() {
        let mut device = FakeDevice::new();
        let (relay, end) = relay();
        let mut port = device.port_with(Box::new(BrokenMemory), Some(end), false);
        let worker = std::thread::spawn(move || memory::write(&relay, 0, b"x"));
        let stop = serve_until_end(&mut port, &mut silent(), &no_limit(), &mut || {
            Kernel::Running
        });
        let Stop::Internal { reason } = stop else {
            panic!("{stop:?}");
        };
        assert!(reason.contains("a bug beside the calls"), "{reason}");
        assert_eq!(worker.join().unwrap(), Err(Errno::EFAULT));
    }

    #[test]
    fn a_failing_server_ends_the_run() {
        struct Broken;
        impl io::Write for Broken {
            fn write(&mut self, _: &[u8]) -> io::Result<usize> {
                panic!("a bug")
            }
            fn flush(&mut self) -> io::Result<()> {
                Ok(())
            }
        }
        let mut device = FakeDevice::new();
        let mut port = device.port();
        device.post(op::WRITE, [1, 0, 0, 0], b"x");
        let mut calls = HostCalls::new(Stdio::new(Broken, io::sink()));
        let stop = serve_until_end(&mut port, &mut calls, &no_limit(), &mut || Kernel::Running);
        assert!(matches!(stop, Stop::Internal { .. }), "{stop:?}");
    }
}
