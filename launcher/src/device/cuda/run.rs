//! A program's run on a GPU.

use super::gpu::Gpu;
use super::ready::Ready;
use super::threads;
use crate::device::plan::BLOCK_THREADS;
use crate::device::pump::{Kernel, serve_until_end};
use crate::device::{Device, Job, Outcome, Watch};
use crate::end::Stop;
use crate::hostcall::{HostCalls, Port, Reach};
use device_abi::mailbox::Mailboxes;
use device_abi::ring::Server;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// After the program's exit its other warps may still run; they get this long to end before the process takes the GPU from them.
const LAST_WARPS: Duration = Duration::from_millis(50);

/// How long it may take to learn which threads are alive.
const LAST_LOOK: Duration = Duration::from_millis(500);

impl Device for Gpu {
    fn name(&self) -> &str {
        &self.name
    }

    fn is_emulator(&self) -> bool {
        false
    }

    fn run(&mut self, job: &Job<'_>, calls: &mut HostCalls<'_>, watch: &mut Watch) -> Outcome {
        let prepared = self.prepare(job);
        let mut outcome = match prepared.and_then(|ready| watch.check().map(|()| ready)) {
            Ok(ready) => {
                let outcome = self.execute(&ready, calls, watch);
                if !outcome.spent {
                    self.kept = Some(ready);
                }
                outcome
            }
            Err(stop) => Outcome::before_start(stop),
        };
        self.stats.set("host_calls", calls.served());
        outcome.stats = std::mem::take(&mut self.stats);
        outcome
    }
}

impl Gpu {
    /// Runs the kernel to the program's end.
    fn execute(&mut self, ready: &Ready, calls: &mut HostCalls<'_>, watch: &mut Watch) -> Outcome {
        let Ready {
            function,
            plan,
            memory,
            transfer,
            stream,
            ..
        } = ready;
        // SAFETY: ring and mailboxes were zeroed for this launch and are never freed; this is their only host end: that of a launch before
        // was dropped.
        let (ring, mailboxes) = unsafe {
            let mailboxes = Mailboxes::new(memory.mailboxes, plan.grid_warps());
            (Server::new(memory.ring), mailboxes)
        };
        let reach = Reach {
            here: Box::new(Arc::clone(transfer)),
            elsewhere: Arc::clone(transfer) as _,
            mailboxes,
            stands_still: false,
        };
        let mut port = Port::new(ring, reach, None);
        watch.start();
        let start = Instant::now();
        // SAFETY: the kernel is found by the ABI's name and the ABI version was checked: it takes one address. Its memory is
        // never freed.
        if let Err(error) = unsafe {
            self.driver.launch(
                *function,
                plan.blocks,
                BLOCK_THREADS,
                memory.launch,
                *stream,
            )
        } {
            return Outcome::before_start(error.setup());
        }
        let driver = &self.driver;
        // SAFETY: the stream is never destroyed.
        let probe = || match unsafe { driver.is_done(*stream) } {
            Ok(false) => Kernel::Running,
            Ok(true) => Kernel::Ended,
            Err(error) => Kernel::Failed(error.fault()),
        };
        let mut stop = serve_until_end(&mut port, calls, watch, &mut { probe });
        if let Stop::Timeout { report, .. } = &mut stop {
            let (slots, bytes) = (memory.addresses.slots, plan.slot_bytes() as usize);
            // SAFETY: the slots are allocated with so many bytes.
            let slots = unsafe { transfer.peek(slots, bytes, LAST_LOOK) };
            *report = slots.map_or_else(String::new, |slots| threads::report(&slots));
        }
        self.stats.set_time("run_ms", start.elapsed());

        let start = Instant::now();
        let mut kernel = probe();
        while matches!(kernel, Kernel::Running)
            && matches!(stop, Stop::Exited(_))
            && start.elapsed() < LAST_WARPS
        {
            std::thread::yield_now();
            kernel = probe();
        }
        self.stats.set_time("last_warps_ms", start.elapsed());
        Outcome {
            busy: matches!(kernel, Kernel::Running),
            spent: !matches!(kernel, Kernel::Ended),
            ..Outcome::before_start(stop)
        }
    }
}
