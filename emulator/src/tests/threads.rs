//! Many harts at once: atomics, spinning, schedules.

use super::super::scheduler::Schedule;
use super::super::testing::Lab;

const COUNT: &str = "mov.b64 %rd1, 0;
    $L_top: atom.global.add.u64 %rd2, [%out], 1; add.s64 %rd1, %rd1, 1; setp.lt.u64 %p1, %rd1, 50; @%p1 bra $L_top; ret;";

#[test]
fn no_increment_is_lost() {
    for schedule in [
        Schedule::default(),
        Schedule::RoundRobin { quantum: 1 },
        Schedule::Random {
            seed: 9,
            quantum: 7,
        },
        Schedule::pct(9),
    ] {
        let ran = Lab::of(3, 128)
            .scheduled(schedule)
            .run("", COUNT)
            .finished();
        assert_eq!(ran.u64(0), 3 * 128 * 50);
    }
}

/// A lost update needs a switch between the load and the store: with turns of one instruction it must happen.
#[test]
fn plain_increments_are_lost() {
    let body =
        "ld.global.b64 %rd1, [%out]; add.s64 %rd1, %rd1, 1; st.global.b64 [%out], %rd1; ret;";
    let ran = Lab::of(1, 64)
        .scheduled(Schedule::RoundRobin { quantum: 1 })
        .run("", body)
        .finished();
    assert_eq!(ran.u64(0), 1);
}

/// Warp 0 spins on a word that the last warp writes, after it has waited for warp 0's own word.
#[test]
fn spinning_warps_make_progress() {
    let body = "mov.u32 %r1, %ctaid.x; setp.ne.b32 %p1, %r1, 0; @%p1 bra $L_other;
        st.release.gpu.global.b32 [%out], 1;
        $L_spin: ld.acquire.gpu.global.b32 %r2, [%out+4]; setp.eq.b32 %p2, %r2, 0; @%p2 bra $L_spin;
        st.global.b32 [%out+8], 9; ret;
        $L_other: ld.acquire.gpu.global.b32 %r2, [%out]; setp.eq.b32 %p2, %r2, 0; @%p2 bra $L_other;
        st.release.gpu.global.b32 [%out+4], 1; ret;";
    for schedule in [
        Schedule::default(),
        Schedule::Random {
            seed: 3,
            quantum: 100,
        },
        Schedule::pct(3),
        Schedule::pct(4),
    ] {
        assert_eq!(
            Lab::of(2, 1)
                .scheduled(schedule)
                .run("", body)
                .finished()
                .u32(2),
            9
        );
    }
}

/// Even lanes of one warp that take a lock from each other: independent progress of lanes.
#[test]
fn lanes_of_a_warp_can_lock_each_other_out() {
    let body =
        "$L_try: atom.global.cas.b32 %r1, [%out], 0, 1; setp.ne.b32 %p1, %r1, 0; @%p1 bra $L_try;
        ld.global.b32 %r2, [%out+4]; add.s32 %r2, %r2, 1; st.global.b32 [%out+4], %r2;
        atom.global.exch.b32 %r1, [%out], 0; ret;";
    let ran = Lab::of(1, 32)
        .scheduled(Schedule::RoundRobin { quantum: 3 })
        .run("", body)
        .finished();
    assert_eq!(ran.u32(1), 32);
}

#[test]
fn special_registers_number_the_harts() {
    let body = "mov.u32 %r1, %ctaid.x; mov.u32 %r2, %ntid.x; mov.u32 %r3, %tid.x; mad.lo.s32 %r4, %r1, %r2, %r3;
        mov.u32 %r5, %laneid; mov.u32 %r6, %warpid; shl.b32 %r7, %r6, 8; or.b32 %r7, %r7, %r5; mov.u32 %r8, %nctaid.x;
        shl.b32 %r8, %r8, 16; or.b32 %r7, %r7, %r8;
        mul.wide.u32 %rd1, %r4, 4; add.s64 %rd2, %out, %rd1; st.global.b32 [%rd2], %r7; ret;";
    let ran = Lab::of(2, 96).run("", body).finished();
    assert_eq!(ran.u32(96 + 70), 2 << 16 | 2 << 8 | 6);
    let body = "mov.u32 %r1, %tid.x; mul.wide.u32 %rd1, %r1, 4; add.s64 %rd2, %out, %rd1; mov.u32 %r2, %lanemask_lt;
        mov.u32 %r3, %lanemask_ge; xor.b32 %r4, %r2, %r3; mov.u32 %r5, %lanemask_gt; mov.u32 %r6, %lanemask_le; xor.b32 %r5, %r5, %r6;
        and.b32 %r4, %r4, %r5; mov.u32 %r7, %lanemask_eq; popc.b32 %r7, %r7; sub.s32 %r4, %r4, %r7; st.global.b32 [%rd2], %r4; ret;";
    let ran = Lab::of(1, 32).run("", body).finished();
    assert!((0..32).all(|lane| ran.u32(lane) == u32::MAX - 1));
}

#[test]
fn the_same_seed_gives_the_same_run() {
    let body = "mov.u32 %r1, %tid.x; atom.global.exch.b32 %r2, [%out], %r1; atom.global.add.u32 %r3, [%out+4], 1;
        mul.wide.u32 %rd1, %r3, 4; add.s64 %rd2, %out, %rd1; st.global.b32 [%rd2+8], %r1; ret;";
    let run = |seed| {
        Lab::of(1, 64)
            .scheduled(Schedule::Random { seed, quantum: 4 })
            .run("", body)
            .finished()
            .out
    };
    assert_eq!(run(1), run(1));
    assert_ne!(run(1), run(2));
}
