//! Which NaN a double-precision operation gives: the ISA does not say. These are the rules of an H100. The narrower formats have one NaN only.

use super::float_op::FloatOp;

/// The bit of an `f64` that makes a NaN quiet.
pub(super) const QUIET: u64 = 1 << 51;

/// The NaN of an operation that has no value, such as infinity less infinity.
pub(super) const INVALID: u64 = 0xfff8_0000_0000_0000;

fn is_nan(bits: u64) -> bool {
    bits << 1 > 0x7ff << 53
}

/// The result if both or one are NaN: the second if it is one, else the first.
pub(super) fn second(a: u64, b: u64) -> u64 {
    QUIET | if is_nan(b) { b } else { a }
}

/// The result of a multiply-add, one of whose operands is NaN: the second factor goes before the summand, and that before the first factor.
pub(super) fn fused(a: u64, b: u64, c: u64) -> u64 {
    second(second(a, c), b)
}

/// The result of an operation with a NaN among its operands.
pub(super) fn operand(op: FloatOp, a: u64, b: u64, c: u64) -> Option<u64> {
    use FloatOp::*;
    match op {
        Add | Sub | Mul if is_nan(a) || is_nan(b) => Some(second(a, b)),
        Div if is_nan(a) || is_nan(b) => Some(second(b, a)),
        Fma | FmaRelu if is_nan(a) || is_nan(b) || is_nan(c) => Some(fused(a, b, c)),
        Rcp | Sqrt if is_nan(a) => Some(a | QUIET),
        _ => None,
    }
}

/// Bits of the result of a plain operation of two operands on the host, whose own NaN would differ from machine to machine.
#[inline(always)]
pub(super) fn of_two(value: f64, a: f64, b: f64) -> u64 {
    if value.is_nan() {
        of_two_cold(a.to_bits(), b.to_bits())
    } else {
        value.to_bits()
    }
}

#[cold]
fn of_two_cold(a: u64, b: u64) -> u64 {
    if is_nan(a) || is_nan(b) {
        second(a, b)
    } else {
        INVALID
    }
}

/// The same for a multiply-add.
#[inline(always)]
pub(super) fn of_three(value: f64, a: f64, b: f64, c: f64) -> u64 {
    if value.is_nan() {
        of_three_cold(a.to_bits(), b.to_bits(), c.to_bits())
    } else {
        value.to_bits()
    }
}

#[cold]
fn of_three_cold(a: u64, b: u64, c: u64) -> u64 {
    if is_nan(a) || is_nan(b) || is_nan(c) {
        fused(a, b, c)
    } else {
        INVALID
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Binary, Ternary, binary, ternary};
    use super::*;

    #[test]
    fn common_codes_give_the_same_nans() {
        let (a, b) = (0x7ff7_6132_8e87_7a30, 0xfff9_3cc2_e207_fbd8);
        let (one, infinity) = (1f64.to_bits(), f64::INFINITY.to_bits());
        for op in [Binary::AddF64, Binary::SubF64, Binary::MulF64] {
            assert_eq!(binary(op, a, b), b);
            assert_eq!(binary(op, one, a), a | QUIET);
            assert_eq!(binary(op, a, one), a | QUIET);
        }
        assert_eq!(binary(Binary::DivF64, a, b), a | QUIET);
        assert_eq!(binary(Binary::SubF64, infinity, infinity), INVALID);
        assert_eq!(ternary(Ternary::FmaF64, a, one, b), b);
        assert_eq!(ternary(Ternary::FmaF64, one, a, b), a | QUIET);
        assert_eq!(ternary(Ternary::FmaF64, infinity, 0, one), INVALID);
    }
}
