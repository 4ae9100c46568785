//! Stacks in global memory: what lies above a stack pointer is dead.

use super::super::end::LaunchError;
use super::super::fault::{FaultKind, FrameFate};
use super::super::testing::{Lab, Ran};

/// Bytes of each stack.
const EACH: u64 = 1024;
const ITEMS: &str = ".shared .align 16 .b8 __gpu_run_stack_table[2048];";

/// Two warps. `%rd1` is where this hart's stack starts, `%rd3` where its stack pointer is kept; the base of all stacks is in
/// `%rd2`. Each leader takes a frame of 64 bytes; the other lanes leave.
const START: &str = "
    mov.u32 %r1, %tid.x; ld.global.b64 %rd2, [%out]; shr.u32 %r2, %r1, 5; and.b32 %r3, %r1, 31;
    mad.wide.u32 %rd1, %r2, 1024, %rd2; mov.b64 %rd3, __gpu_run_stack_table; mad.wide.u32 %rd3, %r1, 16, %rd3;
    setp.ne.b32 %p1, %r3, 0; @%p1 bra $L_end;
    add.s64 %rd4, %rd1, 64; st.shared.b64 [%rd3], %rd4;
    setp.ne.b32 %p2, %r2, 0;\n";
const END: &str = "\n$L_end: ret;";

fn run(body: &str) -> Ran {
    let lab = Lab {
        stacks: Some((4, EACH)),
        ..Lab::of(1, 64)
    };
    lab.run(ITEMS, &format!("{START}{body}{END}"))
}

fn fault(body: &str) -> (FrameFate, u32, String) {
    match run(body).stop() {
        LaunchError::Fault {
            kind: kind @ FaultKind::Stack { fate, owner, .. },
            ..
        } => (fate, owner, kind.to_string()),
        other => panic!("{other}"),
    }
}

#[test]
fn live_frames_are_memory_for_all() {
    // The second warp waits for the first one's store, then reads that frame.
    let body = "@%p2 bra $L_other;
        st.global.b64 [%rd1+56], 7; st.release.gpu.global.b32 [%out+64], 1;
        $L_wait: ld.acquire.gpu.global.b32 %r4, [%out+68]; setp.eq.b32 %p3, %r4, 0; @%p3 bra $L_wait; ret;
        $L_other: ld.acquire.gpu.global.b32 %r4, [%out+64]; setp.eq.b32 %p3, %r4, 0; @%p3 bra $L_other;
        ld.global.b64 %rd5, [%rd2+56]; st.global.b64 [%out+72], %rd5; st.global.b32 [%out+68], 1;";
    assert_eq!(run(body).finished().u64(9), 7);
}

#[test]
fn above_the_stack_pointer_nothing_lives() {
    let (fate, owner, text) = fault("@%p2 bra $L_end; ld.global.b32 %r4, [%rd1+64];");
    assert_eq!((fate, owner), (FrameFate::Own, 0));
    assert!(
        text.contains("read of 4 bytes") && text.contains("whose function has returned"),
        "{text}"
    );
    // A frame that was given back.
    let (fate, ..) =
        fault("@%p2 bra $L_end; st.shared.b64 [%rd3], %rd1; st.global.b8 [%rd1+63], 1;");
    assert_eq!(fate, FrameFate::Own);
    // An access that begins in a live frame and ends above it.
    let (fate, ..) = fault(
        "@%p2 bra $L_end; add.s64 %rd4, %rd1, 60; st.shared.b64 [%rd3], %rd4; ld.global.b64 %rd5, [%rd1+56];",
    );
    assert_eq!(fate, FrameFate::Own);
}

#[test]
fn a_foreign_frame_is_named() {
    let (fate, owner, text) = fault("@!%p2 bra $L_end; ld.global.b32 %r4, [%rd2+512];");
    assert_eq!(owner, 0);
    assert_ne!(fate, FrameFate::Own);
    assert!(text.contains("on the stack of warp 0"), "{text}");
    // A stack that no hart has: the third of four.
    let (_, owner, _) = fault("@%p2 bra $L_end; ld.global.b32 %r4, [%rd1+2048];");
    assert_eq!(owner, 2);
}

#[test]
fn a_stack_pointer_that_makes_no_sense_opens_nothing_else() {
    let body = "@%p2 bra $L_end; st.shared.b64 [%rd3], -1; ld.global.b64 %rd5, [%rd1+1016]; ld.global.b64 %rd5, [%rd1+8192];";
    let stop = run(body).stop();
    assert!(
        matches!(
            stop,
            LaunchError::Fault {
                kind: FaultKind::OutOfRange { .. },
                ..
            }
        ),
        "{stop}"
    );
}
