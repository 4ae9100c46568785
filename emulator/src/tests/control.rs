//! Branches, guards, tables, scopes.

use super::super::end::LaunchError;
use super::super::fault::FaultKind;
use super::super::testing::{Lab, words};

#[test]
fn loops_and_guards() {
    let [sum, skipped] = words(
        "mov.b64 %rd1, 0; mov.b64 %rd2, 0; mov.b64 %rd3, 7;
         $L_top: add.s64 %rd1, %rd1, %rd2; add.s64 %rd2, %rd2, 1; setp.ne.b64 %p1, %rd2, 101; @%p1 bra $L_top;
         setp.eq.b64 %p2, %rd1, 5050;
         @!%p2 mov.b64 %rd3, 8;
         @%p2 add.s64 %rd3, %rd3, 1;
         st.global.b64 [%out], %rd1; st.global.b64 [%out+8], %rd3;",
    );
    assert_eq!((sum, skipped), (5050, 8));
}

#[test]
fn a_fused_comparison_still_sets_its_predicate() {
    let [value] = words(
        "mov.b64 %rd1, 3; setp.lt.u64 %p1, %rd1, 5; @!%p1 bra $L_end;
         selp.b64 %rd1, 11, 22, %p1;
         $L_end: st.global.b64 [%out], %rd1;",
    );
    assert_eq!(value, 11);
}

#[test]
fn a_label_between_comparison_and_branch_is_a_target() {
    let [value] = words(
        "mov.b64 %rd1, 0; mov.pred %p1, 0; bra.uni $L_mid;
         setp.eq.b64 %p1, %rd1, 0;
         $L_mid: @%p1 bra $L_end;
         mov.b64 %rd1, 42;
         $L_end: st.global.b64 [%out], %rd1;",
    );
    assert_eq!(value, 42);
}

const TABLE: &str = "
    $L_table: .branchtargets $L_a, $L_b, $L_c;
    brx.idx %r1, $L_table;
    $L_a: mov.b64 %rd1, 10; bra.uni $L_end;
    $L_b: mov.b64 %rd1, 20; bra.uni $L_end;
    $L_c: mov.b64 %rd1, 30;
    $L_end: st.global.b64 [%out], %rd1;";

#[test]
fn branch_tables() {
    for (index, want) in [(0, 10), (1, 20), (2, 30)] {
        let [value] = words(&format!("mov.b32 %r1, {index}; {TABLE}"));
        assert_eq!(value, want);
    }
    let stop = Lab::default()
        .run("", &format!("mov.b32 %r1, 3; {TABLE} ret;"))
        .stop();
    assert!(
        matches!(
            stop,
            LaunchError::Fault {
                kind: FaultKind::BadBranch(3),
                ..
            }
        ),
        "{stop}"
    );
}

#[test]
fn scopes_have_their_own_registers_and_labels() {
    let [a, b] = words(
        "mov.b64 %rd1, 1;
         { .reg .b64 %rd<4>; .reg .pred p; mov.b64 %rd1, 5; bra.uni L; mov.b64 %rd1, 6; L: st.global.b64 [%out], %rd1; }
         { bra.uni L; trap; L: st.global.b64 [%out+8], %rd1; }",
    );
    assert_eq!((a, b), (5, 1));
}

#[test]
fn unknown_instructions_stop_only_when_reached() {
    let body =
        "mov.b64 %rd1, 1; st.global.b64 [%out], %rd1; setp.eq.b64 %p1, %rd1, 1; @%p1 bra $L_end;
        frobnicate.b64 %rd1, %rd1; $L_end: ret;";
    assert_eq!(Lab::default().run("", body).finished().u64(0), 1);
    let stop = Lab::default().run("", "frobnicate.b64 %rd1, %rd1;").stop();
    let LaunchError::Unsupported { refusal, trace } = &stop else {
        panic!("{stop}")
    };
    assert_eq!(refusal.what, "instruction `frobnicate`");
    assert_eq!(refusal.text, "frobnicate.b64 %rd1, %rd1;");
    assert_eq!(trace.frames[0].line, refusal.line);
    let stop = Lab::default().run("", "add.frob.s32 %r1, %r1, %r2;").stop();
    assert!(stop.to_string().contains("modifier `.frob`"), "{stop}");
}

#[test]
fn traps_name_their_line() {
    let stop = Lab::default().run("", "trap;").stop();
    let LaunchError::Trap(trace) = &stop else {
        panic!("{stop}")
    };
    assert_eq!(
        (
            trace.frames[0].function.as_str(),
            trace.frames[0].text.as_deref()
        ),
        ("k", Some("trap;"))
    );
}
