//! Rough speed, printed. Run with `--ignored --nocapture` on an optimised build.

use std::time::Instant;

use super::super::testing::Lab;

const LOOP: &str = "
    mov.b64 %rd1, 88172645463325252; mov.b64 %rd2, 0; mov.b64 %rd3, 0;
$L_loop:
    shl.b64 %rd4, %rd1, 13; xor.b64 %rd1, %rd1, %rd4;
    shr.u64 %rd4, %rd1, 7; xor.b64 %rd1, %rd1, %rd4;
    and.b64 %rd5, %rd1, 8;
    setp.eq.b64 %p1, %rd5, 0;
    @%p1 bra $L_else;
    mad.lo.s64 %rd2, %rd2, 31, %rd3;
    bra.uni $L_next;
$L_else:
    add.s64 %rd2, %rd2, %rd1;
    st.global.b64 [%out+8], %rd2;
    ld.global.b64 %rd2, [%out+8];
$L_next:
    add.s64 %rd3, %rd3, 1;
    setp.lt.u64 %p2, %rd3, 10000000;
    @%p2 bra $L_loop;
    st.global.b64 [%out], %rd2;
    ret;
";

const CALLS: (&str, &str) = (
    ".func (.param .b64 r) f(.param .b64 a, .param .b64 b) {
        .reg .b64 %rd<4>;
        ld.param.b64 %rd1, [a]; ld.param.b64 %rd2, [b]; add.s64 %rd3, %rd1, %rd2; st.param.b64 [r], %rd3; ret; }",
    "mov.b64 %rd1, 0; mov.b64 %rd3, 0;
$L_loop:
    { .param .b64 p0; .param .b64 p1; .param .b64 q;
      st.param.b64 [p0], %rd1; st.param.b64 [p1], %rd3;
      call.uni (q), f, (p0, p1);
      ld.param.b64 %rd1, [q]; }
    add.s64 %rd3, %rd3, 1;
    setp.lt.u64 %p2, %rd3, 3000000;
    @%p2 bra $L_loop;
    ret;",
);

#[test]
#[ignore = "a measurement"]
fn instructions_per_second() {
    for (name, items, body) in [("integer loop", "", LOOP), ("calls", CALLS.0, CALLS.1)] {
        let start = Instant::now();
        let ran = Lab::default().run(items, body).finished();
        let seconds = start.elapsed().as_secs_f64();
        let millions = ran.instructions as f64 / seconds / 1e6;
        println!(
            "{name}: {} instructions in {seconds:.3} s, {millions:.0} million per second",
            ran.instructions
        );
    }
}

/// Hundreds of warps that wait, thousands of lanes that exit at once, one hart that works.
#[test]
#[ignore = "a measurement"]
fn idle_warps_cost_little() {
    let items = ".func (.param .b32 r) __gpu_run_wait(.param .b64 a, .param .b32 e, .param .b64 t) { trap; }";
    let body = "mov.u32 %r1, %laneid; setp.ne.b32 %p1, %r1, 0; @%p1 bra $L_end;
        mov.u32 %r1, %tid.x; mov.u32 %r2, %ctaid.x; or.b32 %r1, %r1, %r2; setp.eq.b32 %p1, %r1, 0; @%p1 bra $L_work;
        { .param .b64 p0; .param .b32 p1; .param .b64 p2; .param .b32 q;
          st.param.b64 [p0], %out; st.param.b32 [p1], 0; st.param.b64 [p2], -1;
          call.uni (q), __gpu_run_wait, (p0, p1, p2); ld.param.b32 %r9, [q]; }
        $L_end: ret;
        $L_work: add.s64 %rd1, %rd1, 1; setp.lt.u64 %p1, %rd1, COUNT; @%p1 bra $L_work; st.global.b32 [%out], 1; ret;";
    for blocks in [1, 128] {
        for count in ["1", "20000000"] {
            let start = Instant::now();
            let ran = Lab::of(blocks, 128)
                .run(items, &body.replace("COUNT", count))
                .finished();
            let seconds = start.elapsed().as_secs_f64();
            println!(
                "{} warps, {} instructions: {:.1} ms",
                blocks * 4,
                ran.instructions,
                seconds * 1e3
            );
        }
    }
}
