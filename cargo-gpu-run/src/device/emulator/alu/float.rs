//! Floating-point operations in every format, rounding and flag. Common cases have faster codes elsewhere.

use super::super::types::{Format, Rounding};

/// The bit of an `f64` that makes a NaN quiet.
pub(super) const QUIET: u64 = 1 << 51;

/// How a floating-point operation treats its operands and result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) struct FloatMode {
    pub format: Format,
    pub rounding: Rounding,
    /// Two values in the halves of 32 bits.
    pub pair: bool,
    /// `.ftz`.
    pub flush: bool,
    /// `.sat`: clamp to [0, 1], NaN becomes 0.
    pub saturate: bool,
}

/// A floating-point operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) enum FloatOp {
    Add,
    Sub,
    Mul,
    Div,
    Fma,
    FmaRelu,
    Sqrt,
    Rcp,
    Rsqrt,
    Neg,
    Abs,
    Min,
    Max,
    MinNan,
    MaxNan,
    CopySign,
    Ex2,
    Lg2,
    Sin,
    Cos,
    Tanh,
    IsFinite,
    IsInfinite,
    IsNumber,
    IsNan,
    IsNormal,
    IsSubnormal,
}

/// Applies `op`; operands that it does not have are ignored.
pub(in super::super) fn float(op: FloatOp, mode: FloatMode, a: u64, b: u64, c: u64) -> u64 {
    if mode.pair {
        let low = scalar(op, mode, a & 0xffff, b & 0xffff, c & 0xffff);
        let high = scalar(
            op,
            mode,
            a >> 16 & 0xffff,
            b >> 16 & 0xffff,
            c >> 16 & 0xffff,
        );
        return low | high << 16;
    }
    scalar(op, mode, a, b, c)
}

fn scalar(op: FloatOp, mode: FloatMode, a: u64, b: u64, c: u64) -> u64 {
    let format = mode.format;
    // Sign operations work on the bits.
    let sign = match format {
        Format::F16 | Format::BF16 => 1u64 << 15,
        Format::F32 => 1 << 31,
        Format::F64 => 1 << 63,
    };
    let read = |bits: u64| {
        let value = format.decode(bits);
        if mode.flush {
            format.flush_subnormal(value)
        } else {
            value
        }
    };
    let (x, y, z) = (read(a), read(b), read(c));
    match op {
        FloatOp::Neg | FloatOp::Abs | FloatOp::CopySign => {
            let bits = if mode.flush && !x.is_nan() {
                format.encode(x)
            } else {
                a
            } & (sign | (sign - 1));
            // As on an H100: the only NaN of the narrow formats; in `f64` the operand, made quiet, with its sign.
            if x.is_nan() && op != FloatOp::CopySign {
                return match format {
                    Format::F64 => a | QUIET,
                    _ => sign - 1,
                };
            }
            return match op {
                FloatOp::Neg => bits ^ sign,
                FloatOp::Abs => bits & !sign,
                // PTX: the sign of a on the magnitude of b.
                _ => (b & (sign - 1)) | (a & sign),
            };
        }
        FloatOp::IsFinite => return u64::from(x.is_finite()),
        FloatOp::IsInfinite => return u64::from(x.is_infinite()),
        FloatOp::IsNumber => return u64::from(!x.is_nan()),
        FloatOp::IsNan => return u64::from(x.is_nan()),
        // PTX counts zeros as normal.
        FloatOp::IsNormal => {
            return u64::from(x.is_finite() && (x == 0.0 || !subnormal(format, x)));
        }
        FloatOp::IsSubnormal => return u64::from(x != 0.0 && subnormal(format, x)),
        _ => {}
    }
    let (high, low) = exact(op, format, x, y, z);
    let mut value = if high.is_infinite() && overflows(op, x, y, z) {
        format.overflow(high, mode.rounding)
    } else if high == 0.0 && low == 0.0 && mode.rounding == Rounding::Down && cancels(op, x, y, z) {
        -0.0
    } else {
        format.round(high, low, mode.rounding)
    };
    if mode.flush {
        value = format.flush_subnormal(value);
    }
    if mode.saturate {
        // Not `clamp`: NaN and -0 become +0.
        value = if value > 0.0 { value.min(1.0) } else { 0.0 };
    }
    if op == FloatOp::FmaRelu {
        value = if value.is_nan() {
            value
        } else {
            value.max(0.0)
        };
    }
    format.encode(value)
}

/// Whether an infinite result stands for a finite one that is too large, rather than for infinity.
fn overflows(op: FloatOp, x: f64, y: f64, z: f64) -> bool {
    match op {
        FloatOp::Add | FloatOp::Sub | FloatOp::Mul => x.is_finite() && y.is_finite(),
        FloatOp::Fma | FloatOp::FmaRelu => x.is_finite() && y.is_finite() && z.is_finite(),
        FloatOp::Div => x.is_finite() && y != 0.0,
        FloatOp::Rcp => x != 0.0,
        _ => false,
    }
}

/// Whether a zero result is a sum other than of two positive zeros: rounded down it is -0.
fn cancels(op: FloatOp, x: f64, y: f64, z: f64) -> bool {
    let (a, b) = match op {
        FloatOp::Add => (x, y),
        FloatOp::Sub => (x, -y),
        FloatOp::Fma | FloatOp::FmaRelu => (x * y, z),
        _ => return false,
    };
    a.is_sign_negative() || b.is_sign_negative()
}

fn subnormal(format: Format, value: f64) -> bool {
    let least = match format {
        Format::F16 => 6.103515625e-5,
        Format::BF16 | Format::F32 => f64::from(f32::MIN_POSITIVE),
        Format::F64 => f64::MIN_POSITIVE,
    };
    value.abs() < least
}

/// The result as its nearest `f64` and the sign of what is missing.
fn exact(op: FloatOp, format: Format, x: f64, y: f64, z: f64) -> (f64, f64) {
    match op {
        FloatOp::Add => two_sum(x, y),
        FloatOp::Sub => two_sum(x, -y),
        FloatOp::Mul => two_product(x, y),
        FloatOp::Div => quotient(x, y),
        FloatOp::Rcp => quotient(1.0, x),
        FloatOp::Sqrt => root(x),
        FloatOp::Fma | FloatOp::FmaRelu if format == Format::F64 => fused(x, y, z),
        FloatOp::Fma | FloatOp::FmaRelu => two_sum(x * y, z),
        FloatOp::Rsqrt => (1.0 / x.sqrt(), 0.0),
        FloatOp::Min => (
            if x == y {
                if x.is_sign_negative() { x } else { y }
            } else {
                x.min(y)
            },
            0.0,
        ),
        FloatOp::Max => (
            if x == y {
                if x.is_sign_negative() { y } else { x }
            } else {
                x.max(y)
            },
            0.0,
        ),
        FloatOp::MinNan | FloatOp::MaxNan if x.is_nan() || y.is_nan() => (f64::NAN, 0.0),
        FloatOp::MinNan => exact(FloatOp::Min, format, x, y, z),
        FloatOp::MaxNan => exact(FloatOp::Max, format, x, y, z),
        FloatOp::Ex2 => (x.exp2(), 0.0),
        FloatOp::Lg2 => (x.log2(), 0.0),
        FloatOp::Sin => (x.sin(), 0.0),
        FloatOp::Cos => (x.cos(), 0.0),
        FloatOp::Tanh => (x.tanh(), 0.0),
        // The others are answered from the bits before.
        _ => (x, 0.0),
    }
}

fn two_sum(a: f64, b: f64) -> (f64, f64) {
    let sum = a + b;
    let part = sum - a;
    (sum, (a - (sum - part)) + (b - part))
}

fn two_product(a: f64, b: f64) -> (f64, f64) {
    let product = a * b;
    (product, a.mul_add(b, -product))
}

fn quotient(a: f64, b: f64) -> (f64, f64) {
    let quotient = a / b;
    let rest = (-quotient).mul_add(b, a);
    (quotient, if b < 0.0 { -rest } else { rest })
}

fn root(a: f64) -> (f64, f64) {
    let root = a.sqrt();
    (root, (-root).mul_add(root, a))
}

/// The error of a fused multiply-add, after Boldo and Muller.
fn fused(a: f64, b: f64, c: f64) -> (f64, f64) {
    let result = a.mul_add(b, c);
    let (product, rest) = two_product(a, b);
    let (sum, low) = two_sum(c, rest);
    let (high, middle) = two_sum(product, sum);
    (result, ((high - result) + middle) + low)
}

#[cfg(test)]
mod tests {
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
}
