//! The heap that the machine serves, used by lanes.

use super::super::super::end::LaunchError;
use super::program::{Lanes, call, only, until};

const ITEMS: &str = "
    .func (.param .b64 r) __gpu_run_alloc(.param .b64 s, .param .b64 a, .param .b32 z) { trap; }
    .func __gpu_run_dealloc(.param .b64 p, .param .b64 s, .param .b64 a) { trap; }";
/// `%rd5` is a new block of 16 bytes.
const ALLOC: &str = "{ .param .b64 s; .param .b64 a; .param .b32 z; .param .b64 r;
    st.param.b64 [s], 16; st.param.b64 [a], 8; st.param.b32 [z], 0;
    call.uni (r), __gpu_run_alloc, (s, a, z); ld.param.b64 %rd5, [r]; }\n";
const FREE: &str = "{ .param .b64 p; .param .b64 s; .param .b64 a;
    st.param.b64 [p], %rd5; st.param.b64 [s], 16; st.param.b64 [a], 8; call.uni __gpu_run_dealloc, (p, s, a); }\n";
/// Lane 3 hands its block to lane 4, which has it in `%rd5` then.
const HAND: &str = "st.global.b64 [%rd1+72], %rd5; st.release.gpu.global.b32 [%rd1+64], 1;\n";
const GET: &str = "ld.global.b64 %rd5, [%rd1+72];\n";

fn lanes<'t>(main: &'t str, entries: &'t [(&'t str, &'t str)]) -> Lanes<'t> {
    let mut program = Lanes {
        main,
        entries,
        items: ITEMS,
        ..Lanes::default()
    };
    program.lab.heap = Some(1 << 20);
    program
}

#[test]
fn all_lanes_allocate_at_once() {
    let body = format!("{ALLOC} st.global.b64 [%rd5], %rd5; ld.global.b64 %rd6, [%rd5]; {FREE}");
    let body = body.repeat(3);
    // And free in the next call what their neighbours took.
    let take = format!(
        "{ALLOC} mad.wide.u32 %rd6, %r1, 8, %rd1; st.global.b64 [%rd6+1024], %rd5; st.global.b32 [%rd5], %r1;"
    );
    let give = format!(
        "xor.b32 %r3, %r1, 1; mad.wide.u32 %rd6, %r3, 8, %rd1; ld.global.b64 %rd5, [%rd6+1024]; ld.global.b32 %r4, [%rd5]; {FREE}"
    );
    let main = call("entry") + &call("take") + &call("give") + &call("entry");
    for ran in lanes(&main, &[("entry", &body), ("take", &take), ("give", &give)]).runs() {
        ran.finished();
    }
}

#[test]
fn wrong_uses_name_their_lanes() {
    let report = |owner: &str, other: &str| {
        let body = only(3, &format!("{ALLOC}{owner}{HAND}"))
            + &only(4, &format!("{}{GET}{other}", until(64, "handed")));
        let main = call("entry");
        let entries = [("entry", &*body)];
        let mut program = lanes(&main, &entries);
        program.lab.options.races = false;
        match program.run().stop() {
            LaunchError::Fault { kind, trace } => {
                format!("{kind}\n{trace}{}", kind.history_text())
            }
            stop => panic!("{stop}"),
        }
    };
    let twice = report(FREE, FREE);
    let uses = report(FREE, "ld.global.b64 %rd6, [%rd5];\n");
    let past = report("", "ld.global.b64 %rd6, [%rd5+16];\n");
    for text in [&twice, &uses, &past] {
        assert!(text.contains("\n  in lane 4 of warp 0"), "{text}");
        assert!(
            text.contains("the block was allocated\n  in lane 3 of warp 0"),
            "{text}"
        );
    }
    for text in [twice, uses] {
        assert!(
            text.contains("the block was freed\n  in lane 3 of warp 0"),
            "{text}"
        );
    }
}

#[test]
fn a_free_races_with_a_use() {
    let body = only(3, &format!("{ALLOC}{HAND} nanosleep.u32 1000000; {FREE}"))
        + &only(
            4,
            &format!("{}{GET} ld.global.b32 %r3, [%rd5];", until(64, "handed")),
        );
    let main = call("entry");
    for ran in lanes(&main, &[("entry", &body)]).runs() {
        let text = ran.stop().to_string();
        assert!(
            text.contains("deallocation by lane 3 of warp 0")
                && text.contains("by lane 4 of warp 0"),
            "{text}"
        );
    }
}
