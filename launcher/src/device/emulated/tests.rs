//! Whole runs of small images.

use super::Emulated;
use super::ends::without_workers;
use crate::device::{Device as _, Job, Watch};
use crate::end::{Interrupt, Stop, on_stderr};
use crate::hostcall::{HostCalls, Stdio};
use crate::image::{Image, Metadata};
use crate::options::{Instructions, LaunchOptions, RunOptions, Size, Threads, Timeout};
use device_abi as abi;
use emulator::{Deadlock, Holder, Trace, TraceFrame, Waiter, Waiting};
use std::num::NonZeroU32;
use std::time::Duration;

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

/// Posts a call in the slot of this ticket (of the first lap), by words of which each has the tag 1.
fn post(ticket: u32, op: u32, arg: u32, payload: &str) -> String {
    let at = ticket * 4096;
    let mut words = vec![0, arg, 0];
    words.extend(payload.as_bytes().chunks(4).map(|piece| {
        let byte = |index: usize| u32::from(*piece.get(index).unwrap_or(&0));
        (0..4).fold(0, |word, index| word | byte(index) << (8 * index))
    }));
    let mut text = String::new();
    for (index, word) in words.into_iter().enumerate() {
        let place = at as usize + 8 + 8 * index;
        let word = u64::from(word) << 32 | 1;
        text += &format!("mov.b64 %rd3, {word}; st.global.u64 [%rd2+{place}], %rd3;\n");
    }
    let first = u64::from(op | 1 << 16 | (payload.len() as u32) << 20) << 32 | 1;
    text + &format!("mov.b64 %rd3, {first}; st.release.sys.global.u64 [%rd2+{at}], %rd3;\n")
}

struct End {
    stop: Stop,
    out: String,
    stats: String,
}

fn run(image: &Image, change: impl FnOnce(&mut RunOptions)) -> End {
    let mut run = RunOptions {
        heap_size: Some(Size(1 << 20)),
        threads: NonZeroU32::new(2).map(Threads::Count),
        ..RunOptions::default()
    };
    change(&mut run);
    let options = LaunchOptions {
        run,
        ..LaunchOptions::default()
    };
    let mut out = Vec::new();
    let mut calls = HostCalls::new(Stdio::new(&mut out, std::io::sink()));
    let mut watch = Watch::new(options.run.timeout, Interrupt::default());
    let job = Job {
        image,
        options: &options,
        args: vec!["demo".into()],
        env: Vec::new(),
        replay: None,
        repeated: false,
        launcher_args: None,
        last_words: on_stderr,
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
fn there_is_room_for_the_program_s_variables() {
    let body = format!(
        ".global .align 8 .b8 large[{}];\nst.global.u64 [large+419430400], %rd1;\n",
        500 << 20
    );
    let end = run_body(&(body + &post(0, abi::op::EXIT, 3, "")));
    assert_eq!(end.stop, Stop::Exited(3));
}

#[test]
fn the_launch_structure_is_in_place() {
    // Exits with the number of arguments times 10 plus the warps.
    let body = "ld.global.u64 %rd3, [%rd1+64]; ld.global.u32 %r5, [%rd3]; mul.lo.u32 %r5, %r5, 10;\n\
                ld.global.u32 %r6, [%rd1+4]; add.u32 %r5, %r5, %r6; cvt.u64.u32 %rd4, %r5;\n";
    let exit = post(0, abi::op::EXIT, 0, "").replace(
        "st.release",
        "shl.b64 %rd4, %rd4, 32; or.b64 %rd4, %rd4, 1; st.global.u64 [%rd2+16], %rd4;\nst.release",
    );
    assert_eq!(run_body(&(body.to_owned() + &exit)).stop, Stop::Exited(12));
}

#[test]
fn a_fault_is_told_after_what_was_written() {
    let body = post(0, abi::op::WRITE, 1, "before") + "mov.b64 %rd5, 8; ld.global.u32 %r4, [%rd5];";
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

fn waiter(
    (warp, lane): (u32, u32),
    waiting: Waiting,
    holder: Option<Holder>,
    functions: &[&str],
) -> Waiter {
    let frames = functions.iter().map(|name| TraceFrame {
        function: (*name).to_owned(),
        ..TraceFrame::default()
    });
    let trace = Trace {
        block: 0,
        warp,
        lane,
        thread: None,
        frames: frames.collect(),
    };
    Waiter {
        waiting,
        holder,
        trace,
    }
}

#[test]
fn idle_workers_are_no_part_of_a_deadlock() {
    let hart = |warp, functions: &[&str]| waiter((warp, 0), Waiting::Word(64), None, functions);
    let harts = vec![
        hart(
            0,
            &[
                "device_prelude::threads::spawn::Handle>::join",
                "main",
                "device_prelude::entry::kernel::leader",
                abi::KERNEL,
            ],
        ),
        hart(
            1,
            &[
                "device_prelude::threads::work::work",
                "device_prelude::entry::kernel::leader",
                abi::KERNEL,
            ],
        ),
        hart(
            2,
            &[
                "demo::work",
                "device_prelude::threads::work::work",
                abi::KERNEL,
            ],
        ),
    ];
    let left = without_workers(Deadlock { harts });
    let warps: Vec<u32> = left.harts.iter().map(|waiter| waiter.trace.warp).collect();
    assert_eq!(warps, [0, 2]);
}

#[test]
fn who_waits_for_a_lane_that_waits_for_other_warps_waits_for_them() {
    let together = "device_prelude::lanes::call::together";
    let runtime = [
        "device_prelude::threads::grid::own_part",
        together,
        abi::KERNEL,
    ];
    let item = ["demo::item", together, abi::KERNEL];
    let caller = [together, "demo::main", "main", abi::KERNEL];
    let lane = Holder { warp: 0, lane: 4 };
    for (of_lane, expected) in [(runtime, Waiting::Warps), (item, Waiting::Warp)] {
        let harts = vec![
            waiter((0, 0), Waiting::Warp, Some(lane), &caller),
            waiter((0, 4), Waiting::Word(64), None, &of_lane),
        ];
        let left = without_workers(Deadlock { harts });
        assert_eq!(left.harts[0].waiting, expected);
    }
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
        report.contains("thread 'main' (0)") && report.contains("__gpu_run_kernel"),
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
