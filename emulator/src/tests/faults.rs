//! Accesses that a GPU refuses, or should.

use super::super::end::LaunchError;
use super::super::fault::FaultKind;
use super::super::testing::Lab;
use super::super::trace::Trace;

fn fault(lab: Lab, items: &str, body: &str) -> (FaultKind, Trace) {
    match lab.run(items, body).stop() {
        LaunchError::Fault { kind, trace } => (kind, *trace),
        other => panic!("{other}"),
    }
}

#[test]
fn bad_addresses() {
    let one = Lab::default();
    let (kind, trace) = fault(one, "", "mov.b64 %rd1, 0;\nld.b64 %rd2, [%rd1+8];\nret;");
    assert_eq!(
        kind,
        FaultKind::Null {
            address: 8,
            bytes: 8
        }
    );
    assert_eq!(
        trace.frames[0].text.as_deref(),
        Some("ld.b64 %rd2, [%rd1+8];")
    );
    let (kind, _) = fault(one, "", "st.global.b32 [%out+4096], 1; ret;");
    assert!(
        matches!(kind, FaultKind::OutOfRange { bytes: 4, .. }),
        "{kind}"
    );
    let (kind, _) = fault(one, "", "ld.global.b32 %r1, [%out+2]; ret;");
    assert!(
        matches!(kind, FaultKind::Misaligned { bytes: 4, .. }),
        "{kind}"
    );
    let (kind, _) = fault(one, "", "ld.global.v2.b64 {%rd1, %rd2}, [%out+8]; ret;");
    assert!(
        matches!(kind, FaultKind::Misaligned { bytes: 16, .. }),
        "{kind}"
    );
    for access in [
        "mov.b64 %rd1, k; ld.b64 %rd2, [%rd1]; ret;",
        "ld.b64 %rd2, [k]; ret;",
    ] {
        let (kind, _) = fault(one, "", access);
        assert!(
            matches!(&kind, FaultKind::Code { name, .. } if name == "k"),
            "{kind}"
        );
    }
    let (kind, _) = fault(
        one,
        ".shared .b8 s[8];",
        "mov.b64 %rd1, s; ld.shared.b32 %r1, [%rd1+8]; ret;",
    );
    assert!(matches!(kind, FaultKind::OutOfRange { .. }), "{kind}");
    let (kind, _) = fault(one, "", "atom.global.add.u32 %r1, [%out+1], 1; ret;");
    assert!(matches!(kind, FaultKind::Misaligned { .. }), "{kind}");
}

#[test]
fn variables_have_bounds() {
    let items = ".global .align 1 .b8 first[5];\n.global .align 1 .b8 second[3];\n.const .align 4 .b32 table[2] = {3, 4};";
    let read = ".reg .b64 %a;\nmov.b64 %a, first;\n";
    for (access, words) in [
        ("ld.global.b8 %r1, [%a+5];", "read of 1 byte"),
        (
            "st.global.b8 [%a+6], 1;",
            "1 byte past the end of the static `first` of 5 bytes",
        ),
        (
            "ld.const.b32 %r1, [table+8];",
            "the static `table` of 8 bytes",
        ),
    ] {
        let (kind, _) = fault(Lab::default(), items, &format!("{read}{access} ret;"));
        assert!(matches!(kind, FaultKind::Variable { .. }), "{kind}");
        assert!(kind.to_string().contains(words), "{kind}");
    }
    let body = "ld.const.b32 %r1, [table+4]; st.global.b32 [%out], %r1; ret;";
    assert_eq!(Lab::default().run(items, body).finished().u32(0), 4);
    let body = "mov.b64 %rd1, table; st.b32 [%rd1+4], 1; ret;";
    let (kind, _) = fault(Lab::default(), items, body);
    assert!(
        kind.to_string()
            .starts_with("write to a constant: write of 4 bytes"),
        "{kind}"
    );
}

#[test]
fn an_atomic_on_part_of_a_word_may_touch_the_whole_word() {
    let items = ".global .align 1 .b8 flag[1] = {5};";
    let body = "mov.b64 %rd1, flag; ld.b32 %r1, [%rd1]; atom.cas.b32 %r2, [%rd1], %r1, 6; st.global.b32 [%out], %r2; ret;";
    assert_eq!(Lab::default().run(items, body).finished().u32(0), 5);
    let (kind, _) = fault(
        Lab::default(),
        items,
        "mov.b64 %rd1, flag; ld.b32 %r1, [%rd1]; ret;",
    );
    assert!(kind.to_string().contains("3 bytes past the end"), "{kind}");
}

#[test]
fn a_local_address_is_good_in_its_own_hart_only() {
    let body = ".local .align 8 .b8 depot[16]; mov.u32 %r1, %tid.x; setp.eq.b32 %p1, %r1, 0; @!%p1 bra $L_other;
        mov.b64 %rd1, depot; cvta.local.u64 %rd2, %rd1; st.b64 [%rd2], 7; ld.b64 %rd3, [%rd2]; st.global.b64 [%out+8], %rd3;
        st.global.b64 [%out], %rd2; bar.sync 0; ret;
        $L_other: bar.sync 0; ld.global.b64 %rd2, [%out];
        ld.b64 %rd3, [%rd2];
        ret;";
    let (kind, trace) = fault(Lab::of(1, 2), "", body);
    assert!(
        matches!(
            kind,
            FaultKind::OutOfRange {
                place: "local memory of another hart",
                ..
            }
        ),
        "{kind}"
    );
    assert_eq!((trace.warp, trace.lane), (0, 1));
}

#[test]
fn a_left_frame_is_out_of_range() {
    let items = ".func (.param .b64 r) leak() { .reg .b64 %rd<4>; .local .b8 depot[64];
        mov.b64 %rd1, depot; cvta.local.u64 %rd2, %rd1; add.s64 %rd2, %rd2, 32; st.param.b64 [r], %rd2; ret; }";
    let body = "{ .param .b64 q; call.uni (q), leak, (); ld.param.b64 %rd1, [q]; } ld.b32 %r1, [%rd1]; ret;";
    let (kind, _) = fault(Lab::default(), items, body);
    assert!(
        matches!(
            kind,
            FaultKind::OutOfRange {
                place: "local memory, past the live frames",
                ..
            }
        ),
        "{kind}"
    );
}

#[test]
fn stacks_name_every_function() {
    let items = ".func _ZN4demo5inner17h0123456789abcdefE(.param .b64 a) { .reg .b64 %rd<4>; ld.param.b64 %rd1, [a]; st.b8 [%rd1], 1; ret; }
        .func outer(.param .b64 a) { .reg .b64 %rd<4>; ld.param.b64 %rd1, [a];
          { .param .b64 p; st.param.b64 [p], %rd1; call.uni _ZN4demo5inner17h0123456789abcdefE, (p); } ret; }";
    let body = "{ .param .b64 p; st.param.b64 [p], 16; call.uni outer, (p); } ret;";
    let (kind, trace) = fault(Lab::default(), items, body);
    assert_eq!(
        kind,
        FaultKind::Null {
            address: 16,
            bytes: 1
        }
    );
    let names: Vec<&str> = trace
        .frames
        .iter()
        .map(|frame| frame.function.as_str())
        .collect();
    assert_eq!(names, ["demo::inner", "outer", "k"]);
}

#[test]
fn bad_launches() {
    let kind = |lab: Lab| lab.run("", "ret;").stop();
    assert!(matches!(kind(Lab::of(0, 1)), LaunchError::BadLaunch(_)));
    assert!(matches!(kind(Lab::of(1, 1025)), LaunchError::BadLaunch(_)));
    assert!(matches!(
        kind(Lab::of(1 << 20, 1024)),
        LaunchError::BadLaunch(_)
    ));
}
