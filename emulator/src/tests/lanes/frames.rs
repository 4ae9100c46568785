//! Frames on the stacks of lanes.

use super::super::super::end::LaunchError;
use super::super::super::fault::{FaultKind, FrameFate};
use super::super::super::load::LoadOptions;
use super::program::{LOCALS, Lanes, call, only, until};

/// Takes and gives back a frame of 64 bytes, whose address is in `%rd5`.
const TAKE: &str =
    "ld.shared.b64 %rd5, [%rd2]; add.s64 %rd6, %rd5, 64; st.shared.b64 [%rd2], %rd6;\n";
const GIVE: &str = "st.shared.b64 [%rd2], %rd5;\n";
/// Hands the frame to lane 6.
const HAND: &str = "st.global.b32 [%rd5+8], 7; st.global.b64 [%rd1+72], %rd5; st.release.gpu.global.b32 [%rd1+64], 1;\n";

/// Lane 5 takes a frame, hands it to lane 6 and does `owner`; lane 6 does `other`, with the frame's address in `%rd5`.
fn stop(owner: &str, other: &str, races: bool) -> Vec<Option<LaunchError>> {
    let owner = only(5, &format!("{TAKE}{HAND}{owner}"));
    let other = only(
        6,
        &format!(
            "{} ld.global.b64 %rd5, [%rd1+72]; {other}",
            until(64, "handed")
        ),
    );
    let body = owner + &other;
    let main = call("entry");
    let mut program = Lanes {
        main: &main,
        entries: &[("entry", &body)],
        ..Lanes::default()
    };
    program.lab.options = LoadOptions {
        races,
        ..LoadOptions::default()
    };
    program.runs().map(|ran| ran.result.err()).collect()
}

#[test]
fn a_live_frame_is_memory_for_all() {
    let answer = "st.release.gpu.global.b32 [%rd1+80], 1;";
    let owner = format!("{}{GIVE}", until(80, "answered"));
    for races in [false, true] {
        for end in stop(
            &owner,
            &format!("ld.global.b32 %r3, [%rd5+8]; {answer}"),
            races,
        ) {
            assert_eq!(end, None);
        }
    }
}

#[test]
fn a_dangling_frame_of_a_lane_is_a_fault() {
    let owner = format!("{GIVE} st.release.gpu.global.b32 [%rd1+80], 1;");
    let other = format!("{} ld.global.b32 %r3, [%rd5+8];", until(80, "given"));
    for end in stop(&owner, &other, false) {
        let Some(LaunchError::Fault { kind, trace }) = &end else {
            panic!("{end:?}")
        };
        let FaultKind::Stack {
            owner, lane, fate, ..
        } = kind
        else {
            panic!("{kind}")
        };
        assert_eq!((*owner, *lane, *fate), (0, 5, FrameFate::Returned));
        let text = kind.to_string();
        assert!(text.contains("on the stack of lane 5 of warp 0"), "{text}");
        assert_eq!(trace.who(), "lane 6 of warp 0");
    }
    // Its own.
    for end in stop(&format!("{GIVE} ld.global.b32 %r3, [%rd5+8];"), "", false) {
        let Some(LaunchError::Fault {
            kind: FaultKind::Stack { lane, fate, .. },
            ..
        }) = end
        else {
            panic!("{end:?}")
        };
        assert_eq!((lane, fate), (5, FrameFate::Own));
    }
}

#[test]
fn a_frame_that_ends_too_early_is_a_race() {
    // Whether the owner is there first or not.
    for (owner, other) in [
        (
            format!("{} {GIVE}", spin("st.relaxed.gpu.global.b32 [%rd1+80], 1;")),
            "ld.global.b32 %r3, [%rd5+8];",
        ),
        (
            format!(
                "$L_relaxed: ld.relaxed.gpu.global.b32 %r3, [%rd1+80]; setp.eq.b32 %p1, %r3, 0; @%p1 bra $L_relaxed; {GIVE}"
            ),
            "ld.global.b32 %r3, [%rd5+8]; st.relaxed.gpu.global.b32 [%rd1+80], 1;",
        ),
    ] {
        for end in stop(&owner, other, true) {
            let text = end.expect("a race").to_string();
            assert!(
                text.contains("end of a stack frame by lane 5 of warp 0")
                    && text.contains("by lane 6 of warp 0")
                    && text.contains("(stack of lane 5 of warp 0)"),
                "{text}"
            );
        }
    }
}

/// Long enough for others.
fn spin(then: &str) -> String {
    format!("nanosleep.u32 1000000; {then}")
}

#[test]
fn a_frame_that_nobody_handed_over_is_a_race() {
    let take = only(
        5,
        &format!("{TAKE} st.relaxed.gpu.global.b64 [%rd1+72], %rd5; nanosleep.u32 1000000; {GIVE}"),
    );
    let other = only(
        6,
        "$L_wait: ld.relaxed.gpu.global.b64 %rd5, [%rd1+72]; setp.eq.b64 %p1, %rd5, 0; @%p1 bra $L_wait; ld.global.b32 %r3, [%rd5+8];",
    );
    let (body, main) = (take + &other, call("entry"));
    for ran in (Lanes {
        main: &main,
        entries: &[("entry", &body)],
        ..Lanes::default()
    })
    .runs()
    {
        let text = ran.stop().to_string();
        assert!(
            text.contains("beginning of a stack frame by lane 5 of warp 0"),
            "{text}"
        );
    }
}

#[test]
fn the_leaders_frame_is_for_its_lanes() {
    // The leader's frame holds what the lanes work on, as a closure's captures do.
    let main = format!(
        "mov.b64 %rd2, __gpu_run_stack_table; {TAKE} st.global.b32 [%rd5+4], 1; st.global.b64 [%rd1+72], %rd5; {} ld.global.b32 %r3, [%rd5+4]; {GIVE}",
        call("entry")
    );
    let body = "ld.global.b64 %rd5, [%rd1+72]; atom.global.add.u32 %r3, [%rd5+4], 1;";
    let program = Lanes {
        main: &main,
        entries: &[("entry", body)],
        ..Lanes::default()
    };
    for ran in program.runs() {
        ran.finished();
    }
    for ran in (Lanes {
        entries: &[(
            "entry",
            "ld.global.b64 %rd5, [%rd1+72]; st.global.b32 [%rd5+4], 1;",
        )],
        ..program
    })
    .runs()
    {
        let text = ran.stop().to_string();
        assert!(text.contains("(stack of thread 'main' (0))"), "{text}");
    }
}

#[test]
fn stack_and_block_are_apart() {
    // Above the frames nothing lives, up to the block.
    let dead = |offset: u64| {
        let body = only(5, &format!("ld.global.b64 %rd5, [%rd3+{offset}];"));
        let main = call("entry");
        let program = Lanes {
            main: &main,
            entries: &[("entry", &body)],
            ..Lanes::default()
        };
        program.run().result.err()
    };
    assert_eq!(dead(LOCALS), None);
    assert_eq!(dead(LOCALS + 120), None);
    assert_eq!(dead(LOCALS - 128), None);
    for offset in [0, LOCALS - 136, LOCALS + 128] {
        let stop = dead(offset).expect("a fault");
        assert!(
            matches!(
                stop,
                LaunchError::Fault {
                    kind: FaultKind::Stack { .. },
                    ..
                }
            ),
            "{stop}"
        );
    }
}
