//! The runtime's lock of a warp's lanes, in shared memory.

use super::program::{Lanes, call};

/// `%rd5` is the warp's entry of the local table.
const ENTRY: &str = "mov.b64 %rd5, __gpu_run_local_table; shr.u32 %r3, %r2, 5; mad.wide.u32 %rd5, %r3, 1000, %rd5;\n";
const ADD: &str = "ld.shared.b32 %r5, [%rd5+8]; add.u32 %r5, %r5, 1; st.shared.b32 [%rd5+8], %r5;
    st.global.b32 [%rd1+64], %r5;\n";

fn count(take: &str, free: &str) {
    let body =
        format!("{ENTRY} $L_try: {take} setp.ne.b32 %p1, %r4, 0; @%p1 bra $L_try;\n {ADD} {free}");
    let main = call("entry") + &call("entry");
    let mut program = Lanes {
        main: &main,
        entries: &[("entry", &body)],
        ..Lanes::default()
    };
    // The runtime's lock orders nothing for the detector, which would find a race of the stores to `out`.
    program.lab.options.races = false;
    for ran in program.runs() {
        assert_eq!(ran.finished().u32(16), 64);
    }
}

#[test]
fn a_lock_of_a_word() {
    let take = "atom.acquire.cta.shared.cas.b32 %r4, [%rd5], 0, 1;";
    count(take, "st.release.cta.shared.u32 [%rd5], 0;");
    count(take, "st.release.cta.shared.b32 [%rd5], 0;");
    count(take, "atom.release.cta.shared.exch.b32 %r4, [%rd5], 0;");
    let weak = "atom.relaxed.cta.shared.cas.b32 %r4, [%rd5], 0, 1; fence.acq_rel.cta;";
    count(
        weak,
        "fence.acq_rel.cta; st.relaxed.cta.shared.u32 [%rd5], 0;",
    );
}

#[test]
fn a_lock_of_a_bit() {
    let take = "atom.acquire.cta.shared.or.b32 %r4, [%rd5], 4; and.b32 %r4, %r4, 4;";
    for free in [
        "red.release.cta.shared.and.b32 [%rd5], -5;",
        "red.release.cta.shared.xor.b32 [%rd5], 4;",
        "red.release.cta.shared.add.u32 [%rd5], -4;",
        "atom.release.cta.shared.and.b32 %r4, [%rd5], -5;",
    ] {
        count(take, free);
    }
    // The runtime's compare-and-swap loop.
    let take = "ld.relaxed.cta.shared.u32 %r6, [%rd5]; and.b32 %r4, %r6, 4; setp.ne.b32 %p2, %r4, 0; @%p2 bra $L_try;
        or.b32 %r7, %r6, 4; atom.acquire.cta.shared.cas.b32 %r4, [%rd5], %r6, %r7; xor.b32 %r4, %r4, %r6;";
    count(take, "red.release.cta.shared.and.b32 [%rd5], -5;");
}
