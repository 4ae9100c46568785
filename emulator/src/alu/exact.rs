//! Sums, products, quotients and roots, exact but for one bit, so that one rounding gives what IEEE 754 asks for in every direction.

use super::super::types::{Format, Rounding};
use super::round::power;

/// A finite number other than 0: `mantissa * 2^exponent`. What lies below the lowest bit of an inexact one is said by that bit being set ("jamming"):
/// it stands far below what any format keeps.
#[derive(Clone, Copy, Debug)]
pub(super) struct Number {
    negative: bool,
    mantissa: u128,
    exponent: i32,
}

/// Where the highest bit of a summand is put: a carry fits above, and the 106 bits of a product below, with 18 to spare.
const TOP: u32 = 124;

impl Number {
    /// The value of a float that is finite and not 0.
    pub(super) fn new(value: f64) -> Number {
        debug_assert!(value.is_finite() && value != 0.0);
        let bits = value.to_bits();
        let field = (bits >> 52 & 0x7ff) as i32;
        let fraction = u128::from(bits & ((1 << 52) - 1));
        Number {
            negative: value.is_sign_negative(),
            mantissa: if field == 0 {
                fraction
            } else {
                fraction | 1 << 52
            },
            exponent: field.max(1) - 1075,
        }
    }

    pub(super) fn is_negative(self) -> bool {
        self.negative
    }

    /// `floor(log2(|self|))`.
    pub(super) fn magnitude(self) -> i32 {
        self.exponent + self.mantissa.ilog2() as i32
    }

    /// Of two numbers of 53 bits.
    pub(super) fn product(self, other: Number) -> Number {
        Number {
            negative: self.negative != other.negative,
            mantissa: self.mantissa * other.mantissa,
            exponent: self.exponent + other.exponent,
        }
    }

    /// Of numbers of at most 106 bits. None if they cancel.
    pub(super) fn sum(self, other: Number) -> Option<Number> {
        let (mut large, mut small) = (self.raised(TOP), other.raised(TOP));
        if (small.exponent, small.mantissa) > (large.exponent, large.mantissa) {
            (large, small) = (small, large);
        }
        let distance = (large.exponent - small.exponent) as u32;
        // At a distance of 18 or less nothing is lost; beyond it at most one bit cancels, which leaves the jammed bit far below.
        let shifted = small.mantissa.checked_shr(distance).unwrap_or(0);
        let lost = distance >= 128 || shifted << distance != small.mantissa;
        let small = shifted | u128::from(lost);
        large.mantissa = if self.negative == other.negative {
            large.mantissa + small
        } else {
            large.mantissa - small
        };
        (large.mantissa != 0).then_some(large)
    }

    /// Of two numbers of 53 bits.
    pub(super) fn quotient(self, other: Number) -> Number {
        let dividend = self.raised(126);
        let mantissa = dividend.mantissa / other.mantissa;
        let lost = mantissa * other.mantissa != dividend.mantissa;
        Number {
            negative: self.negative != other.negative,
            mantissa: mantissa | u128::from(lost),
            exponent: dividend.exponent - other.exponent,
        }
    }

    /// Of a positive number.
    pub(super) fn root(self) -> Number {
        let mut square = self.raised(126);
        if square.exponent % 2 != 0 {
            square.mantissa >>= 1;
            square.exponent += 1;
        }
        let mantissa = square.mantissa.isqrt();
        let lost = mantissa * mantissa != square.mantissa;
        Number {
            negative: false,
            // The root has 63 bits or more.
            mantissa: mantissa | u128::from(lost),
            exponent: square.exponent / 2,
        }
    }

    /// The same number with its highest bit at `top`.
    fn raised(self, top: u32) -> Number {
        let shift = top - self.mantissa.ilog2();
        Number {
            mantissa: self.mantissa << shift,
            exponent: self.exponent - shift as i32,
            ..self
        }
    }

    /// The nearest value of the format in the direction of `rounding`.
    pub(super) fn round(self, format: Format, rounding: Rounding) -> f64 {
        let (precision, least, greatest) = format.shape();
        let quantum = self.magnitude().max(least) - (precision - 1);
        let kept = self.multiple(quantum, rounding);
        let sign = if self.negative { -1.0 } else { 1.0 };
        if kept != 0 && quantum + kept.ilog2() as i32 > greatest {
            return format.overflow(sign, rounding);
        }
        sign * kept as f64 * power(quantum)
    }

    /// Whether the number is still too small for a normal one of the format once it is rounded to the format's precision.
    pub(super) fn is_tiny(self, format: Format, rounding: Rounding) -> bool {
        let (precision, least, _) = format.shape();
        let quantum = self.magnitude() - (precision - 1);
        quantum + (self.multiple(quantum, rounding).ilog2() as i32) < least
    }

    /// The absolute value in units of `2^quantum`, rounded.
    fn multiple(self, quantum: i32, rounding: Rounding) -> u128 {
        let shift = quantum - self.exponent;
        if shift <= 0 {
            return self.mantissa << -shift;
        }
        let shift = shift as u32;
        let kept = self.mantissa.checked_shr(shift).unwrap_or(0);
        // The highest bit that is dropped, and whether there is one below it.
        let half = shift <= 128 && self.mantissa >> (shift - 1) & 1 == 1;
        let rest = shift > 128 || self.mantissa & ((1 << (shift - 1)) - 1) != 0;
        let away = match rounding {
            Rounding::Nearest => half && (rest || kept & 1 == 1),
            Rounding::NearestAway => half,
            Rounding::Zero => false,
            Rounding::Down => self.negative && (half || rest),
            Rounding::Up => !self.negative && (half || rest),
        };
        kept + u128::from(away)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn doubles() -> impl FnMut() -> f64 {
        let mut state = 9u64;
        move || loop {
            state = state
                .wrapping_mul(6364136223846793005)
                .wrapping_add(1442695040888963407);
            // High bits are the random ones; every eighth value is subnormal or nearly so.
            let mut bits = state ^ state >> 29;
            if state >> 60 & 7 == 0 {
                bits &= !(0x7fc << 52);
            }
            let value = f64::from_bits(bits);
            if value.is_finite() && value != 0.0 {
                return value;
            }
        }
    }

    #[test]
    fn nearest_agrees_with_the_host() {
        let mut next = doubles();
        let nearest = |n: Number| n.round(Format::F64, Rounding::Nearest);
        for _ in 0..20_000 {
            let (a, b) = (next(), next());
            let (x, y) = (Number::new(a), Number::new(b));
            assert_eq!(nearest(x), a);
            assert_eq!(nearest(x.product(y)), a * b, "{a:e} * {b:e}");
            assert_eq!(nearest(x.quotient(y)), a / b, "{a:e} / {b:e}");
            assert_eq!(x.sum(y).map_or(0.0, nearest), a + b, "{a:e} + {b:e}");
            let near = a * (1.0 + 4e-16 * (b.to_bits() & 7) as f64);
            if near.is_finite() && near != 0.0 {
                let difference = x.sum(Number::new(-near)).map_or(0.0, nearest);
                assert_eq!(difference, a - near, "{a:e} - {near:e}");
                let fused = x.product(y).sum(Number::new(-near)).map_or(0.0, nearest);
                assert_eq!(fused, a.mul_add(b, -near), "{a:e} * {b:e} - {near:e}");
            }
            let c = -(a * b);
            if c.is_finite() && c != 0.0 {
                let rest = x.product(y).sum(Number::new(c)).map_or(0.0, nearest);
                assert_eq!(rest, a.mul_add(b, c), "{a:e} * {b:e} + {c:e}");
            }
            assert_eq!(
                nearest(Number::new(a.abs()).root()),
                a.abs().sqrt(),
                "{a:e}"
            );
        }
    }

    #[test]
    fn directions_enclose_and_meet_in_exact_results() {
        let mut next = doubles();
        for _ in 0..20_000 {
            let (a, b) = (next(), next());
            let (x, y) = (Number::new(a), Number::new(b));
            for exact in [Some(x.product(y)), Some(x.quotient(y)), x.sum(y)] {
                let Some(exact) = exact else { continue };
                for format in [Format::F16, Format::BF16, Format::F32, Format::F64] {
                    let [near, down, up, zero] = [
                        Rounding::Nearest,
                        Rounding::Down,
                        Rounding::Up,
                        Rounding::Zero,
                    ]
                    .map(|rounding| exact.round(format, rounding));
                    assert!(near == down || near == up, "{a:e} {b:e} {format:?}");
                    assert!(down <= up && zero == if exact.is_negative() { up } else { down });
                    if format == Format::F64 {
                        assert!(down == up || down.next_up() == up);
                    }
                }
            }
        }
    }
}
