//! Functions that the driver offers.

use std::ops::ControlFlow;

use super::super::end::LaunchError;
use super::super::fault::FaultKind;
use super::super::machine::{MachineConfig, PollReason};
use super::super::testing::{Lab, Ran};

const DECLARED: &str = "
.extern .func (.param .b32 r) vprintf(.param .b64 f, .param .b64 a);
.extern .func (.param .b64 r) malloc(.param .b64 n);
.extern .func free(.param .b64 p);
.extern .func __assertfail(.param .b64 m, .param .b64 f, .param .b32 l, .param .b64 n, .param .b64 s) .noreturn;
.global .b8 line[] = {37, 115, 32, 37, 100, 32, 37, 46, 49, 102, 32, 37, 108, 120, 10, 0};
.global .b8 word[] = {104, 105, 0};
";

fn lab() -> Lab {
    Lab {
        config: MachineConfig {
            memory: 128 << 20,
            ..MachineConfig::default()
        },
        ..Lab::default()
    }
}

fn malloc(size: &str, to: &str) -> String {
    format!(
        "mov.b64 %rd1, {size}; {{ .param .b64 n; .param .b64 r; st.param.b64 [n], %rd1; call.uni (r), malloc, (n); ld.param.b64 {to}, [r]; }}"
    )
}

fn free(pointer: &str) -> String {
    format!("{{ .param .b64 p; st.param.b64 [p], {pointer}; call.uni free, (p); }}")
}

#[test]
fn text_goes_to_the_host_in_order() {
    // Arguments lie on the stack, each aligned to its size.
    let body = "
        .local .align 8 .b8 a[32]; mov.b64 %rd1, a; cvta.local.u64 %rd1, %rd1;
        mov.b64 %rd2, word; st.b64 [%rd1], %rd2; st.b32 [%rd1+8], -5; mov.b64 %rd3, 0d4004000000000000;
        st.b64 [%rd1+16], %rd3; mov.b64 %rd4, 0xABCDEF0123; st.b64 [%rd1+24], %rd4;
        mov.b64 %rd5, line; st.global.b32 [%out+8], 1;
        { .param .b64 f; .param .b64 a; .param .b32 r; st.param.b64 [f], %rd5; st.param.b64 [a], %rd1;
          call.uni (r), vprintf, (f, a); ld.param.b32 %r1, [r]; }
        st.global.b32 [%out], %r1; st.global.b32 [%out+8], 2;
        { .param .b64 f; .param .b64 a; .param .b32 r; st.param.b64 [f], 0; st.param.b64 [a], 0;
          call.uni (r), vprintf, (f, a); ld.param.b32 %r1, [r]; }
        st.global.b32 [%out+4], %r1; ret;";
    let mut seen = Vec::new();
    let ran = lab().run_with(DECLARED, body, &mut |reason, out| {
        if let PollReason::Print(text) = reason {
            // SAFETY: the buffer has 4 KiB.
            let stage = unsafe { out.add(8).read() };
            seen.push((stage, String::from_utf8_lossy(text).into_owned()));
        }
        ControlFlow::Continue(())
    });
    let ran = ran.finished();
    assert_eq!(seen, [(1, "hi -5 2.5 abcdef0123\n".to_owned())]);
    assert_eq!([ran.u32(0), ran.u32(1)], [4, u32::MAX]);
}

#[test]
fn blocks_of_malloc_are_checked_like_all_others() {
    let body = |rest: &str| {
        format!(
            "{} st.b32 [%rd2+96], 7; ld.b32 %r1, [%rd2+96]; st.global.b32 [%out], %r1; {rest} ret;",
            malloc("100", "%rd2")
        )
    };
    let run = |rest: &str| -> Ran { lab().run(DECLARED, &body(rest)) };
    assert_eq!(
        run(&format!("{} {}", free("%rd2"), free("0")))
            .finished()
            .u32(0),
        7
    );
    let kind = |rest: &str| match run(rest).stop() {
        LaunchError::Fault { kind, .. } => kind,
        other => panic!("{other}"),
    };
    assert!(matches!(kind("st.b32 [%rd2+100], 7;"), FaultKind::Heap(_)));
    assert!(matches!(
        kind(&format!("{} ld.b32 %r1, [%rd2];", free("%rd2"))),
        FaultKind::Heap(_)
    ));
    assert!(matches!(
        kind(&format!("{0} {0}", free("%rd2"))),
        FaultKind::Free(_)
    ));
    assert!(matches!(kind(&free("%out")), FaultKind::Free(_)));
}

#[test]
fn a_full_heap_gives_null() {
    let body = format!("{} {} setp.ne.b64 %p1, %rd2, 0; selp.b32 %r1, 1, 0, %p1; setp.ne.b64 %p1, %rd3, 0; selp.b32 %r2, 1, 0, %p1;
        st.global.v2.b32 [%out], {{%r1, %r2}}; ret;", malloc("8000000", "%rd2"), malloc("8000000", "%rd3"));
    let ran = lab().run(DECLARED, &body).finished();
    assert_eq!([ran.u32(0), ran.u32(1)], [1, 0]);
}

#[test]
fn a_failed_assertion_is_a_fault_with_its_words() {
    let body = "mov.b64 %rd1, word;
        { .param .b64 m; .param .b64 f; .param .b32 l; .param .b64 n; .param .b64 s;
          st.param.b64 [m], %rd1; st.param.b64 [f], %rd1; st.param.b32 [l], 12; st.param.b64 [n], %rd1; st.param.b64 [s], 1;
          call.uni __assertfail, (m, f, l, n, s); } ret;";
    let stop = lab().run(DECLARED, body).stop().to_string();
    assert!(
        stop.contains("assertion failed: `hi` at hi:12 in `hi`"),
        "{stop}"
    );
}

#[test]
fn a_function_of_that_name_with_other_parameters_is_refused() {
    let stop = lab()
        .run(
            ".extern .func free(.param .b32 p);",
            "{ .param .b32 p; st.param.b32 [p], 0; call.uni free, (p); } ret;",
        )
        .stop();
    assert!(matches!(stop, LaunchError::Unsupported { .. }), "{stop}");
    // The program's own is called.
    let own = ".func free(.param .b32 p) { ret; }";
    lab()
        .run(
            own,
            "{ .param .b32 p; st.param.b32 [p], 0; call.uni free, (p); } ret;",
        )
        .finished();
}
