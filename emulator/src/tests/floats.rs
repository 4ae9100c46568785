//! Floating-point instructions, against Rust's own.

use super::super::testing::words;

fn hex(value: f64) -> String {
    format!("0d{:016X}", value.to_bits())
}

fn double(instruction: &str, a: f64, b: f64) -> f64 {
    let [bits] = words(&format!(
        "mov.f64 %fd1, {}; mov.f64 %fd2, {}; {instruction} st.global.f64 [%out], %fd9;",
        hex(a),
        hex(b)
    ));
    f64::from_bits(bits)
}

fn single(instruction: &str, a: f32, b: f32) -> f32 {
    let [bits] = words(&format!(
        "mov.f32 %f1, 0f{:08X}; mov.f32 %f2, 0f{:08X}; {instruction} st.global.f32 [%out], %f9;",
        a.to_bits(),
        b.to_bits()
    ));
    f32::from_bits(bits as u32)
}

#[test]
fn double_precision() {
    for (a, b) in [(1.5, -2.25), (1e300, 1e300), (0.1, 0.2), (-0.0, 0.0)] {
        assert_eq!(
            double("add.rn.f64 %fd9, %fd1, %fd2;", a, b).to_bits(),
            (a + b).to_bits()
        );
        assert_eq!(
            double("sub.f64 %fd9, %fd1, %fd2;", a, b).to_bits(),
            (a - b).to_bits()
        );
        assert_eq!(
            double("mul.rn.f64 %fd9, %fd1, %fd2;", a, b).to_bits(),
            (a * b).to_bits()
        );
        assert_eq!(
            double("fma.rn.f64 %fd9, %fd1, %fd2, %fd1;", a, b).to_bits(),
            a.mul_add(b, a).to_bits()
        );
        assert_eq!(
            double("neg.f64 %fd9, %fd1;", a, b).to_bits(),
            (-a).to_bits()
        );
        assert_eq!(double("min.f64 %fd9, %fd1, %fd2;", a, b), a.min(b));
    }
    assert_eq!(double("div.rn.f64 %fd9, %fd1, %fd2;", 1.0, 3.0), 1.0 / 3.0);
    assert_eq!(double("sqrt.rn.f64 %fd9, %fd1;", 2.0, 0.0), 2f64.sqrt());
    assert_eq!(
        double("div.rp.f64 %fd9, %fd1, %fd2;", 1.0, 3.0),
        (1.0f64 / 3.0).next_up()
    );
    assert_eq!(double("copysign.f64 %fd9, %fd1, %fd2;", -1.0, 7.0), -7.0);
    assert!(double("div.rn.f64 %fd9, %fd1, %fd2;", 0.0, 0.0).is_nan());
}

#[test]
fn single_precision() {
    assert_eq!(single("add.rn.f32 %f9, %f1, %f2;", 0.1, 0.2), 0.1f32 + 0.2);
    assert_eq!(single("add.rz.f32 %f9, %f1, %f2;", 1.0, 1.5e-8), 1.0);
    assert_eq!(single("mul.rn.ftz.f32 %f9, %f1, %f2;", 1e-30, 1e-12), 0.0);
    assert_eq!(
        single("mul.rn.f32 %f9, %f1, %f2;", 1e-30, 1e-12),
        1e-30f32 * 1e-12
    );
    assert_eq!(single("add.sat.f32 %f9, %f1, %f2;", 5.0, 1.0), 1.0);
    assert_eq!(single("abs.f32 %f9, %f1;", -2.0, 0.0), 2.0);
    assert_eq!(
        single("max.NaN.f32 %f9, %f1, %f2;", f32::NAN, 1.0).to_bits(),
        0x7fff_ffff
    );
    assert_eq!(single("max.f32 %f9, %f1, %f2;", f32::NAN, 1.0), 1.0);
    assert_eq!(single("ex2.approx.f32 %f9, %f1;", 3.0, 0.0), 8.0);
    assert_eq!(single("rcp.approx.ftz.f32 %f9, %f1;", 4.0, 0.0), 0.25);
    assert!((single("sin.approx.f32 %f9, %f1;", 1.0, 0.0) - 1f32.sin()).abs() < 1e-6);
}

#[test]
fn comparisons_with_nan() {
    let holds = |test: &str| {
        double(
            &format!(
                "setp.{test}.f64 %p1, %fd1, %fd2; selp.f64 %fd9, 0d3FF0000000000000, 0d0000000000000000, %p1;"
            ),
            f64::NAN,
            1.0,
        ) == 1.0
    };
    for test in ["eq", "ne", "lt", "ge", "num"] {
        assert!(!holds(test), "{test}");
    }
    for test in ["equ", "neu", "ltu", "geu", "nan"] {
        assert!(holds(test), "{test}");
    }
    let half = double(
        "mov.b16 %rs1, 0x3C00; mov.b16 %rs2, 0x4000; setp.lt.f16 %p1, %rs1, %rs2; selp.f64 %fd9, 0d3FF0000000000000, 0d0000000000000000, %p1;",
        0.0,
        0.0,
    );
    assert_eq!(half, 1.0);
    assert_eq!(
        single(
            "testp.infinite.f32 %p1, %f1; selp.f32 %f9, 0f3F800000, 0f00000000, %p1;",
            f32::INFINITY,
            0.0
        ),
        1.0
    );
}

#[test]
fn conversions() {
    assert_eq!(double("cvt.f64.f32 %fd9, %f1;", 0.0, 0.0), 0.0);
    assert_eq!(
        double(
            "cvt.rzi.s64.f64 %rd1, %fd1; cvt.rn.f64.s64 %fd9, %rd1;",
            -3.99,
            0.0
        ),
        -3.0
    );
    assert_eq!(double("cvt.rni.f64.f64 %fd9, %fd1;", 2.5, 0.0), 2.0);
    assert_eq!(double("cvt.rpi.f64.f64 %fd9, %fd1;", 2.1, 0.0), 3.0);
    assert_eq!(
        double("cvt.rn.f32.f64 %f1, %fd1; cvt.f64.f32 %fd9, %f1;", 0.1, 0.0),
        f64::from(0.1f32)
    );
    assert_eq!(
        double(
            "cvt.rzi.u32.f64 %r1, %fd1; cvt.rn.f64.u32 %fd9, %r1;",
            1e20,
            0.0
        ),
        f64::from(u32::MAX)
    );
    assert_eq!(
        single("cvt.rn.f16.f32 %rs1, %f1; cvt.f32.f16 %f9, %rs1;", 0.1, 0.0),
        0.099975586
    );
    let [packed] = words(
        "mov.f32 %f1, 0f3F800000; mov.f32 %f2, 0f40000000; cvt.rn.f16x2.f32 %r1, %f1, %f2; cvt.u64.u32 %rd1, %r1; st.global.b64 [%out], %rd1;",
    );
    assert_eq!(packed, 0x3c00_4000);
}

/// As an H100: 0x0001 is a subnormal half, and `.ftz` makes it zero.
#[test]
fn comparisons_of_halves_flush() {
    let compare = |test: &str| {
        let [bits] = words(&format!(
            "mov.b16 %rs1, 0x0001; mov.b16 %rs2, 0x8002; set.{test}.u32.f16 %r9, %rs1, %rs2; cvt.u64.u32 %rd9, %r9; \
             st.global.u64 [%out], %rd9;"
        ));
        bits
    };
    assert_eq!(compare("eq.ftz"), 0xffff_ffff);
    assert_eq!(compare("eq"), 0);
    assert_eq!(compare("gt.ftz"), 0);
    assert_eq!(compare("gt"), 0xffff_ffff);
}
