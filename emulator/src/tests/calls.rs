//! Calls: direct, indirect, recursive.

use super::super::end::LaunchError;
use super::super::fault::FaultKind;
use super::super::machine::MachineConfig;
use super::super::scheduler::Schedule;
use super::super::testing::Lab;

const FUNCTIONS: &str = "
.func (.param .b64 r) fib(.param .b64 n);
.func (.param .b64 r) twice(.param .b64 n) {
    .reg .b64 %rd<4>; ld.param.b64 %rd1, [n]; shl.b64 %rd2, %rd1, 1; st.param.b64 [r], %rd2; ret; }
.func (.param .align 8 .b8 r[16]) pair(.param .b32 a, .param .align 4 .b8 s[12]) {
    .reg .b64 %rd<4>; .reg .b32 %r<4>;
    ld.param.b32 %r1, [a]; ld.param.b32 %r2, [s+8]; add.s32 %r3, %r1, %r2;
    cvt.u64.u32 %rd1, %r3; ld.param.b32 %r1, [s]; cvt.u64.u32 %rd2, %r1;
    st.param.v2.b64 [r], {%rd1, %rd2}; ret; }
.func (.param .b64 r) fib(.param .b64 n) {
    .reg .b64 %rd<8>; .reg .pred %p<2>;
    ld.param.b64 %rd1, [n];
    setp.lt.u64 %p1, %rd1, 2;
    @%p1 bra $L_small;
    add.s64 %rd2, %rd1, -1; add.s64 %rd3, %rd1, -2;
    { .param .b64 p; .param .b64 q; st.param.b64 [p], %rd2; call.uni (q), fib, (p); ld.param.b64 %rd4, [q]; }
    { .param .b64 p; .param .b64 q; st.param.b64 [p], %rd3; call.uni (q), fib, (p); ld.param.b64 %rd5, [q]; }
    add.s64 %rd1, %rd4, %rd5;
    $L_small: st.param.b64 [r], %rd1; ret; }
.func forever() { { call.uni forever, (); } ret; }
.extern .func nowhere();
.global .align 8 .u64 table[3] = {twice, fib, 5};
";

#[test]
fn recursion() {
    let body = "mov.b64 %rd1, 20;
        { .param .b64 p; .param .b64 q; st.param.b64 [p], %rd1; call.uni (q), fib, (p); ld.param.b64 %rd2, [q]; }
        st.global.b64 [%out], %rd2; ret;";
    assert_eq!(Lab::default().run(FUNCTIONS, body).finished().u64(0), 6765);
}

#[test]
fn structures_by_value() {
    let body = "mov.b32 %r1, 100; mov.b32 %r2, 7; mov.b32 %r3, 30;
        { .param .b32 p; .param .align 4 .b8 s[12]; .param .align 8 .b8 q[16];
          st.param.b32 [p], %r1; st.param.b32 [s], %r2; st.param.b32 [s+8], %r3;
          call.uni (q), pair, (p, s); ld.param.v2.b64 {%rd1, %rd2}, [q]; }
        st.global.v2.b64 [%out], {%rd1, %rd2}; ret;";
    let ran = Lab::default().run(FUNCTIONS, body).finished();
    assert_eq!((ran.u64(0), ran.u64(1)), (130, 7));
}

fn indirect(index: u32, prototype: &str) -> super::super::testing::Ran {
    let body = format!(
        "ld.global.b64 %rd3, [table+{}]; mov.b64 %rd1, 10;
        {{ .param .b64 p; .param .b64 q; st.param.b64 [p], %rd1;
          proto : .callprototype (.param .b64 _) _ ({prototype});
          call (q), %rd3, (p), proto; ld.param.b64 %rd2, [q]; }}
        st.global.b64 [%out], %rd2; ret;",
        index * 8
    );
    Lab::default().run(FUNCTIONS, &body)
}

#[test]
fn function_pointers_in_memory() {
    assert_eq!(indirect(0, ".param .b64 _").finished().u64(0), 20);
    assert_eq!(indirect(1, ".param .b64 _").finished().u64(0), 55);
}

#[test]
fn bad_function_pointers() {
    let stop = indirect(2, ".param .b64 _").stop();
    assert!(
        matches!(
            stop,
            LaunchError::Fault {
                kind: FaultKind::BadCall(5),
                ..
            }
        ),
        "{stop}"
    );
    let stop = indirect(0, ".param .b32 _").stop();
    assert!(matches!(stop, LaunchError::Unsupported { .. }), "{stop}");
    let body = "mov.b64 %rd3, pair; { .param .b64 q; proto : .callprototype (.param .b64 _) _ (); call (q), %rd3, (), proto; } ret;";
    let stop = Lab::default().run(FUNCTIONS, body).stop();
    assert!(
        matches!(
            stop,
            LaunchError::Fault {
                kind: FaultKind::Mismatch(_),
                ..
            }
        ),
        "{stop}"
    );
    let stop = Lab::default()
        .run(FUNCTIONS, "call.uni nowhere, (); ret;")
        .stop();
    assert!(
        matches!(
            stop,
            LaunchError::Fault {
                kind: FaultKind::Undefined(_),
                ..
            }
        ),
        "{stop}"
    );
}

#[test]
fn endless_recursion_ends() {
    let mut lab = Lab::default();
    lab.config = MachineConfig {
        stack: 1 << 16,
        ..lab.config
    };
    let stop = lab.run(FUNCTIONS, "call.uni forever, (); ret;").stop();
    let LaunchError::Fault {
        kind: FaultKind::StackExhausted(65536),
        trace,
    } = &stop
    else {
        panic!("{stop}")
    };
    assert!(trace.frames.len() > 100);
    assert!(
        stop.to_string().contains("and "),
        "long stacks are cut: {stop}"
    );
}

#[test]
fn endless_recursion_of_very_many_harts_ends_before_the_host_s_memory() {
    let mut lab = Lab::of(8, 1024);
    lab.config.all_stacks = 16 << 20;
    let stop = lab.run(FUNCTIONS, "call.uni forever, (); ret;").stop();
    let LaunchError::Fault {
        kind: FaultKind::StacksExhausted(0x0100_0000),
        ..
    } = &stop
    else {
        panic!("{stop}")
    };
    // What is given back counts no more.
    let items = ".func deep() { .local .b8 x[1048576]; ret; }";
    let mut lab = Lab::of(64, 1);
    lab.config.all_stacks = 2 << 20;
    lab.config.schedule = Schedule::RoundRobin { quantum: 1 << 20 };
    lab.run(items, "call.uni deep, (); ret;").finished();
}

#[test]
fn frames_and_parameters_have_addresses() {
    let items = ".func (.param .b64 r) sum(.param .b64 at) {
        .reg .b64 %rd<6>; ld.param.b64 %rd1, [at]; ld.b64 %rd2, [%rd1]; ld.b64 %rd3, [%rd1+8];
        add.s64 %rd4, %rd2, %rd3; st.b64 [%rd1], 99; st.param.b64 [r], %rd4; ret; }";
    let body = ".local .align 8 .b8 depot[32];
        mov.b64 %rd1, depot; cvta.local.u64 %rd2, %rd1; add.u64 %rd3, %rd1, 8; add.u64 %rd6, %rd2, 8;
        mov.b64 %rd4, 30; st.local.b64 [%rd3], %rd4; st.local.b64 [depot+16], 12;
        { .param .b64 p; .param .b64 q; st.param.b64 [p], %rd6; call.uni (q), sum, (p); ld.param.b64 %rd5, [q]; }
        ld.local.b64 %rd7, [%rd1+8];
        st.global.b64 [%out], %rd5; st.global.b64 [%out+8], %rd7; ret;";
    let ran = Lab::default().run(items, body).finished();
    assert_eq!((ran.u64(0), ran.u64(1)), (42, 99));
}

#[test]
fn dynamic_frames() {
    let body = "stacksave.u64 %rd9; mov.b64 %rd1, 100; alloca.u64 %rd2, %rd1, 32; and.b64 %rd8, %rd2, 31; st.local.b64 [%rd2+80], 5;
        ld.local.b64 %rd3, [%rd2+80]; stackrestore.u64 %rd9; stacksave.u64 %rd4; sub.u64 %rd5, %rd9, %rd4;
        st.global.b64 [%out], %rd3; st.global.b64 [%out+8], %rd5; st.global.b64 [%out+16], %rd8; ret;";
    let ran = Lab::default().run("", body).finished();
    assert_eq!((ran.u64(0), ran.u64(1), ran.u64(2)), (5, 0, 0));
}

#[test]
fn a_prototype_of_more_than_a_frame_is_refused_by_name() {
    // Cut to 32 bits it would be the 8 bytes that the call gives.
    let stop = indirect(1, ".param .b8 _[4294967304]").stop().to_string();
    assert!(stop.contains("the prototype `proto`"), "{stop}");
    assert!(stop.contains("too large"), "{stop}");
}
