//! Results in every format and direction, and what an H100 makes of NaNs.

use super::*;

fn mode(format: Format, rounding: Rounding) -> FloatMode {
    FloatMode {
        format,
        rounding,
        pair: false,
        flush: false,
        saturate: false,
    }
}

fn single(op: FloatOp, rounding: Rounding, a: f32, b: f32, c: f32) -> f32 {
    let bits = |x: f32| u64::from(x.to_bits());
    f32::from_bits(float(op, mode(Format::F32, rounding), bits(a), bits(b), bits(c)) as u32)
}

#[test]
fn nearest_agrees_with_the_host() {
    let mut state = 7u64;
    let mut next = || {
        state = state
            .wrapping_mul(6364136223846793005)
            .wrapping_add(1442695040888963407);
        f32::from_bits((state >> 33) as u32 & 0x7eff_ffff | (state as u32 & 0x8000_0000))
    };
    for _ in 0..5000 {
        let (a, b, c) = (next(), next(), next());
        let same = |got: f32, want: f32| {
            assert!(
                got == want || got.is_nan() && want.is_nan(),
                "{a:e} {b:e} {c:e}: {got:e} {want:e}"
            )
        };
        same(single(FloatOp::Add, Rounding::Nearest, a, b, c), a + b);
        same(single(FloatOp::Mul, Rounding::Nearest, a, b, c), a * b);
        same(single(FloatOp::Div, Rounding::Nearest, a, b, c), a / b);
        same(
            single(FloatOp::Fma, Rounding::Nearest, a, b, c),
            a.mul_add(b, c),
        );
        same(single(FloatOp::Sqrt, Rounding::Nearest, a, b, c), a.sqrt());
    }
}

#[test]
fn directed_results_enclose() {
    let third = single(FloatOp::Div, Rounding::Down, 1.0, 3.0, 0.0);
    assert_eq!(
        third.next_up(),
        single(FloatOp::Div, Rounding::Up, 1.0, 3.0, 0.0)
    );
    assert_eq!(third, single(FloatOp::Rcp, Rounding::Zero, 3.0, 0.0, 0.0));
    let bits = |x: f64| x.to_bits();
    let up = float(
        FloatOp::Add,
        mode(Format::F64, Rounding::Up),
        bits(1.0),
        bits(1e-40),
        0,
    );
    assert_eq!(f64::from_bits(up), 1.0f64.next_up());
    let down = float(
        FloatOp::Fma,
        mode(Format::F64, Rounding::Down),
        bits(1.0),
        bits(1.0),
        bits(-1e-40),
    );
    assert_eq!(f64::from_bits(down), 1.0f64.next_down());
}

#[test]
fn directed_overflow_stays_finite() {
    let run = |op, rounding, a: f64, b: f64| {
        let bits = float(op, mode(Format::F64, rounding), a.to_bits(), b.to_bits(), 0);
        f64::from_bits(bits)
    };
    let (max, inf) = (f64::MAX, f64::INFINITY);
    assert_eq!(run(FloatOp::Add, Rounding::Zero, max, max), max);
    assert_eq!(run(FloatOp::Mul, Rounding::Zero, -max, max), -max);
    assert_eq!(run(FloatOp::Mul, Rounding::Up, -max, max), -max);
    assert_eq!(run(FloatOp::Mul, Rounding::Down, -max, max), -inf);
    assert_eq!(run(FloatOp::Div, Rounding::Down, max, 0.5), max);
    assert_eq!(run(FloatOp::Fma, Rounding::Zero, max, 2.0), max);
    assert_eq!(run(FloatOp::Add, Rounding::Nearest, max, max), inf);
    // Infinity itself and a division by zero are exact.
    assert_eq!(run(FloatOp::Add, Rounding::Zero, inf, 1.0), inf);
    assert_eq!(run(FloatOp::Div, Rounding::Zero, 1.0, 0.0), inf);
}

#[test]
fn exact_zero_has_the_sign_of_the_direction() {
    for format in [Format::F32, Format::F64] {
        let run = |op, rounding, a: f64, b: f64, c: f64| {
            let [a, b, c] = [a, b, c].map(|x| format.encode(x));
            format.decode(float(op, mode(format, rounding), a, b, c))
        };
        let negative = |value: f64| value == 0.0 && value.is_sign_negative();
        assert!(negative(run(FloatOp::Add, Rounding::Down, 1.0, -1.0, 0.0)));
        assert!(negative(run(FloatOp::Sub, Rounding::Down, 1.0, 1.0, 0.0)));
        assert!(negative(run(FloatOp::Add, Rounding::Down, -0.0, 0.0, 0.0)));
        assert!(negative(run(FloatOp::Fma, Rounding::Down, 2.0, 3.0, -6.0)));
        assert!(!negative(run(FloatOp::Add, Rounding::Down, 0.0, 0.0, 0.0)));
        assert!(!negative(run(FloatOp::Add, Rounding::Zero, 1.0, -1.0, 0.0)));
        assert!(!negative(run(FloatOp::Mul, Rounding::Down, 0.0, 1.0, 0.0)));
    }
}

#[test]
fn saturated_negative_zero_is_positive() {
    let mut m = mode(Format::F32, Rounding::Nearest);
    m.saturate = true;
    let zero = u64::from((-0f32).to_bits());
    assert_eq!(float(FloatOp::Add, m, zero, zero, 0), 0);
}

#[test]
fn half_precision_flushes_subnormals() {
    let mut m = mode(Format::F16, Rounding::Nearest);
    m.flush = true;
    assert_eq!(float(FloatOp::Add, m, 0x8003, 0x8000, 0), 0x8000);
    assert_eq!(float(FloatOp::Add, m, 0x0400, 0x8401, 0), 0x8000);
}

#[test]
fn flags() {
    let mut m = mode(Format::F32, Rounding::Nearest);
    m.flush = true;
    assert_eq!(float(FloatOp::Add, m, 1, 0, 0), 0);
    m.saturate = true;
    assert_eq!(
        float(FloatOp::Add, m, u64::from(3f32.to_bits()), 0, 0),
        u64::from(1f32.to_bits())
    );
    let mut m = mode(Format::F16, Rounding::Nearest);
    m.pair = true;
    assert_eq!(
        float(FloatOp::Add, m, 0x3c00_4000, 0x3c00_3c00, 0),
        0x4000_4200
    );
}

#[test]
fn minimum_maximum_and_signs() {
    assert_eq!(
        single(FloatOp::Min, Rounding::Nearest, f32::NAN, 2.0, 0.0),
        2.0
    );
    assert!(single(FloatOp::MinNan, Rounding::Nearest, f32::NAN, 2.0, 0.0).is_nan());
    assert!(single(FloatOp::Max, Rounding::Nearest, -0.0, 0.0, 0.0).is_sign_positive());
    assert!(single(FloatOp::Min, Rounding::Nearest, 0.0, -0.0, 0.0).is_sign_negative());
    assert_eq!(
        single(FloatOp::CopySign, Rounding::Nearest, -1.0, 3.0, 0.0),
        -3.0
    );
    assert_eq!(
        float(
            FloatOp::IsSubnormal,
            mode(Format::F32, Rounding::Nearest),
            1,
            0,
            0
        ),
        1
    );
    assert_eq!(
        float(
            FloatOp::IsNormal,
            mode(Format::F64, Rounding::Nearest),
            1,
            0,
            0
        ),
        0
    );
}

#[test]
fn signs_of_nans_as_on_an_h100() {
    for (op, format, a, expected) in [
        (FloatOp::Abs, Format::F16, 0x7d23, 0x7fff),
        (FloatOp::Neg, Format::F16, 0xfe1f, 0x7fff),
        (FloatOp::Neg, Format::BF16, 0x7fbc, 0x7fff),
        (FloatOp::Abs, Format::F32, 0x7ff2_b3cb, 0x7fff_ffff),
        (FloatOp::Neg, Format::F32, 0xfff2_2130, 0x7fff_ffff),
        (
            FloatOp::Abs,
            Format::F64,
            0x7ff0_8eed_d977_9c24,
            0x7ff8_8eed_d977_9c24,
        ),
        (
            FloatOp::Abs,
            Format::F64,
            0xffff_be5c_6df9_1fb2,
            0xffff_be5c_6df9_1fb2,
        ),
        (
            FloatOp::Neg,
            Format::F64,
            0x7ffb_c531_25d8_e1e9,
            0x7ffb_c531_25d8_e1e9,
        ),
        (
            FloatOp::Neg,
            Format::F64,
            0xfff6_8fa8_7f32_1e44,
            0xfffe_8fa8_7f32_1e44,
        ),
    ] {
        let got = float(op, mode(format, Rounding::Nearest), a, 0, 0);
        assert_eq!(got, expected, "{op:?} {format:?} {a:#x}: {got:#x}");
    }
}

#[test]
fn zeros_are_normal() {
    for (format, a) in [
        (Format::F32, 0),
        (Format::F32, 1 << 31),
        (Format::F64, 1 << 63),
    ] {
        let m = mode(format, Rounding::Nearest);
        assert_eq!(float(FloatOp::IsNormal, m, a, 0, 0), 1);
    }
}

#[test]
fn half_precision_is_flushed() {
    for (op, format, a, b, expected) in [
        (FloatOp::Abs, Format::F16, 0x3fd, 0, 0),
        (FloatOp::Neg, Format::F16, 0x8001, 0, 0),
        (FloatOp::Max, Format::F16, 0x812b, 0x812b, 0x8000),
        (FloatOp::Min, Format::F16, 0x8010, 0, 0x8000),
        (FloatOp::Ex2, Format::BF16, 0xc303, 0, 0),
    ] {
        let mut m = mode(format, Rounding::Nearest);
        m.flush = true;
        let got = float(op, m, a, b, 0);
        assert_eq!(got, expected, "{op:?} {format:?} {a:#x}: {got:#x}");
    }
}

/// What an H100 gave: operation, direction, operands, result.
const DOUBLES: &[(FloatOp, Rounding, [u64; 3], u64)] = &[
    // Near the ends of the range no error term of the host's is exact.
    (
        FloatOp::Mul,
        Rounding::Down,
        [0x1, 0xc000_0200_0000_0000, 0],
        0x8000_0000_0000_0003,
    ),
    (
        FloatOp::Mul,
        Rounding::Up,
        [0x92dc_f072_0b0e_c943, 0xa6bd_8047_d596_0828, 0],
        0x1,
    ),
    (
        FloatOp::Mul,
        Rounding::Zero,
        [0x10_0000, 0x400f_ffff_ffff_fffd, 0],
        0x3f_ffff,
    ),
    (
        FloatOp::Div,
        Rounding::Down,
        [0x2_0000_0000, 0xaa23_1d27, 0],
        0x4008_131f_1676_340a,
    ),
    (
        FloatOp::Div,
        Rounding::Zero,
        [0x20d7_5a9a_93da_bc12, 0x658b_0e77_0eae_6267, 0],
        0,
    ),
    (
        FloatOp::Div,
        Rounding::Zero,
        [0xc0ef_ffff_ffff_fffd, 0x7ff0_0000_0000_0000, 0],
        1 << 63,
    ),
    (
        FloatOp::Rcp,
        Rounding::Zero,
        [0xfff0_0000_0000_0000, 0, 0],
        1 << 63,
    ),
    (
        FloatOp::Sqrt,
        Rounding::Down,
        [0x000f_ffff_ffff_ffff, 0, 0],
        0x1fff_ffff_ffff_fffe,
    ),
    (
        FloatOp::Sqrt,
        Rounding::Up,
        [0x3, 0, 0],
        0x1e6b_b67a_e858_4cab,
    ),
    (
        FloatOp::Fma,
        Rounding::Up,
        [
            0x8000_0000_0000_0001,
            0x800f_ffff_ffff_ffff,
            0x3fb9_5d30_afef_7a89,
        ],
        0x3fb9_5d30_afef_7a8a,
    ),
    (
        FloatOp::Fma,
        Rounding::Down,
        [0x8002_05d7_6d9f_f18d, 0x180f_f68f_9f0f_b7ad, 0x80_0000_0000],
        0x7f_ffff_ffff,
    ),
    // NaNs: the second operand's, made quiet; of a multiply-add the second factor's, then the summand's.
    (
        FloatOp::Sub,
        Rounding::Nearest,
        [0x7ff7_6132_8e87_7a30, 0x7ff9_3cc2_e207_fbd8, 0],
        0x7ff9_3cc2_e207_fbd8,
    ),
    (
        FloatOp::Add,
        Rounding::Up,
        [0x7ff5_c428_9f18_aeee, 0xfff4_bcb6_fa5c_b2b2, 0],
        0xfffc_bcb6_fa5c_b2b2,
    ),
    (
        FloatOp::Max,
        Rounding::Nearest,
        [0xfff3_8452_2687_507d, 0x7ff1_4c21_5218_9349, 0],
        0x7ff9_4c21_5218_9349,
    ),
    (
        FloatOp::Fma,
        Rounding::Nearest,
        [
            0xfff0_c491_452f_35e5,
            0xc0fb_20b4_ae8d_aaed,
            0xfff7_ded3_36a1_61c8,
        ],
        0xffff_ded3_36a1_61c8,
    ),
    (
        FloatOp::Fma,
        Rounding::Nearest,
        [
            0xbd7b_f642_6492_a002,
            0xfffa_82bd_a138_57b5,
            0xfff5_f0ef_9123_f41a,
        ],
        0xfffa_82bd_a138_57b5,
    ),
    (
        FloatOp::Add,
        Rounding::Zero,
        [0x7ff0 << 48, 0xfff0 << 48, 0],
        0xfff8 << 48,
    ),
    // Only the high words count.
    (
        FloatOp::RcpHigh,
        Rounding::Nearest,
        [0x7fd3_10dd_f5f3_cd04, 0, 0],
        0,
    ),
    (
        FloatOp::RcpHigh,
        Rounding::Nearest,
        [0x0006_f6b4_e6f1_2c23, 0, 0],
        0x7ff0 << 48,
    ),
    (
        FloatOp::RsqrtHigh,
        Rounding::Nearest,
        [0x8000_0000_0080_0000, 0, 0],
        0xfff0 << 48,
    ),
];

#[test]
fn doubles_as_on_an_h100() {
    for &(op, rounding, [a, b, c], expected) in DOUBLES {
        let got = float(op, mode(Format::F64, rounding), a, b, c);
        assert_eq!(
            got, expected,
            "{op:?} {rounding:?} {a:#x} {b:#x} {c:#x}: {got:#x}"
        );
    }
}

/// What an H100 gave in single precision.
const SINGLES: &[(FloatOp, Rounding, [u64; 2], u64)] = &[
    (FloatOp::Div, Rounding::Down, [0, 0xff80_0000], 0x8000_0000),
    (
        FloatOp::Div,
        Rounding::Up,
        [0x399b_26a9, 0xff80_0000],
        0x8000_0000,
    ),
    (FloatOp::Div, Rounding::Up, [0x7152_bdc5, 0x7f80_0000], 0),
    (
        FloatOp::Rcp,
        Rounding::Nearest,
        [0xff80_0000, 0],
        0x8000_0000,
    ),
    (
        FloatOp::DivApprox,
        Rounding::Nearest,
        [0x7f80_0000, 0xfe88_0000],
        0x7fff_ffff,
    ),
    (
        FloatOp::DivApprox,
        Rounding::Nearest,
        [0xc180_0000, 0x7ea4_9551],
        0x8000_0000,
    ),
    (
        FloatOp::Sin,
        Rounding::Nearest,
        [0xcf00_0000, 0],
        0x8000_0000,
    ),
    (
        FloatOp::Cos,
        Rounding::Nearest,
        [0xdaf8_a973, 0],
        0x3f80_0000,
    ),
    (
        FloatOp::Cos,
        Rounding::Nearest,
        [0x7f80_0000, 0],
        0x7fff_ffff,
    ),
];

#[test]
fn singles_as_on_an_h100() {
    for &(op, rounding, [a, b], expected) in SINGLES {
        let got = float(op, mode(Format::F32, rounding), a, b, 0);
        assert_eq!(got, expected, "{op:?} {rounding:?} {a:#x} {b:#x}: {got:#x}");
    }
}

#[test]
fn what_is_flushed_is_too_small_after_rounding_to_the_precision() {
    let mut m = mode(Format::F16, Rounding::Nearest);
    m.flush = true;
    assert_eq!(float(FloatOp::Mul, m, 0x37ff, 0x0800, 0), 0);
    let mut m = mode(Format::F32, Rounding::Down);
    m.flush = true;
    assert_eq!(
        float(FloatOp::Mul, m, 0x0100_0000, 0xbeff_ffff, 0),
        0x8000_0000
    );
    m.rounding = Rounding::Up;
    assert_eq!(
        float(FloatOp::Fma, m, 0x1bc9_5568, 0x9763_8c04, 0x80_0000),
        0x80_0000
    );
}

#[test]
fn large_angles_as_on_an_h100() {
    // Reduced in single precision; what is left is the error of the hardware's table.
    let run = |op, x: f32| {
        let bits = float(
            op,
            mode(Format::F32, Rounding::Nearest),
            u64::from(x.to_bits()),
            0,
            0,
        );
        f32::from_bits(bits as u32)
    };
    let near = |got: f32, expected: u32| {
        let expected = f32::from_bits(expected);
        assert!((got - expected).abs() < 1e-6, "{got} {expected}");
    };
    near(run(FloatOp::Sin, f32::from_bits(0xc237_6415)), 0xbf74_f7e0);
    near(run(FloatOp::Sin, f32::from_bits(0xc824_36de)), 0x3f7d_abcb);
    near(run(FloatOp::Cos, f32::from_bits(0x47ff_ffff)), 0x3cc9_0a70);
    near(run(FloatOp::Cos, f32::from_bits(0x4300_0200)), 0xbf32_d0a6);
}
