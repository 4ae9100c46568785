//! Operations that the ISA calls approximate. Functions come from the `libm` crate, so that every host gives the same bits.

use super::super::types::{Format, Rounding};
use super::float_op::FloatOp;
use super::nan::{INVALID, QUIET};

/// A function of one operand, nearly exact.
pub(super) fn function(op: FloatOp, x: f64) -> f64 {
    match op {
        FloatOp::Rsqrt => 1.0 / x.sqrt(),
        FloatOp::Ex2 => libm::exp2(x),
        FloatOp::Lg2 => libm::log2(x),
        FloatOp::Sin => sine(x),
        FloatOp::Cos => libm::cos(angle(x)),
        FloatOp::Tanh => libm::tanh(x),
        _ => unreachable!("not an approximate function: {op:?}"),
    }
}

/// `div.approx`, as the ISA defines it: the dividend times the reciprocal, which is 0 for the largest divisors.
pub(super) fn quotient(x: f64, y: f64) -> f64 {
    const LARGE: f64 = 8.507059173023462e37; // 2^126
    if y.abs() > LARGE && y.is_finite() {
        x * 0f64.copysign(y)
    } else {
        x / y
    }
}

/// The angle in one turn, as an H100 reduces it: the operand times `1 / (2 pi)` in single precision, rounded toward zero, less its whole part.
/// For large operands this has little to do with the sine of the operand, and the ISA gives no bound beyond pi.
fn angle(x: f64) -> f64 {
    const PER_RADIAN: f64 = 0.159_154_936_671_257_02;
    let turns = Format::F32.round(x * PER_RADIAN, 0.0, Rounding::Zero);
    (turns - turns.trunc()) * std::f64::consts::TAU
}

fn sine(x: f64) -> f64 {
    let angle = angle(x);
    if angle == 0.0 {
        0f64.copysign(x)
    } else {
        libm::sin(angle)
    }
}

/// `rcp.approx.ftz.f64` and `rsqrt.approx.ftz.f64`: of the operand and the result only the high 32 bits count, and subnormal ones are zeros.
pub(super) fn high(a: u64, function: impl Fn(f64) -> f64) -> u64 {
    const HIGH: u64 = !0xffff_ffff;
    let flush = |value: f64| {
        if value.is_subnormal() {
            0f64.copysign(value)
        } else {
            value
        }
    };
    let operand = f64::from_bits(a & HIGH);
    if operand.is_nan() {
        return (a | QUIET) & HIGH;
    }
    let result = flush(function(flush(operand)));
    if result.is_nan() {
        return INVALID;
    }
    result.to_bits() & HIGH
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_low_word_of_an_operand_says_nothing() {
        let reciprocal = |a| high(a, |x| 1.0 / x);
        // A NaN by its low word alone is infinity.
        assert_eq!(reciprocal(0x7ff0_0000_0000_0001), 0);
        assert_eq!(reciprocal(0xfff0_0000_ffff_ffff), 1 << 63);
        assert_eq!(reciprocal(0x7ff0_0001_0000_0001), 0x7ff8_0001 << 32);
        assert_eq!(reciprocal(0x4000_0000_ffff_ffff), 0x3fe0_0000 << 32);
    }
}
