//! Lanes that end within a call, and threads that follow each other on a warp.

use device_abi as abi;

use super::super::super::end::LaunchError;
use super::program::{END, LOCALS, Lanes, SPAWN, call, only};

#[test]
fn a_lane_may_end_within_a_call() {
    let body = only(5, "exit;") + "mad.wide.u32 %rd5, %r1, 8, %rd1; st.global.b64 [%rd5+1024], 7;";
    let main = format!(
        "{0}ld.global.b64 %rd5, [%rd1+1032]; st.global.b64 [%rd1+64], %rd5;\n{0}",
        call("entry")
    );
    let program = Lanes {
        main: &main,
        entries: &[("entry", &body)],
        ..Lanes::default()
    };
    for ran in program.runs() {
        let ran = ran.finished();
        assert_eq!((ran.u64(8), ran.u64(128 + 5), ran.u64(128 + 6)), (7, 0, 7));
    }
}

/// The second warp runs one thread after another, and each calls `entry`; nothing orders the two.
fn two_threads(entry: &str) -> Vec<Option<LaunchError>> {
    let wait = "$L_ended: ld.relaxed.gpu.b32 %r3, [%rd1+68]; setp.eq.b32 %p1, %r3, 0; @%p1 bra $L_ended;\n";
    let main = format!("{SPAWN}{wait}{SPAWN}");
    let other = format!(
        "ld.global.b64 %rd6, [%rd1+16]; {0}
         st.global.b32 [%rd6+{1}], 1; st.relaxed.gpu.b32 [%rd6+4096], 0; st.relaxed.gpu.b32 [%rd1+68], 1;
         $L_idle: ld.acquire.gpu.b32 %r3, [%rd6+4096]; setp.eq.b32 %p1, %r3, 0; @%p1 bra $L_idle;
         {0}",
        call("entry"),
        abi::WARP_RECORD_BYTES + abi::WARP_RECORD_NAME
    );
    let program = Lanes {
        main: &main,
        other: &other,
        entries: &[("entry", entry)],
        ..Lanes::default()
    };
    program.runs().map(|ran| ran.result.err()).collect()
}

#[test]
fn a_warps_next_thread_has_other_lanes() {
    // A lane's own memory begins anew.
    let own = only(0, "ret;")
        + &format!(
            "st.global.b32 [%rd3+{LOCALS}], 1; ld.shared.b64 %rd5, [%rd2]; add.s64 %rd6, %rd5, 64; st.shared.b64 [%rd2], %rd6;
             st.global.b32 [%rd5], 1; st.shared.b64 [%rd2], %rd5;"
        );
    for end in two_threads(&own) {
        assert_eq!(end, None);
    }
    for end in two_threads(&only(3, "st.global.b32 [%rd1+64], 1;")) {
        let text = end.expect("a race").to_string();
        assert_eq!(text.matches("by lane 3 of warp 1").count(), 2, "{text}");
    }
}

/// The runtime runs the destructors of lanes' thread-locals between two meetings in the kernel.
#[test]
fn destructors_of_lanes_are_threads_of_their_own() {
    let run = |body: &str| {
        let main = call("entry") + END;
        let program = Lanes {
            main: &main,
            entries: &[("entry", ""), ("destructors", body)],
            ..Lanes::default()
        };
        let ends = program.runs().map(|ran| ran.result.err());
        ends.collect::<Vec<_>>()
    };
    for end in run("mad.wide.u32 %rd5, %r1, 8, %rd1; st.global.b64 [%rd5+1024], 7;") {
        assert_eq!(end, None);
    }
    for end in run("st.global.b32 [%rd1+64], 7;") {
        let text = end.expect("a race").to_string();
        assert!(
            text.starts_with("data race: write of 4 bytes by lane "),
            "{text}"
        );
    }
}
