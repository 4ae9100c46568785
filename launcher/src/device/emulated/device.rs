//! One run of an image.

use super::ends::{translate, where_threads_were};
use super::place::{Placed, fits_host, no_room, place};
use super::record;
use crate::device::lanes::Wanted;
use crate::device::plan::{BLOCK_THREADS, Blobs};
use crate::device::pump::{drain, ended_without_exit};
use crate::device::{Device, Job, Limits, Outcome, Plan, Stats, Watch};
use crate::end::Stop;
use crate::hostcall::{HostCalls, Port, Reach, relay};
use crate::image::Image;
use crate::options::{EmulatorHeap, LaunchOptions, Seed};
use device_abi as abi;
use device_abi::mailbox::Mailboxes;
use device_abi::ring::Server;
use emulator::{Counts, End, Generator, LoadOptions, Machine, MachineConfig, PollReason, Program};
use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Enough for most programs, while the harts of each warp still cost time to start.
const DEFAULT_WARPS: u32 = 256;
const MAX_WARPS: u32 = 4096;
/// All harts share one thread of the host, so workers that look for work take the time of those that have some. So many still meet each other in every way.
const POOL: u32 = 16;
const DEFAULT_HEAP: u64 = 1 << 30;
/// For arguments, environment, the ring, and the gaps between all these.
const OTHERS: u64 = 64 << 20;
/// The host's longest nap when every hart waits for it and nothing is to be served. Only an interrupt must wait for its end.
const NAP: Duration = Duration::from_millis(100);

/// The emulator. Runs are reproducible, as far as the program asks the host for nothing that changes or waits.
#[derive(Default)]
pub struct Emulated {
    stats: Stats,
    program: Option<Arc<Program>>,
}

impl Device for Emulated {
    fn name(&self) -> &str {
        "the emulator"
    }

    fn is_emulator(&self) -> bool {
        true
    }

    fn run(&mut self, job: &Job<'_>, calls: &mut HostCalls<'_>, watch: &mut Watch) -> Outcome {
        self.stats.set("device", "the emulator");
        let stop = self.try_run(job, calls, watch).unwrap_or_else(|stop| stop);
        self.stats.set("host_calls", calls.served());
        Outcome {
            stop,
            stats: std::mem::take(&mut self.stats),
            busy: false,
            spent: false,
        }
    }
}

impl Emulated {
    /// One that runs a program decoded before, whatever the job's image is.
    pub fn sharing(program: Arc<Program>) -> Emulated {
        Emulated {
            program: Some(program),
            ..Emulated::default()
        }
    }

    /// Decodes an image, for runs with these options.
    ///
    /// # Errors
    /// [`Stop::PtxRefused`].
    pub fn load(image: &Image, options: &LaunchOptions) -> Result<Program, Stop> {
        let refused = |why: String| Stop::PtxRefused {
            by: "the emulator".to_owned(),
            log: why,
            help: None,
        };
        let mut module = ptx::parse(image.text()).map_err(|e| refused(e.to_string()))?;
        ptx::attach(&mut module, image.data())
            .map_err(|name| refused(format!("the initial bytes of `{name}` do not fit it")))?;
        let options = LoadOptions {
            races: options.run.detect_races,
            counts: options.settings.count && !options.run.detect_races,
            // With the heap of GPUs a program gets their way of waiting, too.
            recognise_futex: options.settings.emulator_heap.unwrap_or_default()
                != EmulatorHeap::Device,
            ..LoadOptions::default()
        };
        Program::load_with(image.text(), &module, options).map_err(|e| refused(e.to_string()))
    }

    fn count(&mut self, counts: Counts) {
        let Counts {
            loads,
            strong_loads,
            stores,
            updates,
            acquires,
            releases,
        } = counts;
        let all = [
            ("loads", loads),
            ("strong_loads", strong_loads),
            ("stores", stores),
            ("updates", updates),
            ("acquires", acquires),
            ("releases", releases),
        ];
        for (name, count) in all {
            self.stats.set(name, count);
        }
    }

    /// Ends with the program's end either way; an `Err` is one that came before its start.
    fn try_run(
        &mut self,
        job: &Job<'_>,
        calls: &mut HostCalls<'_>,
        watch: &mut Watch,
    ) -> Result<Stop, Stop> {
        let plan = Plan::new(
            &job.options.run,
            &Limits {
                default_warps: DEFAULT_WARPS,
                max_warps: MAX_WARPS,
                pool: POOL,
                lanes: Wanted::of(job, u64::MAX),
            },
        )?;
        let program = match &self.program {
            Some(program) => Arc::clone(program),
            None => {
                let load = || Emulated::load(job.image, job.options);
                let program = Arc::new(self.stats.time("load_ms", load)?);
                self.program = Some(Arc::clone(&program));
                program
            }
        };
        watch.check()?;
        let start = Instant::now();
        let heap_size = plan.heap_size.unwrap_or(DEFAULT_HEAP);
        let heap = job.options.settings.emulator_heap.unwrap_or_default();
        let heap_space = match heap {
            EmulatorHeap::Checked => Machine::heap_space(heap_size),
            EmulatorHeap::Device => Some(heap_size),
        };
        let seed = job.options.run.seed.unwrap_or_default();
        let config = MachineConfig {
            schedule: job.options.run.strategy().schedule(seed),
            spurious: job.options.run.seed.map(|seed| seed.0),
            check_uninit: job.options.run.check_uninit,
            full_traces: full_traces(job),
            weak_failures: job.options.run.seed.map(|seed| seed.0),
            max_instructions: job.options.run.max_instructions.map(|limit| limit.0),
            ..MachineConfig::default()
        };
        let memory = [
            program.global_bytes(),
            plan.stack_bytes(),
            plan.lane_bytes(),
            plan.slot_bytes(),
            OTHERS,
        ];
        let memory = memory
            .iter()
            .try_fold(heap_space.unwrap_or(u64::MAX), |sum, &bytes| {
                sum.checked_add(bytes)
            });
        let memory = memory
            .filter(|&memory| {
                let config = MachineConfig { memory, ..config };
                Machine::host_bytes(&config).is_some_and(fits_host)
            })
            .ok_or_else(|| no_room(&plan, heap_size))?;
        let mut machine = Machine::new(&program, MachineConfig { memory, ..config });
        let keys = random(job.options.run.seed);
        calls.seed(keys[1]);
        let blobs = Blobs::new(job, &plan);
        let Placed {
            launch,
            slots,
            ring,
            mailboxes,
        } = place(&mut machine, &plan, &blobs, (heap, heap_size), keys)
            .ok_or_else(|| no_room(&plan, heap_size))?;
        calls.lend(blobs.lent);
        self.stats.set_time("memory_ms", start.elapsed());
        self.stats.set("warps", plan.warps);
        self.stats.set("stack_bytes", plan.stack_size);
        self.stats.set("heap_bytes", heap_size);

        record::prepare(&mut machine, job)?;
        // SAFETY: `place` allocated the ring in the machine, zeroed; the machine outlives the server, which is the only one.
        let server = unsafe { Server::new(ring) };
        // SAFETY: likewise.
        let mailboxes = unsafe { Mailboxes::new(mailboxes, plan.grid_warps()) };
        let (elsewhere, relay) = relay();
        let reach = Reach {
            // SAFETY: the port is dropped before the machine, which allocates nothing more; ports are polled inside of the launch's
            // `poll`, or after the launch, on this thread.
            here: Box::new(unsafe { machine.host_window() }),
            elsewhere: Arc::new(elsewhere),
            mailboxes,
            stands_still: true,
        };
        let mut port = Port::new(server, reach, Some(relay));
        watch.start();
        let start = Instant::now();
        let mut stopped = None;
        let end = machine.launch(
            abi::KERNEL,
            plan.blocks,
            BLOCK_THREADS,
            &launch.to_le_bytes(),
            &mut |reason| {
                let before = calls.events();
                let stop = drain(&mut port, calls).or_else(|| watch.check().err());
                if stop.is_some() {
                    stopped = stop;
                    return ControlFlow::Break(());
                }
                if let PollReason::Print(text) = reason {
                    calls.print(text);
                }
                if let PollReason::Idle(left) = reason
                    && calls.events() == before
                {
                    // Whoever has something for this thread unparks it.
                    std::thread::park_timeout(left.unwrap_or(NAP).min(NAP).min(watch.left()));
                }
                ControlFlow::Continue(())
            },
        );
        self.stats.set_time("run_ms", start.elapsed());
        self.stats.set("instructions", machine.instructions());
        if let Some(counts) = machine.counts() {
            self.count(counts);
        }
        let stop = match end {
            Ok(End::Stopped) => match stopped.unwrap_or_else(ended_without_exit) {
                Stop::Timeout { limit, .. } => Stop::Timeout {
                    limit,
                    report: where_threads_were(&machine),
                },
                stop => stop,
            },
            Ok(End::OutOfInstructions) => {
                drain(&mut port, calls).unwrap_or_else(|| Stop::Runaway {
                    limit: job.options.run.max_instructions.unwrap_or_default(),
                    report: where_threads_were(&machine),
                })
            }
            Ok(End::Finished) => drain(&mut port, calls).unwrap_or_else(ended_without_exit),
            Err(stop) => {
                // Its last words are still in the ring; a call that fails the server is worse than the program's own end.
                match drain(&mut port, calls) {
                    Some(internal @ Stop::Internal { .. }) => internal,
                    _ => translate(stop, &job.image.metadata().program, slots),
                }
            }
        };
        let stop = match stop {
            Stop::Misfit { reason, .. } => Stop::Misfit {
                reason,
                report: where_threads_were(&machine),
            },
            stop => stop,
        };
        Ok(record::finish(&mut machine, job, stop))
    }
}

/// `RUST_BACKTRACE=full`, as for std's own backtraces.
fn full_traces(job: &Job<'_>) -> bool {
    job.env
        .iter()
        .any(|(name, value)| name == "RUST_BACKTRACE" && value == "full")
}

/// The program's random bytes. The same in every run of a seed, and without one: a program that depends on the order of a
/// `HashMap` fails reproducibly.
fn random(seed: Option<Seed>) -> [u64; 2] {
    match seed {
        None => [0x6770_752d_7275_6e00, 0x656d_756c_6174_6f72],
        Some(seed) => {
            let mut generator = Generator::new(seed.0);
            [generator.draw(), generator.draw()]
        }
    }
}
