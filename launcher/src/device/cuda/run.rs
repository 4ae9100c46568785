//! A kernel's run, to the program's end.

use super::driver::Driver;
use super::program::LoadedProgram;
use super::threads;
use crate::device::plan::BLOCK_THREADS;
use crate::device::pump::{Kernel, serve_until_end};
use crate::device::{Outcome, Stats, Watch};
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

/// Runs the kernel, serving its host calls.
pub fn run(
    driver: &Driver,
    program: &LoadedProgram,
    calls: &mut HostCalls<'_>,
    watch: &mut Watch,
    stats: &mut Stats,
) -> Outcome {
    let LoadedProgram {
        kernel,
        plan,
        memory,
        transfer,
        stream,
        ..
    } = program;
    // SAFETY: ring and mailboxes were zeroed for this launch and are never freed; this is their only host end: that of a launch before
    // was dropped.
    let (ring, mailboxes) = unsafe {
        let mailboxes = Mailboxes::new(memory.mailboxes(), plan.grid_warps());
        (Server::new(memory.ring()), mailboxes)
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
    let (function, launch) = (kernel.function(), memory.launch());
    // SAFETY: the kernel is found by the ABI's name and the ABI version was checked: it takes one address. Its module and its memory are kept
    // until it has ended, or for ever; of the host's memory it knows ring and mailboxes, which the host uses by their protocols.
    let launched = unsafe { driver.launch(function, plan.blocks, BLOCK_THREADS, launch, *stream) };
    if let Err(error) = launched {
        return Outcome::before_start(error.setup());
    }
    let probe = || match driver.is_done(*stream) {
        Ok(false) => Kernel::Running,
        Ok(true) => Kernel::Ended,
        Err(error) => Kernel::Failed(error.fault()),
    };
    let mut stop = serve_until_end(&mut port, calls, watch, &mut { probe });
    if let Stop::Timeout { report, .. } = &mut stop {
        let slots = transfer.peek(memory.slots(), LAST_LOOK);
        *report = slots.map_or_else(String::new, |slots| threads::report(&slots));
    }
    stats.set_time("run_ms", start.elapsed());

    let start = Instant::now();
    let mut kernel = probe();
    while matches!(kernel, Kernel::Running)
        && matches!(stop, Stop::Exited(_))
        && start.elapsed() < LAST_WARPS
    {
        std::thread::yield_now();
        kernel = probe();
    }
    stats.set_time("last_warps_ms", start.elapsed());
    Outcome {
        busy: matches!(kernel, Kernel::Running),
        spent: !matches!(kernel, Kernel::Ended),
        ..Outcome::before_start(stop)
    }
}
