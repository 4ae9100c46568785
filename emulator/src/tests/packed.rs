//! Packed values, 128 bits, and what programs hardly use: from the text to the result.

use super::super::testing::{Lab, words};

/// Runs `body` with `%r1 = a` and `%r2 = b`, and returns `%r9`.
fn eval(body: &str, a: u32, b: u32) -> u32 {
    let [result] = words(&format!(
        "mov.b32 %r1, {a}; mov.b32 %r2, {b}; cvt.u16.u32 %rs1, %r1; cvt.u16.u32 %rs2, %r2;
         {body} cvt.u64.u32 %rd9, %r9; st.global.b64 [%out], %rd9;"
    ));
    result as u32
}

// In halves, the lower one last: 1.0, 2.0, -2.0 and a NaN.
const ONE_TWO: u32 = 0x3c00_4000;
const MINUS_NAN: u32 = 0xc000_7e00;

#[test]
fn comparisons_of_halves() {
    let both = |text: &str| {
        let body = format!(
            "{text} selp.b32 %r3, 1, 0, %p1; selp.b32 %r4, 2, 0, %p2; or.b32 %r9, %r3, %r4;"
        );
        eval(&body, ONE_TWO, MINUS_NAN)
    };
    // The first predicate is the lower halves'.
    assert_eq!(both("setp.gt.f16x2 %p1|%p2, %r1, %r2;"), 2);
    assert_eq!(both("setp.nan.f16x2 %p1|%p2, %r1, %r2;"), 1);
    assert_eq!(both("setp.gtu.f16x2 %p1|%p2, %r1, %r2;"), 3);
    assert_eq!(
        both("mov.pred %p3, 0; setp.gtu.xor.f16x2 %p1|%p2, %r1, %r2, !%p3;"),
        0
    );
    // As bf16 the lower halves of both are numbers.
    assert_eq!(both("setp.num.bf16x2 %p1|%p2, %r1, %r2;"), 3);
    assert_eq!(
        eval("set.gt.f16x2.f16x2 %r9, %r1, %r2;", ONE_TWO, MINUS_NAN),
        0x3c00_0000
    );
    assert_eq!(
        eval("set.nan.u32.f16x2 %r9, %r1, %r2;", ONE_TWO, MINUS_NAN),
        0x0000_ffff
    );
    assert_eq!(
        eval("set.le.bf16x2.bf16x2 %r9, %r2, %r1;", ONE_TWO, MINUS_NAN),
        0x3f80_0000
    );
    assert_eq!(
        eval(
            "mov.pred %p3, 1; set.gt.and.s32.f16x2 %r9, %r1, %r2, %p3;",
            ONE_TWO,
            MINUS_NAN
        ),
        0xffff_0000
    );
}

#[test]
fn truth_as_a_half() {
    let half = |text: &str| eval(&format!("{text} cvt.u32.u16 %r9, %rs9;"), 5, 7);
    assert_eq!(half("set.lt.f16.s32 %rs9, %r1, %r2;"), 0x3c00);
    assert_eq!(half("set.gt.bf16.s32 %rs9, %r1, %r2;"), 0);
    assert_eq!(half("set.lt.bf16.f16 %rs9, %rs1, %rs2;"), 0x3f80);
    // Both are subnormal.
    assert_eq!(half("set.lt.ftz.f16.f16 %rs9, %rs1, %rs2;"), 0);
}

#[test]
fn two_singles_in_one_register() {
    let [sum, fused] = words(
        "mov.b32 %r1, 0f3F800000; mov.b32 %r2, 0f40400000; mov.b64 %rd1, {%r1, %r2};
         add.rn.f32x2 %rd3, %rd1, %rd1; fma.rn.f32x2 %rd4, %rd1, %rd1, %rd3;
         st.global.v2.b64 [%out], {%rd3, %rd4};",
    );
    let pair = |low: f32, high: f32| u64::from(low.to_bits()) | u64::from(high.to_bits()) << 32;
    assert_eq!(sum, pair(2.0, 6.0));
    assert_eq!(fused, pair(3.0, 15.0));
}

#[test]
fn halves_in_sums_of_singles() {
    let single = |text: &str| {
        f32::from_bits(eval(
            &format!("mov.b32 %f1, 0f40400000; {text}"),
            0x4000,
            0x3c00,
        ))
    };
    assert_eq!(single("add.f32.f16 %r9, %rs1, %f1;"), 5.0);
    assert_eq!(single("sub.rn.f32.f16 %r9, %rs1, %f1;"), -1.0);
    assert_eq!(single("fma.rn.sat.f32.f16 %r9, %rs1, %rs2, %f1;"), 1.0);
    assert_eq!(single("fma.rn.f32.bf16 %r9, %rs1, %rs1, %f1;"), 7.0);
}

#[test]
fn conversions_that_stay_finite() {
    let large = 1e30f32.to_bits();
    assert_eq!(
        eval(
            "cvt.rn.satfinite.f16.f32 %rs9, %r1; cvt.u32.u16 %r9, %rs9;",
            large,
            0
        ),
        0x7bff
    );
    assert_eq!(
        eval(
            "neg.f32 %r3, %r1; cvt.rn.satfinite.f16x2.f32 %r9, %r3, %r2;",
            large,
            1f32.to_bits()
        ),
        0xfbff_3c00
    );
    assert_eq!(
        eval("cvt.rna.tf32.f32 %r9, %r1;", 0x3f80_1fff, 0),
        0x3f80_2000
    );
    assert_eq!(eval("cvt.rz.relu.tf32.f32 %r9, %r1;", 0xbf80_1fff, 0), 0);
    assert_eq!(
        eval("cvt.pack.sat.s16.s32 %r9, %r1, %r2;", 40_000, 3),
        0x7fff_0003
    );
    assert_eq!(
        eval("cvt.pack.sat.u8.s32.b32 %r9, %r1, %r2, 7;", 255, 256),
        0x7_ffff
    );
}

#[test]
fn integers_by_their_names() {
    assert_eq!(
        eval("mul24.hi.u32 %r9, %r1, %r2;", 0xff_ffff, 0xff_ffff),
        0xffff_fe00
    );
    assert_eq!(eval("mad24.lo.s32 %r9, %r1, %r2, 5;", 0xff_ffff, 3), 2);
    assert_eq!(
        eval(
            "mad24.hi.sat.s32 %r9, %r1, %r2, 0x7FFFFFFF;",
            0x7f_ffff,
            0x7f_ffff
        ),
        0x7fff_ffff
    );
    assert_eq!(
        eval(
            "mad.hi.sat.s32 %r9, %r1, %r2, 0x7FFFFFFF;",
            1 << 30,
            1 << 30
        ),
        0x7fff_ffff
    );
    assert_eq!(
        eval("dp4a.u32.s32 %r9, %r1, %r2, 10;", 0xff, 0xff) as i32,
        10 - 255
    );
    assert_eq!(
        eval(
            "dp2a.hi.s32.u32 %r9, %r1, %r2, 1;",
            0xffff_0002,
            0x0305_0000
        ),
        1 + 10 - 3
    );
    assert_eq!(eval("fns.b32 %r9, %r1, %r2, -2;", 0b1011, 3), 1);
    assert_eq!(
        eval("add.u16x2 %r9, %r1, %r2;", 0xffff_0001, 0x0001_ffff),
        0
    );
    assert_eq!(
        eval("max.relu.s16x2 %r9, %r1, %r2;", 0xffff_0001, 0x8000_0002),
        2
    );
    assert_eq!(
        eval("min.u16x2 %r9, %r1, %r2;", 0xffff_0001, 0x8000_0002),
        0x8000_0001
    );
    assert_eq!(
        eval("max.relu.s32 %r9, %r1, %r2;", u32::MAX, 0x8000_0000),
        0
    );
    assert_eq!(
        eval(
            "min.xorsign.abs.f16x2 %r9, %r1, %r2;",
            0x3c00_c000,
            0xc000_bc00
        ),
        0xbc00_3c00
    );
    assert_eq!(eval("slct.ftz.u32.f32 %r9, %r1, %r2, 0f80000001;", 1, 2), 1);
    assert_eq!(eval("slct.u32.f32 %r9, %r1, %r2, 0f80000001;", 1, 2), 2);
    let test =
        "mov.pred %p2, 0; lop3.or.b32 %r3|%p1, %r1, %r2, 0, 0xC0, %p2; selp.b32 %r9, 1, 0, %p1;";
    assert_eq!([eval(test, 6, 3), eval(test, 4, 3)], [1, 0]);
}

#[test]
fn values_of_128_bits() {
    let found: [u64; 8] = words(
        ".reg .b128 %q<6>; .reg .b128 %one;
         mov.b64 %rd1, 1; mov.b64 %rd2, 2; mov.b128 %q1, {%rd1, %rd2}; mov.b128 %one, %q1;
         st.global.b128 [%out+16], %one; ld.global.b128 %q2, [%out+16];
         atom.global.exch.b128 %q3, [%out+16], %q2;
         mov.b64 %rd3, 7; mov.b64 %rd4, 9; mov.b128 %q4, {%rd3, %rd4};
         atom.relaxed.gpu.global.cas.b128 %q5, [%out+16], %q1, %q4;
         atom.global.cas.b128 _, [%out+16], %q1, %q1;
         mov.b128 {%rd5, %rd6}, %q5; st.global.v2.b64 [%out], {%rd5, %rd6};
         mov.b128 {_, %rd7}, %q3; st.global.b64 [%out+32], %rd7;",
    );
    assert_eq!(found[..5], [1, 2, 7, 9, 2]);
}

#[test]
fn only_registers_of_128_bits_hold_them() {
    let ran = Lab::default().run("", "ld.global.b128 %rd1, [%out]; ret;");
    let stop = ran.stop().to_string();
    assert!(
        stop.contains("`%rd1`, which is no register of 128 bits"),
        "{stop}"
    );
    let ran = Lab::default().run("", ".reg .b128 %q<2>; ld.global.b128 %q1, [%out+8]; ret;");
    let stop = ran.stop().to_string();
    assert!(stop.contains("misaligned"), "{stop}");
}

#[test]
fn reductions_of_floats() {
    let each = |text: &str| {
        let body = format!(
            "mov.u32 %r1, %tid.x; mul.wide.u32 %rd1, %r1, 4; add.s64 %rd2, %out, %rd1;
             cvt.rn.f32.u32 %f1, %r1; sub.f32 %f1, %f1, 0f40000000;
             setp.eq.b32 %p1, %r1, 5; @%p1 mov.b32 %f1, 0fFFC00000; {text} st.global.b32 [%rd2], %f9; ret;"
        );
        let ran = Lab::of(1, 8).run("", &body).finished();
        assert_eq!(ran.u32(0), ran.u32(7));
        f32::from_bits(ran.u32(0))
    };
    // -2, -1, 0, 1, 2, NaN, 4, 5
    assert_eq!(each("redux.sync.min.f32 %f9, %f1, 255;"), -2.0);
    assert_eq!(each("redux.sync.max.f32 %f9, %f1, 255;"), 5.0);
    assert_eq!(each("redux.sync.min.abs.f32 %f9, %f1, 255;"), 0.0);
    assert_eq!(
        each("redux.sync.max.NaN.f32 %f9, %f1, 255;").to_bits(),
        0x7fff_ffff
    );
}

#[test]
fn the_least_of_three() {
    let three = |text: &str| {
        let body = format!("mov.b32 %f1, 0fC0400000; mov.b32 %f2, 0f40000000; {text}");
        f32::from_bits(eval(&body, 0x7fc0_0000, 1f32.to_bits()))
    };
    assert_eq!(three("min.f32 %r9, %f2, %r2, %f1;"), -3.0);
    assert_eq!(three("max.f32 %r9, %r1, %f1, %r2;"), 1.0);
    assert_eq!(three("max.abs.f32 %r9, %f2, %r2, %f1;"), 3.0);
    assert!(three("max.NaN.f32 %r9, %f2, %r2, %r1;").is_nan());
    assert!(three("min.ftz.NaN.abs.f32 %r9, %r1, %r2, %f1;").is_nan());
    let [sum] = words(
        "st.global.b64 [%out], 5; st.global.b64 [%out+8], 6; st.global.b64 [%out+16], 7; st.global.b64 [%out+24], 8;
         ld.global.nc.L2::evict_last.v4.b64 {%rd1, %rd2, %rd3, %rd4}, [%out];
         add.s64 %rd1, %rd1, %rd4; st.global.b64 [%out], %rd1;",
    );
    assert_eq!(sum, 13);
}
