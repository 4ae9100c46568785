//! Recorded runs again, and schedules that people write.

use std::ops::ControlFlow;
use std::sync::Arc;

use super::super::end::LaunchError;
use super::super::recording::tests::Sink;
use super::super::testing::{Lab, program_text};
use super::super::{End, Header, Machine, Misfit, Program, Recorder, Recording, Schedule};

/// 40 threads in each of 2 blocks: they write who came when, sleep, wait for a word that others change back and forth, for each other
/// at a barrier and in a shuffle, and for the host.
const WAITS: &str = "
.func (.param .b32 r) __gpu_run_wait(.param .b64 a, .param .b32 e, .param .b64 t) { trap; }
.func (.param .b32 r) __gpu_run_wait_host_long(.param .b64 a, .param .b32 e, .param .b64 t) { trap; }
";
const BUSY: &str = "
    mov.u32 %r1, %ctaid.x; mov.u32 %r2, %tid.x; mad.lo.u32 %r3, %r1, 40, %r2; mov.u32 %r9, 0;
$L_top:
    atom.global.add.u32 %r4, [%out], 1; rem.u32 %r4, %r4, 900; mul.wide.u32 %rd1, %r4, 4; add.s64 %rd1, %out, %rd1;
    ld.global.u32 %r5, [%rd1+64]; add.u32 %r5, %r5, %r3; st.global.u32 [%rd1+64], %r5;
    rem.u32 %r6, %r3, 7; mul.lo.u32 %r6, %r6, 300; setp.eq.u32 %p1, %r6, 0; @%p1 bra $L_awake; nanosleep.u32 %r6;
$L_awake:
    atom.global.xor.b32 %r7, [%out+8], 1; mov.u64 %rd2, %globaltimer; add.s64 %rd2, %rd2, 700; add.s64 %rd3, %out, 8;
    { .param .b64 a; .param .b32 e; .param .b64 d; .param .b32 r;
      st.param.b64 [a], %rd3; st.param.b32 [e], %r7; st.param.b64 [d], %rd2;
      call.uni (r), __gpu_run_wait, (a, e, d); ld.param.b32 %r8, [r]; }
    mad.lo.u32 %r5, %r8, 3, %r5; st.global.u32 [%rd1+64], %r5;
    bar.sync 0;
    setp.ne.u32 %p2, %r3, 5; @%p2 bra $L_next;
    atom.global.add.u32 %r4, [%out+16], 1; ld.global.u32 %r7, [%out+20]; add.s64 %rd3, %out, 20; mov.b64 %rd2, -1;
    { .param .b64 a; .param .b32 e; .param .b64 d; .param .b32 r;
      st.param.b64 [a], %rd3; st.param.b32 [e], %r7; st.param.b64 [d], %rd2;
      call.uni (r), __gpu_run_wait_host_long, (a, e, d); ld.param.b32 %r8, [r]; }
$L_next:
    add.u32 %r9, %r9, 1; setp.lt.u32 %p3, %r9, 4; @%p3 bra $L_top; ret;";

/// Everything that can be seen of a run.
#[derive(Debug, PartialEq)]
struct Seen {
    end: Result<End, LaunchError>,
    out: Vec<u8>,
    instructions: u64,
    time: u64,
    polls: Vec<u64>,
}

struct Run<'r> {
    body: &'r str,
    shape: (u32, u32),
    lab: Lab,
}

impl Run<'_> {
    fn busy() -> Run<'static> {
        Run {
            body: BUSY,
            shape: (2, 40),
            lab: Lab::default(),
        }
    }

    /// Runs, and returns what was seen and the recording.
    fn make(&self, replay: Option<&Arc<Recording>>) -> (Seen, String) {
        let text = program_text(WAITS, self.body);
        let module = ptx::parse(&text).unwrap();
        let program = Program::load(&text, &module).unwrap();
        let mut machine = Machine::new(&program, self.lab.config);
        let out = machine.alloc(4096, 64).unwrap();
        let pointer = machine.host_ptr(out, 4096).unwrap();
        let sink = Sink::default();
        machine.record(Recorder::new(Box::new(sink.clone()), &Header::default()));
        if let Some(recording) = replay {
            machine.replay(Arc::clone(recording));
        }
        let mut polls = Vec::new();
        let (blocks, threads) = self.shape;
        let end = machine.launch("k", blocks, threads, &out.to_le_bytes(), &mut |_| {
            // SAFETY: the buffer has 4096 bytes, and no hart runs during a poll.
            unsafe {
                let asked = pointer.add(16).cast::<u32>().read_volatile();
                pointer.add(20).cast::<u32>().write_volatile(asked);
            }
            polls.push(0);
            ControlFlow::Continue(())
        });
        machine.finish_recording().unwrap();
        let mut bytes = vec![0; 4096];
        machine.read(out, &mut bytes).unwrap();
        let seen = Seen {
            end,
            out: bytes,
            instructions: machine.instructions(),
            time: machine.time(),
            polls,
        };
        (seen, sink.text())
    }
}

fn written(body: &str) -> Arc<Recording> {
    Arc::new(Recording::parse(&format!("gpu-run-schedule 1\n{body}")).unwrap())
}

#[test]
fn a_recorded_run_is_made_again_to_the_instruction() {
    let schedules = (0..12).flat_map(|seed| [Schedule::random(seed), Schedule::pct(seed)]);
    for schedule in schedules.chain([Schedule::default(), Schedule::RoundRobin { quantum: 7 }]) {
        let mut run = Run::busy();
        run.lab.config.schedule = schedule;
        let (first, text) = run.make(None);
        assert_eq!(first.end, Ok(End::Finished), "{schedule:?}");
        run.lab.config.schedule = Schedule::random(99);
        let recording = Arc::new(Recording::parse(&text).unwrap());
        let (second, again) = run.make(Some(&recording));
        assert_eq!(first, second, "{schedule:?}");
        assert!(text == again, "{schedule:?}: recorded otherwise");
    }
}

#[test]
fn so_is_one_that_ends_badly() {
    let body = BUSY.replace("$L_next:", "$L_next: setp.eq.u32 %p4, %r3, 33; @%p4 trap;");
    let mut run = Run {
        body: &body,
        ..Run::busy()
    };
    run.lab.config.schedule = Schedule::random(4);
    let (first, text) = run.make(None);
    assert!(
        matches!(first.end, Err(LaunchError::Trap(_))),
        "{:?}",
        first.end
    );
    let recording = Arc::new(Recording::parse(&text).unwrap());
    assert_eq!(run.make(Some(&recording)).0, first);
    // Bounded in the number of instructions, too.
    let mut run = Run::busy();
    run.lab.config.schedule = Schedule::pct(4);
    run.lab.config.max_instructions = Some(3000);
    let (first, text) = run.make(None);
    assert_eq!(first.end, Ok(End::OutOfInstructions));
    let recording = Arc::new(Recording::parse(&text).unwrap());
    assert_eq!(run.make(Some(&recording)).0, first);
}

/// Each of two threads writes its number plus one, then waits for two.
const RACE: &str = "mov.u32 %r1, %tid.x; add.u32 %r2, %r1, 1; st.global.u32 [%out], %r2; bar.sync 0; st.global.u32 [%out+4], %r2; ret;";

#[test]
fn people_write_schedules() {
    let run = Run {
        body: RACE,
        shape: (1, 2),
        lab: Lab::default(),
    };
    for (text, first, second) in [
        // Who comes last opens the barrier, and goes on.
        ("0:.. 0.1:.. 0:..", 2, 1),
        ("0.1:.. 0:.. 0.1:..", 1, 2),
        ("0.1:.. 0:..1 0:..1 0:.. 0.1:..99", 1, 2),
        ("0.1:..2 0:.. ...", 2, 2),
        ("...", 2, 2),
    ] {
        let (seen, _) = run.make(Some(&written(text)));
        assert_eq!(seen.end, Ok(End::Finished), "{text}");
        assert_eq!((seen.out[0], seen.out[4]), (first, second), "{text}");
    }
}

#[test]
fn what_does_not_fit_is_told() {
    let run = Run {
        body: RACE,
        shape: (1, 2),
        lab: Lab::default(),
    };
    let misfit = |text: &str| match run.make(Some(&written(text))).0.end {
        Err(LaunchError::Misfit(misfit)) => misfit,
        end => panic!("{text}: {end:?}"),
    };
    let (warp, lane) = (0, 1);
    assert_eq!(misfit("0:..\n0.1:..2"), Misfit::EndsEarly { line: 3 });
    assert_eq!(misfit(""), Misfit::EndsEarly { line: 1 });
    assert_eq!(
        misfit("0:..\n1:.."),
        Misfit::NoHart {
            line: 3,
            warp: 1,
            lane: 0
        }
    );
    assert_eq!(
        misfit("0.2:1"),
        Misfit::NoHart {
            line: 2,
            warp,
            lane: 2
        }
    );
    assert_eq!(
        misfit("0.1:..\n0.1:1"),
        Misfit::NotReady {
            line: 3,
            warp,
            lane
        }
    );
    let sooner = misfit("0.1:400");
    let Misfit::Sooner {
        line: 2,
        executed,
        expected: 400,
        ..
    } = sooner
    else {
        panic!("{sooner}");
    };
    assert!((4..10).contains(&executed), "{sooner}");
    // The barrier lets it go on when the other comes.
    let text = format!("0.1:{executed} 0:.. 0.1:..");
    assert_eq!(run.make(Some(&written(&text))).0.end, Ok(End::Finished));
}
