//! Sleep, the runtime's waiting functions, and the host.

use std::ops::ControlFlow;

use super::super::deadlock::Waiting;
use super::super::end::{End, LaunchError};
use super::super::load::LoadOptions;
use super::super::machine::PollReason;
use super::super::testing::{Lab, Ran};

/// The runtime's functions as their bodies are: a loop over the word and the clock.
const WAITS: &str = "
.func (.param .b32 r) __gpu_run_wait(.param .b64 a, .param .b32 e, .param .b64 t) {
    .reg .b64 %rd<4>; .reg .b32 %r<4>; .reg .pred %p<4>;
    ld.param.b64 %rd1, [a]; ld.param.b32 %r1, [e]; ld.param.b64 %rd2, [t];
    $L_top: ld.acquire.gpu.b32 %r2, [%rd1]; setp.ne.b32 %p1, %r2, %r1; @%p1 bra $L_changed;
    mov.u64 %rd3, %globaltimer; setp.lt.u64 %p2, %rd3, %rd2; @!%p2 bra $L_late;
    nanosleep.u32 100; bra.uni $L_top;
    $L_changed: st.param.b32 [r], 1; ret;
    $L_late: st.param.b32 [r], 0; ret; }
.func (.param .b32 r) __gpu_run_wait_host_long(.param .b64 a, .param .b32 e, .param .b64 t) {
    .reg .b64 %rd<4>; .reg .b32 %r<4>;
    ld.param.b64 %rd1, [a]; ld.param.b32 %r1, [e]; ld.param.b64 %rd2, [t];
    { .param .b64 p0; .param .b32 p1; .param .b64 p2; .param .b32 q;
      st.param.b64 [p0], %rd1; st.param.b32 [p1], %r1; st.param.b64 [p2], %rd2;
      call.uni (q), __gpu_run_wait, (p0, p1, p2); ld.param.b32 %r2, [q]; }
    st.param.b32 [r], %r2; ret; }
";

/// Waits for the word at `%out + offset` to differ from zero until `deadline`; the answer goes to `%r9`.
fn wait(function: &str, offset: u32, deadline: &str) -> String {
    format!(
        "add.s64 %rd10, %out, {offset}; mov.b64 %rd11, {deadline};
         {{ .param .b64 p0; .param .b32 p1; .param .b64 p2; .param .b32 q;
            st.param.b64 [p0], %rd10; st.param.b32 [p1], 0; st.param.b64 [p2], %rd11;
            call.uni (q), {function}, (p0, p1, p2); ld.param.b32 %r9, [q]; }}"
    )
}

fn interpreted(mut lab: Lab) -> Lab {
    lab.options = LoadOptions {
        recognise_waits: false,
        ..LoadOptions::default()
    };
    lab
}

#[test]
fn sleepers_wake_in_order() {
    // Hart i sleeps (8 - i) milliseconds, then takes the next place.
    let body = "mov.u32 %r1, %tid.x; sub.u32 %r2, 8, %r1; mul.lo.s32 %r2, %r2, 1000000; nanosleep.u32 %r2;
        atom.global.add.u32 %r3, [%out], 1; mul.wide.u32 %rd1, %r3, 4; add.s64 %rd2, %out, %rd1; st.global.b32 [%rd2+4], %r1; ret;";
    let ran = Lab::of(1, 8).run("", body).finished();
    assert_eq!(
        (1..9).map(|i| ran.u32(i)).collect::<Vec<_>>(),
        [7, 6, 5, 4, 3, 2, 1, 0]
    );
    assert!(
        ran.time >= 8_000_000 && ran.time < 8_100_000,
        "{}",
        ran.time
    );
    assert!(
        ran.instructions < 1000,
        "sleep costs no instructions: {}",
        ran.instructions
    );
}

#[test]
fn a_wait_ends_when_the_word_changes() {
    let wait = wait("__gpu_run_wait", 64, "-1");
    let body = format!(
        "mov.u32 %r1, %ctaid.x; setp.eq.b32 %p1, %r1, 0; @%p1 bra $L_writer;
         {wait} atom.global.add.u32 %r2, [%out], %r9; ret;
         $L_writer: nanosleep.u32 50000; st.release.gpu.global.b32 [%out+64], 5; ret;"
    );
    let ran = Lab::of(65, 1).run(WAITS, &body).finished();
    assert_eq!(ran.u32(0), 64);
    assert!(
        ran.instructions < 2000,
        "waiting costs no instructions: {}",
        ran.instructions
    );
    assert_eq!(
        interpreted(Lab::of(65, 1))
            .run(WAITS, &body)
            .finished()
            .u32(0),
        64
    );
}

/// Whoever writes the word may be busy for ever after, whatever it writes it by.
#[test]
fn a_wait_ends_while_who_changed_the_word_spins() {
    let wait = wait("__gpu_run_wait", 64, "-1");
    let writes = [
        "st.global.b32 [%out+64], 5;",
        "st.relaxed.gpu.global.b32 [%out+64], 5;",
        "st.volatile.global.b8 [%out+66], 5;",
        "st.relaxed.gpu.global.b64 [%out+64], 5;",
        "st.relaxed.gpu.global.v2.b32 [%out+64], {%r1, %r1};",
        "red.global.add.u32 [%out+64], 5;",
        "atom.global.cas.b64 %rd3, [%out+64], 0, 5;",
    ];
    for write in writes {
        let body = format!(
            "mov.u32 %r1, %ctaid.x; setp.eq.b32 %p1, %r1, 1; @%p1 bra $L_writer;
             {wait} st.release.gpu.global.b32 [%out], 1; ret;
             $L_writer: nanosleep.u32 50000; {write}
             $L_spin: ld.acquire.gpu.global.b32 %r2, [%out]; setp.eq.b32 %p2, %r2, 0; @%p2 bra $L_spin; ret;"
        );
        let ran = Lab::of(2, 1).run(WAITS, &body).finished();
        assert_eq!(ran.u32(0), 1, "{write}");
    }
}

#[test]
fn a_wait_ends_at_its_deadline() {
    let body = format!(
        "{} st.global.b32 [%out], %r9; mov.u64 %rd1, %globaltimer; st.global.b64 [%out+8], %rd1; ret;",
        wait("__gpu_run_wait", 64, "1000000")
    );
    for lab in [Lab::default(), interpreted(Lab::default())] {
        let ran = lab.run(WAITS, &body).finished();
        assert_eq!(ran.u32(0), 0);
        assert!(
            ran.u64(1) >= 1_000_000 && ran.u64(1) < 1_010_000,
            "{}",
            ran.u64(1)
        );
    }
    // What is over already does not wait.
    let body = format!(
        "{} st.global.b32 [%out], %r9; ret;",
        wait("__gpu_run_wait", 64, "0")
    );
    assert_eq!(Lab::default().run(WAITS, &body).finished().u32(0), 0);
    let body = format!(
        "st.global.b32 [%out+64], 3; {} st.global.b32 [%out], %r9; ret;",
        wait("__gpu_run_wait", 64, "0")
    );
    assert_eq!(Lab::default().run(WAITS, &body).finished().u32(0), 1);
}

#[test]
fn the_host_is_asked_when_a_hart_waits_for_it() {
    let body = format!(
        "{} st.global.b32 [%out], %r9; ret;",
        wait("__gpu_run_wait_host_long", 64, "-1")
    );
    let mut reasons = Vec::new();
    let ran = Lab::default().run_with(WAITS, &body, &mut |reason, out| {
        reasons.push(format!("{reason:?}"));
        if reasons.len() == 3 {
            // SAFETY: the buffer has 4096 bytes, and no hart runs during a poll.
            unsafe { out.add(64).cast::<u32>().write_volatile(1) };
        }
        ControlFlow::Continue(())
    });
    assert_eq!(ran.finished().u32(0), 1);
    assert_eq!(reasons, ["HostWait", "Idle(None)", "Idle(None)"]);
}

/// The host's answer is what stands in the upper halves of two words, once both have the tag.
#[test]
fn an_answer_of_the_host_is_the_result() {
    const ANSWER: &str = "
.func (.param .b64 r) __gpu_run_wait_host(.param .b64 a, .param .b32 e) {
    .reg .b64 %rd<6>; .reg .b32 %r<4>; .reg .pred %p<4>;
    ld.param.b64 %rd1, [a]; ld.param.b32 %r1, [e];
    $L_top: ld.relaxed.sys.v2.b64 {%rd2, %rd3}, [%rd1];
    cvt.u32.u64 %r2, %rd2; setp.ne.b32 %p1, %r2, %r1; @%p1 bra $L_top;
    cvt.u32.u64 %r2, %rd3; setp.ne.b32 %p1, %r2, %r1; @%p1 bra $L_top;
    shr.u64 %rd2, %rd2, 32; shr.u64 %rd3, %rd3, 32; shl.b64 %rd3, %rd3, 32; or.b64 %rd2, %rd2, %rd3;
    st.param.b64 [r], %rd2; ret; }
";
    let body = "add.s64 %rd10, %out, 64;
         { .param .b64 p0; .param .b32 p1; .param .b64 q;
            st.param.b64 [p0], %rd10; st.param.b32 [p1], 5;
            call.uni (q), __gpu_run_wait_host, (p0, p1); ld.param.b64 %rd9, [q]; }
         st.global.b64 [%out], %rd9; ret;";
    for (lab, waits) in [(Lab::default(), true), (interpreted(Lab::default()), false)] {
        let mut polls = 0;
        let ran = lab.run_with(ANSWER, body, &mut |reason, out| {
            assert!(!waits || polls > 0 || reason == PollReason::HostWait);
            polls += 1;
            // What has not both tags is no answer.
            let words: [u64; 2] = match polls {
                1 => [4, 4],
                2 => [7 << 32 | 5, 4],
                3 => [4, 8 << 32 | 5],
                _ => [7 << 32 | 5, 8 << 32 | 5],
            };
            // SAFETY: the buffer has 4096 bytes, and no hart runs during a poll.
            unsafe { out.add(64).cast::<[u64; 2]>().write_volatile(words) };
            ControlFlow::Continue(())
        });
        assert_eq!(ran.finished().u64(0), 8 << 32 | 7);
        // Its own loop loads the words one after the other: then they may come of the second and third.
        assert!(polls >= if waits { 4 } else { 3 }, "{polls}");
    }
    // Already there.
    let there = format!(
        "mov.b64 %rd1, 38654705669; st.global.b64 [%out+64], %rd1; st.global.b64 [%out+72], %rd1; {body}"
    );
    assert_eq!(
        Lab::default().run(ANSWER, &there).finished().u64(0),
        9 << 32 | 9
    );
}

#[test]
fn long_runs_are_polled_and_can_be_stopped() {
    let mut polls = 0;
    let ran: Ran = Lab::of(1, 4).run_with("", "$L_top: bra.uni $L_top;", &mut |reason, _| {
        assert_eq!(reason, PollReason::Tick);
        polls += 1;
        if polls == 10 {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    });
    assert_eq!(ran.result, Ok(End::Stopped));
    assert!(ran.instructions < 10 * 110_000, "{}", ran.instructions);
}

#[test]
fn waiting_for_ever_is_a_deadlock() {
    let body = format!("{} ret;", wait("__gpu_run_wait", 64, "-1"));
    let stop = Lab::of(2, 32).run(WAITS, &body).stop();
    let LaunchError::Deadlock(deadlock) = &stop else {
        panic!("{stop}")
    };
    assert_eq!(deadlock.harts.len(), 64);
    assert!(matches!(deadlock.harts[0].waiting, Waiting::Word(_)));
    let text = stop.to_string();
    assert!(
        text.contains("and so do 63 more") && text.contains("call.uni (q), __gpu_run_wait"),
        "{text}"
    );
}

/// The futex' functions, which here run on the machine only.
const FUTEX: &str = "
.func (.param .b32 r) __gpu_run_futex_wait(.param .b64 a, .param .b32 e, .param .b64 t) { trap; }
.func (.param .b32 r) __gpu_run_futex_wake(.param .b64 a, .param .b32 n) { trap; }
";

/// Wakes so many that wait at `%out + 64`; how many it were goes to `%r9`.
fn wake(most: &str) -> String {
    format!(
        "add.s64 %rd10, %out, 64;
         {{ .param .b64 p0; .param .b32 p1; .param .b32 q;
            st.param.b64 [p0], %rd10; st.param.b32 [p1], {most};
            call.uni (q), __gpu_run_futex_wake, (p0, p1); ld.param.b32 %r9, [q]; }}"
    )
}

/// Hart 0 does what `wakes` says at 50 us; each of the others counts at `%out + 4` if it was woken, at `%out + 8` if its time was up (1 ms), and writes its
/// number behind those that went before it.
fn woken(lab: Lab, wakes: &str) -> Ran {
    let wait = wait("__gpu_run_futex_wait", 64, "1000000");
    let body = format!(
        "mov.u32 %r1, %ctaid.x; setp.eq.b32 %p1, %r1, 0; @%p1 bra $L_waker;
         mul.lo.u32 %r2, %r1, 1000; nanosleep.u32 %r2;
         {wait} setp.eq.b32 %p2, %r9, 0; @%p2 bra $L_late;
         atom.global.add.u32 %r2, [%out+4], 1; mul.wide.u32 %rd1, %r2, 4; add.s64 %rd2, %out, %rd1; st.global.b32 [%rd2+128], %r1; ret;
         $L_late: atom.global.add.u32 %r2, [%out+8], 1; ret;
         $L_waker: nanosleep.u32 50000; {wakes} ret;"
    );
    lab.run(FUTEX, &body).finished()
}

#[test]
fn a_wake_of_one_ends_one_wait_and_a_change_of_the_word_none() {
    let one = wake("1");
    let changes = format!(
        "st.release.gpu.global.b32 [%out+64], 5; atom.global.add.u32 %r2, [%out+64], 1; {one} st.global.b32 [%out], %r9; nanosleep.u32 50000;"
    );
    let ran = woken(Lab::of(9, 1), &changes);
    assert_eq!([0, 1, 2].map(|index| ran.u32(index)), [1, 1, 7]);
    assert_eq!(ran.u32(32), 1, "who came first");

    let (two, all) = (wake("2"), wake("-1"));
    let ran = woken(
        Lab::of(9, 1),
        &format!("{two} nanosleep.u32 50000; {all} st.global.b32 [%out], %r9;"),
    );
    assert_eq!([0, 1, 2].map(|index| ran.u32(index)), [6, 8, 0]);
    let order: Vec<u32> = (32..40).map(|index| ran.u32(index)).collect();
    assert_eq!(order, [1, 2, 3, 4, 5, 6, 7, 8]);
}

#[test]
fn a_wake_where_nobody_waits_is_none() {
    let body = format!("{} st.global.b32 [%out], %r9; ret;", wake("-1"));
    assert_eq!(Lab::default().run(FUTEX, &body).finished().u32(0), 0);
    // The word is another one: no wait begins.
    let body = format!(
        "st.global.b32 [%out+64], 1; {} st.global.b32 [%out], %r9; ret;",
        wait("__gpu_run_futex_wait", 64, "-1")
    );
    assert_eq!(Lab::default().run(FUTEX, &body).finished().u32(0), 1);
}

#[test]
fn with_a_seed_some_waits_end_for_nothing() {
    let ended = |seed| {
        let mut lab = Lab::of(512, 1);
        lab.config.spurious = seed;
        woken(lab, "").u32(1)
    };
    assert_eq!(ended(None), 0);
    assert!((1..50).contains(&ended(Some(1))), "{}", ended(Some(1)));
    assert_eq!(ended(Some(2)), ended(Some(2)));
}
