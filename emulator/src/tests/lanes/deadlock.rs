//! Lanes that wait for ever.

use super::super::super::end::LaunchError;
use super::super::super::load::LoadOptions;
use super::program::{Lanes, SPAWN, call, only, until};

/// std's function that waits for a mutex, and takes it here.
const LOCK: &str = "_RNvMNtNtNtNtC3std3sys4sync5mutex4cudaNtNtNtNtNtC3std3sys4sync5mutex4cuda5Mutex14lock_contended";

fn items() -> String {
    format!(
        ".func (.param .b32 r) __gpu_run_wait(.param .b64 a, .param .b32 e, .param .b64 t) {{ trap; }}
         .func {LOCK}(.param .b64 a) {{
            .reg .b64 %rd<4>; .reg .b32 %r<4>; .reg .pred %p<4>; ld.param.b64 %rd1, [a];
            $L_top: atom.acquire.gpu.cas.b32 %r1, [%rd1], 0, 1; setp.eq.b32 %p1, %r1, 0; @%p1 bra $L_got;
            {{ .param .b64 p0; .param .b32 p1; .param .b64 p2; .param .b32 q;
               st.param.b64 [p0], %rd1; st.param.b32 [p1], 1; st.param.b64 [p2], -1; call (q), __gpu_run_wait, (p0, p1, p2); }}
            bra.uni $L_top;
            $L_got: ret; }}"
    )
}

fn lock(offset: u32) -> String {
    format!(
        "add.s64 %rd5, %rd1, {offset}; {{ .param .b64 p; st.param.b64 [p], %rd5; call {LOCK}, (p); }}\n"
    )
}

fn report(main: &str, entry: &str) -> String {
    // The second thread, which has its lock when the others begin, or waits.
    let (items, other) = (items(), until(72, "b") + &until(64, "a") + &lock(64));
    let mut program = Lanes {
        main,
        other: &other,
        entries: &[("entry", entry)],
        items: &items,
        ..Lanes::default()
    };
    program.lab.options = LoadOptions::default();
    let mut last = String::new();
    for ran in program.runs() {
        let stop = ran.stop();
        assert!(matches!(stop, LaunchError::Deadlock(_)), "{stop}");
        last = stop.to_string();
    }
    last
}

#[test]
fn two_lanes_that_lock_in_opposite_orders() {
    // Each takes its own first, and waits until the other has.
    let body = only(1, &(lock(64) + &until(72, "a") + &lock(72)))
        + &only(2, &(lock(72) + &until(64, "b") + &lock(64)));
    let text = report(&(SPAWN.to_owned() + &call("entry")), &body);
    let cycle = text.lines().nth(1).unwrap();
    let of = |lane: u32, other: u32| {
        cycle.starts_with(&format!("  lane {lane} of warp 0 waits for the Mutex at "))
            && cycle.contains(&format!(
                ", taken by lane {other} of warp 0, which waits for the Mutex at "
            ))
            && cycle.ends_with(&format!(", taken by lane {lane} of warp 0"))
    };
    assert!(of(1, 2), "{text}");
    // The others have done their part. The second warp's leader waits for a lock, and its lanes for their leader, which is no wait.
    let others = "thread 'main' (0) waits for lanes of its warp, among them lane 1 of warp 0";
    assert!(text.contains(others), "{text}");
    assert!(text.contains("each of 33 threads"), "{text}");
    assert!(
        text.contains("\n  thread '<unnamed>' (1) waits for the Mutex at "),
        "{text}"
    );
    assert!(!text.contains("of warp 1"), "{text}");
}

#[test]
fn a_lane_that_waits_for_its_leader() {
    let main = lock(64) + &call("entry");
    let text = report(&main, &only(7, &lock(64)));
    let cycle = text.lines().nth(1).unwrap();
    assert!(
        cycle.starts_with(
            "  thread 'main' (0) waits for lanes of its warp, among them lane 7 of warp 0, which waits for the Mutex at "
        ) && cycle.ends_with(", taken by thread 'main' (0)"),
        "{text}"
    );
}

#[test]
fn a_lock_that_a_lane_has_kept() {
    let main = call("entry") + &lock(64);
    let text = report(&main, &only(7, &lock(64)));
    assert!(
        text.contains("taken by lane 7 of warp 0, whose call has ended"),
        "{text}"
    );
    assert!(text.starts_with("deadlock: one thread waits"), "{text}");
}

#[test]
fn lanes_get_a_lock_from_each_other() {
    let free = "atom.release.gpu.exch.b32 %r3, [%rd1+64], 0;\n";
    let body = lock(64)
        + "ld.global.b32 %r3, [%rd1+72]; add.u32 %r3, %r3, 1; st.global.b32 [%rd1+72], %r3;\n"
        + free;
    let (items, main) = (items(), call("entry"));
    let program = Lanes {
        main: &main,
        entries: &[("entry", &body)],
        items: &items,
        ..Lanes::default()
    };
    for ran in program.runs() {
        assert_eq!(ran.finished().u32(18), 32);
    }
}
