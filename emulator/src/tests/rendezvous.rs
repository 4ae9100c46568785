//! Warp-level operations and block barriers.

use super::super::deadlock::Waiting;
use super::super::end::LaunchError;
use super::super::fault::FaultKind;
use super::super::testing::{Lab, Ran};

/// Runs `body` on `threads` harts; each stores `%r9` at its `%tid.x`, which is in `%r1`.
fn each(threads: u32, body: &str) -> Ran {
    let body = format!(
        "mov.u32 %r1, %tid.x; mul.wide.u32 %rd1, %r1, 4; add.s64 %rd2, %out, %rd1;
         {body}
         st.global.b32 [%rd2], %r9; ret;"
    );
    Lab::of(1, threads).run("", &body)
}

#[test]
fn shuffles_and_votes() {
    let ran = each(32, "mul.lo.s32 %r2, %r1, 10; shfl.sync.down.b32 %r9|%p1, %r2, 1, 31, -1; @!%p1 mov.b32 %r9, 7;").finished();
    assert_eq!((ran.u32(0), ran.u32(30), ran.u32(31)), (10, 310, 7));
    let ran = each(
        32,
        "and.b32 %r2, %r1, 1; setp.eq.b32 %p1, %r2, 0; vote.sync.ballot.b32 %r9, %p1, -1;",
    )
    .finished();
    assert_eq!(ran.u32(5), 0x5555_5555);
    let ran = each(
        32,
        "shr.u32 %r2, %r1, 3; match.any.sync.b32 %r9, %r2, 0xFFFFFFFF;",
    )
    .finished();
    assert_eq!(ran.u32(9), 0xff00);
    let ran = each(32, "redux.sync.add.u32 %r9, %r1, 0xFFFFFFFF;").finished();
    assert_eq!(ran.u32(31), 496);
    let ran = each(32, "elect.sync %r9|%p1, -1; selp.b32 %r9, 1, 0, %p1;").finished();
    assert_eq!((ran.u32(0), ran.u32(1)), (1, 0));
}

#[test]
fn subsets_meet_apart() {
    let ran = each(
        32,
        "setp.lt.u32 %p1, %r1, 16; @%p1 bra $L_low; shfl.sync.idx.b32 %r9, %r1, 20, 31, 0xFFFF0000; bra.uni $L_end;
         $L_low: shfl.sync.idx.b32 %r9, %r1, 3, 31, 0x0000FFFF; $L_end:",
    )
    .finished();
    assert_eq!((ran.u32(0), ran.u32(31)), (3, 20));
}

#[test]
fn exited_lanes_count_as_arrived() {
    let ran = each(
        32,
        "setp.eq.b32 %p1, %r1, 0; @%p1 bra $L_quit; bar.warp.sync -1; mov.b32 %r9, 5; bra.uni $L_end;
         $L_quit: nanosleep.u32 1000000; exit; $L_end:",
    )
    .finished();
    assert_eq!((ran.u32(0), ran.u32(1), ran.u32(31)), (0, 5, 5));
    // A warp of fewer lanes than 32.
    let ran = each(5, "mov.pred %p1, 1; vote.sync.ballot.b32 %r9, %p1, -1;").finished();
    assert_eq!(ran.u32(4), 0x1f);
}

#[test]
fn bad_meetings_are_faults() {
    let stop = each(32, "bar.warp.sync 2; mov.b32 %r9, 0;").stop();
    assert!(
        matches!(
            stop,
            LaunchError::Fault {
                kind: FaultKind::Rendezvous(_),
                ..
            }
        ),
        "{stop}"
    );
    let body = "setp.eq.b32 %p1, %r1, 0; @%p1 bra $L_a; bar.warp.sync -1; bra.uni $L_end;
        $L_a: shfl.sync.idx.b32 %r9, %r1, 0, 31, -1; $L_end:";
    let stop = each(32, body).stop();
    assert!(
        matches!(
            stop,
            LaunchError::Fault {
                kind: FaultKind::Rendezvous(_),
                ..
            }
        ),
        "{stop}"
    );
}

#[test]
fn barriers_of_the_block() {
    let ran = each(
        96,
        "and.b32 %r2, %r1, 1; setp.ne.b32 %p1, %r2, 0; barrier.red.popc.u32 %r9, 0, %p1;",
    )
    .finished();
    assert_eq!((ran.u32(0), ran.u32(95)), (48, 48));
    let ran = each(
        64,
        "mov.b32 %r9, 0; setp.lt.u32 %p1, %r1, 32; @%p1 bra $L_first; st.global.b32 [%out+1024], 77; bar.arrive 1, 64; bra.uni $L_end;
         $L_first: bar.sync 1, 64; ld.global.b32 %r9, [%out+1024]; $L_end:",
    )
    .finished();
    assert_eq!((ran.u32(0), ran.u32(31), ran.u32(32)), (77, 77, 0));
    let stop = each(32, "bar.sync 16; mov.b32 %r9, 0;").stop();
    assert!(
        matches!(
            stop,
            LaunchError::Fault {
                kind: FaultKind::Barrier(_),
                ..
            }
        ),
        "{stop}"
    );
}

#[test]
fn a_barrier_that_nobody_completes_is_a_deadlock() {
    let stop = each(
        64,
        "setp.lt.u32 %p1, %r1, 32; @%p1 bra $L_a;\nbar.sync 1;\n$L_a: bar.sync 2;\nmov.b32 %r9, 0;",
    )
    .stop();
    let LaunchError::Deadlock(deadlock) = &stop else {
        panic!("{stop}")
    };
    assert_eq!(deadlock.harts.len(), 64);
    assert!(
        deadlock
            .harts
            .iter()
            .all(|waiter| waiter.waiting == Waiting::Block)
    );
    let text = stop.to_string();
    assert_eq!(text.matches("and so do 31 more").count(), 2, "{text}");
}
