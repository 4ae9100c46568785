//! What orders the lanes of a call, and what does not.

use super::super::super::end::LaunchError;
use super::program::{LOCALS, Lanes, SPAWN, call, only, until};

/// `%rd5` is the lane's place at `out` + 1024.
const PLACE: &str = "mad.wide.u32 %rd5, %r1, 8, %rd1;";

fn races(program: Lanes<'_>) -> Vec<Option<String>> {
    let ran = program.runs().map(|ran| match ran.result {
        Ok(_) => None,
        Err(LaunchError::Race(race)) => Some(race.to_string()),
        Err(stop) => panic!("{stop}"),
    });
    ran.collect()
}

fn never(program: Lanes<'_>) {
    for race in races(program) {
        assert_eq!(race, None);
    }
}

fn always(program: Lanes<'_>) -> Vec<String> {
    let all = races(program).into_iter();
    all.map(|race| race.expect("a race")).collect()
}

#[test]
fn a_call_orders_leader_and_lanes() {
    // The lanes read what the leader wrote, write a place of their own each, and read their neighbour's in the next call; the leader reads all.
    let write = format!("{PLACE} ld.global.b64 %rd6, [%rd1+64]; st.global.b64 [%rd5+1024], %rd6;");
    let read = "add.u32 %r3, %r1, 1; and.b32 %r3, %r3, 31; mad.wide.u32 %rd5, %r3, 8, %rd1; ld.global.b64 %rd6, [%rd5+1024];
        mad.wide.u32 %rd5, %r1, 8, %rd1; st.global.b64 [%rd5+2048], %rd6;";
    let sum = "mov.b64 %rd8, 0; mov.b32 %r5, 0;
        $L_sum: mad.wide.u32 %rd5, %r5, 8, %rd1; ld.global.b64 %rd6, [%rd5+2048]; add.s64 %rd8, %rd8, %rd6;
        add.u32 %r5, %r5, 1; setp.lt.u32 %p1, %r5, 32; @%p1 bra $L_sum; st.global.b64 [%rd1+72], %rd8;";
    let main = format!(
        "st.global.b64 [%rd1+64], 7; {} st.global.b64 [%rd1+64], 9; {} {sum}",
        call("write"),
        call("read")
    );
    let program = Lanes {
        main: &main,
        entries: &[("write", &write), ("read", read)],
        ..Lanes::default()
    };
    for ran in program.runs() {
        assert_eq!(ran.finished().u64(9), 32 * 7);
    }
}

#[test]
fn lanes_of_a_call_race_with_each_other() {
    let body = only(5, "st.global.b32 [%rd1+64], 1;") + &only(9, "ld.global.b32 %r3, [%rd1+64];");
    let main = call("entry");
    let program = Lanes {
        main: &main,
        entries: &[("entry", &body)],
        ..Lanes::default()
    };
    for race in always(program) {
        assert!(
            race.contains("read of 4 bytes by lane 9 of warp 0")
                && race.contains("write of 4 bytes by lane 5 of warp 0"),
            "{race}"
        );
    }
    // Not if one waits for the other.
    let body = only(
        5,
        "st.global.b32 [%rd1+64], 1; st.release.gpu.global.b32 [%rd1+68], 1;",
    ) + &only(9, &(until(68, "wait") + "ld.global.b32 %r3, [%rd1+64];"));
    never(Lanes {
        entries: &[("entry", &body)],
        ..program
    });
}

#[test]
fn the_leader_is_one_of_them() {
    let body = only(0, "st.global.b32 [%rd1+64], 1;") + &only(9, "ld.global.b32 %r3, [%rd1+64];");
    let main = call("entry");
    for race in always(Lanes {
        main: &main,
        entries: &[("entry", &body)],
        ..Lanes::default()
    }) {
        assert!(
            race.contains("by lane 9 of warp 0") && race.contains("by thread 'main' (0)"),
            "{race}"
        );
    }
}

#[test]
fn a_lane_races_with_another_warps_thread() {
    let main = format!("{SPAWN}{}", call("entry"));
    let body = only(9, "ld.global.b32 %r3, [%rd1+64];");
    let program = Lanes {
        main: &main,
        other: "st.global.b32 [%rd1+64], 1;",
        entries: &[("entry", &body)],
        ..Lanes::default()
    };
    for race in always(program) {
        assert!(
            race.contains("by lane 9 of warp 0") && race.contains("(1)"),
            "{race}"
        );
    }
    let body = only(9, &(until(68, "wait") + "ld.global.b32 %r3, [%rd1+64];"));
    let ordered = Lanes {
        other: "st.global.b32 [%rd1+64], 1; st.release.gpu.global.b32 [%rd1+68], 1;",
        entries: &[("entry", &body)],
        ..program
    };
    never(ordered);
    // What the lane has learnt its leader and the next call know.
    let main = format!(
        "{SPAWN}{}ld.global.b32 %r3, [%rd1+64];\n{}",
        call("entry"),
        call("after")
    );
    never(Lanes {
        main: &main,
        entries: &[("entry", &body), ("after", "ld.global.b32 %r3, [%rd1+64];")],
        ..ordered
    });
}

#[test]
fn calls_of_two_warps_are_apart() {
    let main = format!("{SPAWN}{}", call("entry"));
    let other = call("entry");
    // The same lane of both.
    let body = only(3, "st.global.b32 [%rd1+64], 1;");
    for race in always(Lanes {
        main: &main,
        other: &other,
        entries: &[("entry", &body)],
        ..Lanes::default()
    }) {
        assert!(
            race.contains("by lane 3 of warp 0") && race.contains("by lane 3 of warp 1"),
            "{race}"
        );
    }
    let body = format!("{PLACE} atom.global.add.u32 %r3, [%rd1+64], 1;");
    never(Lanes {
        main: &main,
        other: &other,
        entries: &[("entry", &body)],
        ..Lanes::default()
    });
}

#[test]
fn lanes_may_meet_within_a_call() {
    let body = format!(
        "{PLACE} st.global.b64 [%rd5+1024], %rd5; bar.warp.sync -1;
         add.u32 %r3, %r1, 1; and.b32 %r3, %r3, 31; mad.wide.u32 %rd5, %r3, 8, %rd1; ld.global.b64 %rd6, [%rd5+1024];"
    );
    let main = call("entry") + &call("entry");
    never(Lanes {
        main: &main,
        entries: &[("entry", &body)],
        ..Lanes::default()
    });
    // Only some of them.
    let body = only(5, "st.global.b32 [%rd1+64], 1; bar.warp.sync 0x60;")
        + &only(6, "bar.warp.sync 0x60; ld.global.b32 %r3, [%rd1+64];");
    never(Lanes {
        main: &main,
        entries: &[("entry", &body)],
        ..Lanes::default()
    });
    let body = body + &only(7, "ld.global.b32 %r3, [%rd1+64];");
    always(Lanes {
        main: &main,
        entries: &[("entry", &body)],
        ..Lanes::default()
    });
}

#[test]
fn thread_locals_are_the_lanes_own() {
    let own = format!(
        "ld.global.b32 %r3, [%rd3+{LOCALS}]; add.u32 %r3, %r3, 1; st.global.b32 [%rd3+{LOCALS}], %r3;"
    );
    // Headers and what the lanes share are the runtime's, and nobody's race.
    let header = LOCALS - 128;
    let runtime = format!(
        "ld.global.b64 %rd6, [%rd1+8]; st.global.b32 [%rd6+8], %r1; st.global.b32 [%rd3+{header}], %r1;
         setp.gt.u32 %p1, %r1, 30; @%p1 bra $L_last; setp.eq.u32 %p1, %r1, 0; @%p1 bra $L_last; ld.global.b32 %r3, [%rd4+{header}]; $L_last:"
    );
    let own = only(0, "ret;") + &own + &runtime;
    let main = call("entry") + &call("entry");
    let program = Lanes {
        main: &main,
        entries: &[("entry", &own)],
        ..Lanes::default()
    };
    never(program);
    let foreign = only(5, &format!("st.global.b32 [%rd4+{LOCALS}], 1;"))
        + &only(6, &format!("ld.global.b32 %r3, [%rd3+{LOCALS}];"));
    for race in always(Lanes {
        entries: &[("entry", &foreign)],
        ..program
    }) {
        assert!(
            race.contains("(thread-locals of lane 6 of warp 0)"),
            "{race}"
        );
    }
}
