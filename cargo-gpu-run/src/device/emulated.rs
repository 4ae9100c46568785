//! The emulator as a device of the launcher.

use super::emulator::{
    self, Deadlock, End, Generator, LoadOptions, Machine, MachineConfig, PollReason, Program,
    Trace, Waiting,
};
use super::plan::{self, Addresses, BLOCK_THREADS, Blobs, RING_BYTES, RING_DEVICE_BYTES};
use super::pump::{drain, ended_without_exit};
use super::{Device, Fault, Job, Limits, Outcome, Plan, Stats, Stop, Watch};
use crate::hostcall::HostCalls;
use crate::image::Image;
use crate::launcher::{EmulatorHeap, RunOptions, Seed, Size};
use crate::ptx;
use device_prelude::abi;
use device_prelude::ring::Server;
use std::ops::{ControlFlow, Range};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Enough for most programs, while the harts of each warp still cost time to start.
const DEFAULT_WARPS: u32 = 256;
const MAX_WARPS: u32 = 4096;
const DEFAULT_HEAP: u64 = 1 << 30;
/// For the program's variables, arguments and environment: its PTX and a hundred megabytes of zeroed statics fit.
const VARIABLES: u64 = 256 << 20;
/// The emulator's harts have call stacks of their own, which grow up and are checked by it: no limit for the program's own check.
const NO_CALL_LIMIT: u64 = i64::MAX as u64;
/// The host's nap when every hart waits for it and nothing is to be served.
const NAP: Duration = Duration::from_micros(50);

/// The emulator. Runs are reproducible: of the host only the wall clock reaches the program.
#[derive(Default)]
pub struct Emulated {
    stats: Stats,
    program: Option<Arc<Program>>,
}

impl Device for Emulated {
    fn name(&self) -> &str {
        "the emulator"
    }

    fn run(&mut self, job: &Job<'_>, calls: &mut HostCalls<'_>, watch: &mut Watch) -> Outcome {
        self.stats.set("device", "the emulator");
        let stop = self.try_run(job, calls, watch).unwrap_or_else(|stop| stop);
        self.stats.set("host_calls", calls.served());
        Outcome {
            stop,
            stats: std::mem::take(&mut self.stats),
            busy: false,
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
    pub fn load(image: &Image, options: &RunOptions) -> Result<Program, Stop> {
        let refused = |why: String| Stop::PtxRefused {
            by: "the emulator".to_owned(),
            log: why,
            help: None,
        };
        let module = ptx::parse(image.text()).map_err(|e| refused(e.to_string()))?;
        let options = LoadOptions {
            races: options.detect_races,
            ..LoadOptions::default()
        };
        Program::load_with(image.text(), &module, options).map_err(|e| refused(e.to_string()))
    }

    /// Ends with the program's end either way; an `Err` is one that came before its start.
    fn try_run(
        &mut self,
        job: &Job<'_>,
        calls: &mut HostCalls<'_>,
        watch: &mut Watch,
    ) -> Result<Stop, Stop> {
        let plan = Plan::new(
            job.options,
            &Limits {
                default_warps: DEFAULT_WARPS,
                max_warps: MAX_WARPS,
            },
        )?;
        let program = match self.program.take() {
            Some(program) => program,
            None => Arc::new(
                self.stats
                    .time("load_ms", || Emulated::load(job.image, job.options))?,
            ),
        };
        watch.check()?;
        let start = Instant::now();
        let heap_size = plan.heap_size.unwrap_or(DEFAULT_HEAP);
        let heap = job.options.emulator_heap.unwrap_or_default();
        let heap_space = match heap {
            EmulatorHeap::Checked => Machine::heap_space(heap_size),
            EmulatorHeap::Device => Some(heap_size),
        };
        let seed = job.options.seed.unwrap_or_default();
        let config = MachineConfig {
            schedule: job.options.strategy().schedule(seed),
            check_uninit: job.options.check_uninit,
            full_traces: full_traces(job),
            max_instructions: job.options.max_instructions.map(|limit| limit.0),
            ..MachineConfig::default()
        };
        let memory = [plan.stack_bytes(), plan.slot_bytes(), VARIABLES];
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
        let keys = random(job.options.seed);
        let (launch, slots, ring) = place(
            &mut machine,
            &plan,
            &Blobs::new(job),
            (heap, heap_size),
            keys,
        )
        .ok_or_else(|| no_room(&plan, heap_size))?;
        self.stats.set_time("memory_ms", start.elapsed());
        self.stats.set("warps", plan.warps);
        self.stats.set("stack_bytes", plan.stack_size);
        self.stats.set("heap_bytes", heap_size);

        // SAFETY: `place` allocated the ring in the machine, zeroed; the machine outlives the server, which is the only one.
        let mut server = unsafe { Server::new(ring) };
        watch.start();
        let start = Instant::now();
        let mut stopped = None;
        let end = machine.launch(
            abi::KERNEL,
            plan.blocks,
            BLOCK_THREADS,
            &launch.to_le_bytes(),
            &mut |reason| {
                let served = calls.served();
                let stop = drain(&mut server, calls).or_else(|| watch.check().err());
                if stop.is_some() {
                    stopped = stop;
                    return ControlFlow::Break(());
                }
                if reason == PollReason::Idle && calls.served() == served {
                    std::thread::sleep(NAP);
                }
                ControlFlow::Continue(())
            },
        );
        self.stats.set_time("run_ms", start.elapsed());
        self.stats.set("instructions", machine.instructions());
        Ok(match end {
            Ok(End::Stopped) => match stopped.unwrap_or_else(ended_without_exit) {
                Stop::Timeout { limit, .. } => Stop::Timeout {
                    limit,
                    report: where_threads_were(&machine),
                },
                stop => stop,
            },
            Ok(End::OutOfInstructions) => {
                drain(&mut server, calls).unwrap_or_else(|| Stop::Runaway {
                    limit: job.options.max_instructions.unwrap_or_default(),
                    report: where_threads_were(&machine),
                })
            }
            Ok(End::Finished) => drain(&mut server, calls).unwrap_or_else(ended_without_exit),
            Err(stop) => {
                // Its last words are still in the ring; a call that fails the server is worse than the program's own end.
                match drain(&mut server, calls) {
                    Some(internal @ Stop::Internal { .. }) => internal,
                    _ => translate(stop, &job.image.metadata().program, slots),
                }
            }
        })
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

/// Allocates and fills everything: the address of the launch structure, those of the slots, and the ring for the host. `None` if memory is full.
fn place(
    machine: &mut Machine<'_>,
    plan: &Plan,
    blobs: &Blobs,
    (heap, heap_size): (EmulatorHeap, u64),
    keys: [u64; 2],
) -> Option<(u64, Range<u64>, *mut device_prelude::ring::Slot)> {
    let addresses = Addresses {
        stacks: machine.stacks(plan.grid_warps(), plan.stack_size)?,
        heap: match heap {
            EmulatorHeap::Checked => machine.serve_heap(heap_size)?,
            EmulatorHeap::Device => machine.alloc(heap_size, 64 << 10)?,
        },
        heap_size,
        slots: machine.alloc(plan.slot_bytes(), 128)?,
        ring: machine.alloc(RING_BYTES as u64, 4096)?,
        ring_device: machine.alloc(RING_DEVICE_BYTES, 128)?,
        args: machine.alloc(blobs.args.len() as u64, 8)?,
        env: machine.alloc(blobs.env.len() as u64, 8)?,
        call_stack: NO_CALL_LIMIT,
    };
    let launch = plan.launch(&addresses, blobs, keys);
    let bytes = plan::launch_bytes(&launch);
    let address = machine.alloc(bytes.len() as u64, 8)?;
    for (at, bytes) in [
        (address, bytes),
        (addresses.args, &blobs.args),
        (addresses.env, &blobs.env),
    ] {
        machine.write(at, bytes).ok()?;
    }
    let ring = machine.host_ptr(addresses.ring, RING_BYTES as u64)?;
    let slots = addresses.slots..addresses.slots + plan.slot_bytes();
    Some((address, slots, ring.cast()))
}

/// Whether a block of this size can be asked of this host at all.
fn fits_host(bytes: u64) -> bool {
    usize::try_from(bytes).is_ok_and(|bytes| {
        // Asked and given back untouched: the machine would abort the process if the real one failed.
        let mut probe: Vec<u8> = Vec::new();
        bytes < isize::MAX as usize / 2 && probe.try_reserve_exact(bytes).is_ok()
    })
}

fn no_room(plan: &Plan, heap_size: u64) -> Stop {
    let reason = format!(
        "this machine has no room for the emulator's memory: a heap of {} and {} stacks of {}",
        Size(heap_size),
        plan.grid_warps(),
        Size(plan.stack_size)
    );
    Stop::OutOfMemory { reason }
}

/// The emulator's irregular ends in the launcher's words.
fn translate(stop: emulator::Stop, program: &str, slots: Range<u64>) -> Stop {
    let fault = |what: String, place: String| Fault {
        what,
        place: Some(place),
        help: Vec::new(),
    };
    match stop {
        emulator::Stop::Fault { kind, trace } => {
            let place = format!("{trace}{}", kind.history_text());
            Stop::Fault(fault(kind.to_string(), place))
        }
        emulator::Stop::Race(race) => Stop::Fault(Fault {
            what: race.title(),
            place: Some(race.history()),
            help: vec![
                "order the two with a lock, a channel, a join, or an atomic with Release and Acquire".to_owned(),
            ],
        }),
        emulator::Stop::Trap(trace) => Stop::Trap(fault(
            "an abort, or code that must not be reached".to_owned(),
            trace.to_string(),
        )),
        emulator::Stop::Unsupported { refusal, trace } => Stop::Unsupported {
            what: format!("{refusal}\n  of the program `{program}`\n{trace}"),
        },
        emulator::Stop::Deadlock(deadlock) => Stop::Deadlock {
            report: without_workers(joined(deadlock, &slots)).to_string(),
        },
        emulator::Stop::NoKernel(name) => Stop::BadImage {
            reason: format!("the image has no kernel `{name}`"),
        },
        emulator::Stop::BadLaunch(why) => Stop::Internal {
            reason: format!("the emulator cannot launch: {why}"),
        },
    }
}

/// Who waits for a word of a warp's slot waits for the thread there.
fn joined(mut deadlock: Deadlock, slots: &Range<u64>) -> Deadlock {
    for waiter in &mut deadlock.harts {
        if let Waiting::Word(address) = waiter.waiting
            && slots.contains(&address)
        {
            waiter.holder = u32::try_from((address - slots.start) / abi::SLOT_BYTES).ok();
        }
    }
    deadlock
}

/// The threads of a run that was stopped, a few of them with their stacks.
fn where_threads_were(machine: &Machine<'_>) -> String {
    const SHOWN: usize = 8;
    let mut threads = machine.stopped();
    threads.retain(|trace| !is_idle(trace));
    let shown: Vec<String> = threads.iter().take(SHOWN).map(Trace::to_string).collect();
    let mut report = shown.join("\n");
    if let Some(more @ 1..) = threads.len().checked_sub(SHOWN) {
        report += &format!("\n  ... and {more} more threads");
    }
    report
}

/// Without warps that wait for a thread to run: they are no part of anybody's deadlock.
fn without_workers(mut deadlock: Deadlock) -> Deadlock {
    deadlock.harts.retain(|waiter| !is_idle(&waiter.trace));
    deadlock
}

/// Whether a warp waits for a thread to run: one with a thread has that thread's function on its stack, or `main`.
fn is_idle(trace: &Trace) -> bool {
    let idle = |name: &str| name.starts_with("device_prelude::") || name == abi::KERNEL;
    // A kernel alone is a test's.
    trace.frames.len() > 1 && trace.frames.iter().all(|frame| idle(&frame.function))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::device::emulator::{TraceFrame, Waiter};
    use crate::hostcall::Stdio;
    use crate::image::Metadata;
    use crate::launcher::{Instructions, Interrupt, RunOptions, Threads, Timeout};
    use std::num::NonZeroU32;

    /// A program of which only the first hart does something; `%rd1` is the launch structure, `%rd2` the ring.
    fn image(body: &str) -> Image {
        let ptx = format!(
            ".version 7.1\n.target sm_70\n.address_size 64\n\
             .func (.param .b32 r) __gpu_run_wait(.param .b64 a, .param .b32 e, .param .b64 d) {{ trap; }}\n\
             .visible .entry __gpu_run_kernel(.param .u64 p)\n{{\n\
             .reg .pred %p<4>; .reg .b16 %h<4>; .reg .b32 %r<8>; .reg .b64 %rd<8>;\n\
             mov.u32 %r1, %ctaid.x; mov.u32 %r2, %tid.x; or.b32 %r3, %r1, %r2; setp.ne.u32 %p1, %r3, 0;\n\
             @%p1 bra DONE;\n\
             ld.param.u64 %rd1, [p]; ld.global.u64 %rd2, [%rd1+48];\n\
             {body}\nDONE:\nret;\n}}\n"
        );
        Image::new(Metadata::new("demo", "llvm", "sm_70"), &ptx)
    }

    #[test]
    fn an_unknown_instruction_is_named_with_its_program_line_and_text() {
        let Stop::Unsupported { what } = run(&image("frobnicate.b32 %r1;"), |_| {}).stop else {
            panic!("it has no meaning");
        };
        for part in [
            "instruction `frobnicate`",
            "line ",
            ": frobnicate.b32 %r1;",
            "the program `demo`",
        ] {
            assert!(what.contains(part), "{part}: {what}");
        }
    }

    /// Posts a call in the slot of this ticket (of the first lap).
    fn post(ticket: u32, op: u32, arg: u32, payload: &str) -> String {
        let at = ticket * 4096;
        let mut text = format!("mov.b32 %r4, {op}; st.global.u32 [%rd2+{}], %r4;\n", at + 4);
        text += &format!(
            "mov.b32 %r4, {}; st.global.u32 [%rd2+{}], %r4;\n",
            payload.len(),
            at + 12
        );
        text += &format!(
            "mov.b64 %rd3, {arg}; st.global.u64 [%rd2+{}], %rd3;\n",
            at + 16
        );
        for (index, byte) in payload.bytes().enumerate() {
            text += &format!(
                "mov.b16 %h1, {byte}; st.global.u8 [%rd2+{}], %h1;\n",
                at as usize + 64 + index
            );
        }
        text + &format!("mov.b32 %r4, 1; st.release.sys.global.u32 [%rd2+{at}], %r4;\n")
    }

    struct End {
        stop: Stop,
        out: String,
        stats: String,
    }

    fn run(image: &Image, change: impl FnOnce(&mut RunOptions)) -> End {
        let mut options = RunOptions {
            heap_size: Some(Size(1 << 20)),
            threads: NonZeroU32::new(2).map(Threads::Count),
            ..RunOptions::default()
        };
        change(&mut options);
        let mut out = Vec::new();
        let mut calls = HostCalls::new(Stdio::new(&mut out, std::io::sink()));
        let mut watch = Watch::new(options.timeout, Interrupt::default());
        let job = Job {
            image,
            options: &options,
            args: vec!["demo".into()],
            env: Vec::new(),
        };
        let outcome = Emulated::default().run(&job, &mut calls, &mut watch);
        drop(calls);
        assert!(!outcome.busy);
        End {
            stop: outcome.stop,
            out: String::from_utf8(out).unwrap(),
            stats: outcome.stats.to_string(),
        }
    }

    fn run_body(body: &str) -> End {
        run(&image(body), |_| {})
    }

    #[test]
    fn output_and_exit_code() {
        let end = run_body(
            &(post(0, abi::op::WRITE, 1, "hi\n")
                + &post(1, abi::op::EXIT, 3, "")
                + "FOREVER: bra FOREVER;"),
        );
        assert_eq!((end.stop, end.out.as_str()), (Stop::Exited(3), "hi\n"));
        assert!(end.stats.contains("\"host_calls\":2"), "{}", end.stats);
    }

    #[test]
    fn the_launch_structure_is_in_place() {
        // Exits with the number of arguments times 10 plus the warps.
        let body = "ld.global.u64 %rd3, [%rd1+64]; ld.global.u32 %r5, [%rd3]; mul.lo.u32 %r5, %r5, 10;\n\
                    ld.global.u32 %r6, [%rd1+4]; add.u32 %r5, %r5, %r6; cvt.u64.u32 %rd4, %r5;\n";
        let exit = post(0, abi::op::EXIT, 0, "")
            .replace("st.release", "st.global.u64 [%rd2+16], %rd4;\nst.release");
        assert_eq!(run_body(&(body.to_owned() + &exit)).stop, Stop::Exited(12));
    }

    #[test]
    fn a_fault_is_told_after_what_was_written() {
        let body =
            post(0, abi::op::WRITE, 1, "before") + "mov.b64 %rd5, 8; ld.global.u32 %r4, [%rd5];";
        let end = run_body(&body);
        assert_eq!(end.out, "before");
        let Stop::Fault(fault) = &end.stop else {
            panic!("{:?}", end.stop)
        };
        assert!(fault.what.contains("null pointer"), "{fault:?}");
        assert!(
            fault.place.as_ref().unwrap().contains("ld.global.u32"),
            "{fault:?}"
        );
    }

    #[test]
    fn every_irregular_end_has_its_code() {
        let wait = "mov.b32 %r4, 0; mov.b64 %rd5, -1;\n{ .param .b64 a; .param .b32 e; .param .b64 d; .param .b32 r;\n\
                    st.param.b64 [a], %rd1; ld.global.u32 %r4, [%rd1]; st.param.b32 [e], %r4; st.param.b64 [d], %rd5;\n\
                    call.uni (r), __gpu_run_wait, (a, e, d); }\n";
        for (body, code) in [
            ("trap;", 122),
            (wait, 123),
            ("frobnicate.u32 %r4, %r4;", 125),
            ("oops", 121),
        ] {
            let stop = run_body(body).stop;
            assert_eq!(stop.exit_code(), code, "{body}: {stop:?}");
            assert!(stop.message().is_some());
        }
    }

    #[test]
    fn idle_workers_are_no_part_of_a_deadlock() {
        let hart = |warp: u32, functions: &[&str]| {
            let frames = functions.iter().map(|name| TraceFrame {
                function: (*name).to_owned(),
                ..TraceFrame::default()
            });
            let trace = Trace {
                block: 0,
                warp,
                lane: 0,
                frames: frames.collect(),
            };
            Waiter {
                waiting: Waiting::Word(64),
                holder: None,
                trace,
            }
        };
        let harts = vec![
            hart(
                0,
                &[
                    "device_prelude::thread::Handle>::join",
                    "main",
                    "device_prelude::entry::leader",
                    abi::KERNEL,
                ],
            ),
            hart(
                1,
                &[
                    "device_prelude::thread::work",
                    "device_prelude::entry::leader",
                    abi::KERNEL,
                ],
            ),
            hart(
                2,
                &["demo::work", "device_prelude::thread::work", abi::KERNEL],
            ),
        ];
        let left = without_workers(Deadlock { harts });
        let warps: Vec<u32> = left.harts.iter().map(|waiter| waiter.trace.warp).collect();
        assert_eq!(warps, [0, 2]);
    }

    #[test]
    fn an_end_without_exit_is_a_bug() {
        assert!(matches!(run_body("").stop, Stop::Internal { .. }));
    }

    #[test]
    fn the_timeout_ends_a_program_that_spins() {
        let limit = Timeout(Duration::from_millis(30));
        let end = run(&image("FOREVER: bra FOREVER;"), |options| {
            options.timeout = Some(limit)
        });
        let Stop::Timeout {
            limit: said,
            report,
        } = &end.stop
        else {
            panic!("{:?}", end.stop)
        };
        assert_eq!(*said, limit);
        assert!(
            report.contains("warp 0") && report.contains("__gpu_run_kernel"),
            "{report}"
        );
    }

    #[test]
    fn too_many_instructions_end_a_program_with_its_place() {
        let limit = Instructions(50_000);
        let end = run(&image("FOREVER: bra FOREVER;"), |options| {
            options.max_instructions = Some(limit)
        });
        let Stop::Runaway {
            limit: said,
            report,
        } = &end.stop
        else {
            panic!("{:?}", end.stop)
        };
        assert_eq!(*said, limit);
        assert!(report.contains("bra FOREVER"), "{report}");
        assert_eq!(end.stop.exit_code(), 124);
    }

    #[test]
    fn too_much_heap_is_an_error_and_no_abort() {
        let end = run(&image(""), |options| {
            options.heap_size = Some(Size(1 << 62))
        });
        assert_eq!(end.stop.exit_code(), 120, "{:?}", end.stop);
    }
}
