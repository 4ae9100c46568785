//! Uses of heap memory that was never written.

use super::super::end::LaunchError;
use super::super::fault::{FaultKind, UndefinedUse};
use super::super::testing::{Lab, Ran};

const ITEMS: &str = "
    .func (.param .b64 r) __gpu_run_alloc(.param .b64 s, .param .b64 a, .param .b32 z) { trap; }
    .func (.param .b64 r) __gpu_run_realloc(.param .b64 p, .param .b64 s, .param .b64 a, .param .b64 n) { trap; }
    .func (.param .b64 r) same(.param .b64 x) { .reg .b64 %rd<4>; ld.param.b64 %rd1, [x]; st.param.b64 [r], %rd1; ret; }
    .func nothing() { ret; }";

/// `%rd1` is a block of 16 bytes, not zeroed; `%rd2` one that is.
const START: &str = "
    { .param .b64 s; .param .b64 a; .param .b32 z; .param .b64 r; st.param.b64 [s], 16; st.param.b64 [a], 8;
      st.param.b32 [z], 0; call.uni (r), __gpu_run_alloc, (s, a, z); ld.param.b64 %rd1, [r];
      st.param.b32 [z], 1; call.uni (r), __gpu_run_alloc, (s, a, z); ld.param.b64 %rd2, [r]; }\n";
const END: &str = "\n$L_end: ret;";

fn run(body: &str) -> Ran {
    let mut lab = Lab {
        heap: Some(1 << 20),
        ..Lab::default()
    };
    lab.config.memory = 100 << 20;
    lab.config.check_uninit = true;
    lab.run(ITEMS, &format!("{START}{body}{END}"))
}

fn used(body: &str) -> UndefinedUse {
    match run(body).stop() {
        LaunchError::Fault {
            kind: kind @ FaultKind::Uninitialised(_),
            ..
        } => {
            let text = kind.to_string();
            assert!(
                text.contains("a block of 16 bytes") || text.contains("a block of 32 bytes"),
                "{text}"
            );
            let FaultKind::Uninitialised(fault) = kind else {
                unreachable!("matched above")
            };
            fault.what
        }
        other => panic!("{body}: {other}"),
    }
}

#[test]
fn branches_addresses_and_calls_are_uses() {
    for (body, what) in [
        (
            "ld.b8 %r1, [%rd1+3]; setp.eq.b32 %p1, %r1, 0; @%p1 bra $L_end;",
            UndefinedUse::Branch,
        ),
        (
            "ld.b64 %rd3, [%rd1]; setp.lt.u64 %p1, %rd3, %rd1; @!%p1 bra $L_end;",
            UndefinedUse::Branch,
        ),
        (
            "ld.b32 %r1, [%rd1]; add.s32 %r2, %r1, 7; setp.ne.b32 %p1, %r2, 9; @%p1 bra $L_end;",
            UndefinedUse::Branch,
        ),
        (
            "ld.f64 %fd1, [%rd1]; setp.gt.f64 %p1, %fd1, 0d0000000000000000; @%p1 bra $L_end;",
            UndefinedUse::Branch,
        ),
        (
            "ld.b64 %rd3, [%rd1+8]; ld.b64 %rd4, [%rd3];",
            UndefinedUse::Address,
        ),
        (
            "ld.b8 %rs1, [%rd1]; cvt.u64.u16 %rd3, %rs1; add.s64 %rd3, %rd3, %rd2; st.b8 [%rd3], 1;",
            UndefinedUse::Address,
        ),
        (
            "ld.b64 %rd3, [%rd1]; atom.add.u64 %rd4, [%rd3], 1;",
            UndefinedUse::Address,
        ),
        (
            "ld.b64 %rd3, [%rd1]; p: .callprototype () _ (); call %rd3, (), p;",
            UndefinedUse::Call,
        ),
    ] {
        assert_eq!(used(body), what, "{body}");
    }
}

#[test]
fn masks_follow_copies() {
    let branch = "setp.eq.b64 %p1, %rd9, 5; @%p1 bra $L_end;";
    for copy in [
        // Through other memory, a call, a half of a vector, local memory.
        "ld.b64 %rd3, [%rd1]; st.global.b64 [%out], %rd3; ld.global.b64 %rd9, [%out];",
        "ld.b64 %rd3, [%rd1]; { .param .b64 x; .param .b64 r; st.param.b64 [x], %rd3; call.uni (r), same, (x); ld.param.b64 %rd9, [r]; }",
        "st.b64 [%rd1], 1; ld.v2.b64 {%rd3, %rd9}, [%rd1];",
        ".local .align 8 .b8 l[8]; ld.b64 %rd3, [%rd1]; st.local.b64 [l], %rd3; ld.local.b64 %rd9, [l];",
        "ld.b64 %rd3, [%rd1]; atom.exch.b64 %rd4, [%rd2], %rd3; ld.b64 %rd9, [%rd2];",
        "st.b64 [%rd1], 1; st.b64 [%rd1+8], 1; { .param .b64 p; .param .b64 s; .param .b64 a; .param .b64 n; .param .b64 r;
           st.param.b64 [p], %rd1; st.param.b64 [s], 16; st.param.b64 [a], 8; st.param.b64 [n], 32;
           call.uni (r), __gpu_run_realloc, (p, s, a, n); ld.param.b64 %rd3, [r]; } ld.b64 %rd9, [%rd3+16];",
    ] {
        assert_eq!(used(&format!("{copy} {branch}")), UndefinedUse::Branch, "{copy}");
    }
}

#[test]
fn what_was_written_or_does_not_matter_is_clean() {
    for body in [
        // Copied only.
        "ld.v2.b64 {%rd3, %rd4}, [%rd1]; st.v2.b64 [%rd2], {%rd3, %rd4};",
        // Zeroed, or written since.
        "ld.b64 %rd3, [%rd2]; setp.eq.b64 %p1, %rd3, 0; @%p1 bra $L_end; trap;",
        "st.b8 [%rd1+1], 4; ld.b8 %r1, [%rd1+1]; setp.eq.b32 %p1, %r1, 4; @%p1 bra $L_end; trap;",
        "atom.exch.b64 %rd3, [%rd1], 5; ld.b64 %rd3, [%rd1]; setp.eq.b64 %p1, %rd3, 5; @%p1 bra $L_end; trap;",
        // Padding that is cut off: of a word, by a mask, by a conversion, by a shift.
        "st.b8 [%rd1], 4; ld.b32 %r1, [%rd1]; and.b32 %r1, %r1, 255; setp.eq.b32 %p1, %r1, 4; @%p1 bra $L_end; trap;",
        "st.b32 [%rd1], 4; ld.b64 %rd3, [%rd1]; cvt.u32.u64 %r1, %rd3; setp.eq.b32 %p1, %r1, 4; @%p1 bra $L_end; trap;",
        "st.b32 [%rd1+4], 4; ld.b64 %rd3, [%rd1]; shr.u64 %rd3, %rd3, 32; setp.eq.b64 %p1, %rd3, 4; @%p1 bra $L_end; trap;",
        // The other half of a conjunction is known to be false.
        "ld.b32 %r1, [%rd1]; setp.eq.b32 %p1, %r1, 4; setp.ne.b64 %p2, %rd1, %rd1; and.pred %p3, %p1, %p2; @%p3 bra $L_end;",
        // Part of a word, atomically: the rest of the word is never looked at.
        "st.b8 [%rd1], 1; ld.b32 %r1, [%rd1]; $L_again: and.b32 %r2, %r1, -256; or.b32 %r2, %r2, 7;
           atom.cas.b32 %r3, [%rd1], %r1, %r2; mov.b32 %r4, %r1; mov.b32 %r1, %r3; setp.ne.b32 %p1, %r3, %r4; @%p1 bra $L_again;",
    ] {
        run(body).finished();
    }
    let mut lab = Lab {
        heap: Some(1 << 20),
        ..Lab::default()
    };
    lab.config.memory = 100 << 20;
    let body = "ld.b64 %rd3, [%rd1]; setp.eq.b64 %p1, %rd3, 5; @%p1 bra $L_end;";
    lab.run(ITEMS, &format!("{START}{body}{END}")).finished();
}
