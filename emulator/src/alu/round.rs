//! Floating-point formats, and the rounding of conversions, done in `f64` with the sign of what is missing.

use super::super::types::{Format, Rounding};
use super::nan;

impl Format {
    /// Bits of precision (the hidden one included), least normal exponent, greatest exponent.
    pub(super) fn shape(self) -> (i32, i32, i32) {
        match self {
            Format::F16 => (11, -14, 15),
            Format::BF16 => (8, -126, 127),
            Format::F32 => (24, -126, 127),
            Format::F64 => (53, -1022, 1023),
        }
    }

    /// The value of `bits` in this format. Exact.
    pub(super) fn decode(self, bits: u64) -> f64 {
        match self {
            Format::F64 => f64::from_bits(bits),
            Format::F32 => f64::from(f32::from_bits(bits as u32)),
            Format::BF16 => f64::from(f32::from_bits((bits as u32) << 16)),
            Format::F16 => {
                let bits = bits as u16;
                let sign = if bits >> 15 == 1 { -1.0 } else { 1.0 };
                let mantissa = f64::from(bits & 0x3ff);
                match (bits >> 10) & 31 {
                    0 => sign * mantissa * power(-24),
                    31 if mantissa == 0.0 => sign * f64::INFINITY,
                    31 => f64::NAN,
                    exponent => sign * (1024.0 + mantissa) * power(i32::from(exponent) - 25),
                }
            }
        }
    }

    /// The bits of `value`, which the format must be able to hold exactly. NaN becomes the canonical one.
    pub(super) fn encode(self, value: f64) -> u64 {
        match self {
            Format::F64 if value.is_nan() => nan::INVALID,
            Format::F64 => value.to_bits(),
            Format::F32 if value.is_nan() => 0x7fff_ffff,
            Format::F16 | Format::BF16 if value.is_nan() => 0x7fff,
            Format::F32 => u64::from((value as f32).to_bits()),
            Format::BF16 => u64::from((value as f32).to_bits() >> 16),
            Format::F16 => {
                let sign = if value.is_sign_negative() { 0x8000 } else { 0 };
                let size = value.abs();
                let magnitude = if size.is_infinite() {
                    0x7c00
                } else if size < power(-14) {
                    (size * power(24)) as u64
                } else {
                    let exponent = exponent(size);
                    let mantissa = (size * power(10 - exponent)) as u64 - 1024;
                    ((exponent + 15) as u64) << 10 | mantissa
                };
                sign | magnitude
            }
        }
    }

    /// Rounds the exact value `high + low` (where `high` is its nearest `f64`) to the format; of `low` only the sign counts.
    pub(super) fn round(self, high: f64, low: f64, rounding: Rounding) -> f64 {
        if !high.is_finite() || (high == 0.0 && low == 0.0) {
            return high;
        }
        if self == Format::F64 {
            return match rounding {
                Rounding::Nearest | Rounding::NearestAway => high,
                Rounding::Zero if low != 0.0 && (low < 0.0) == (high > 0.0) => toward_zero(high),
                Rounding::Down if low < 0.0 => high.next_down(),
                Rounding::Up if low > 0.0 => high.next_up(),
                _ => high,
            };
        }
        // Round to odd in 53 bits first: a second rounding to fewer bits is then as good as one from the exact value.
        let mut value = high;
        if low != 0.0 && value.to_bits() & 1 == 0 {
            value = if (low < 0.0) == (value > 0.0) {
                toward_zero(value)
            } else {
                f64::from_bits(value.to_bits() | 1)
            };
        }
        let (precision, least, greatest) = self.shape();
        let quantum = exponent(value.abs()).max(least) - (precision - 1);
        let scaled = value * power(-quantum);
        let whole = match rounding {
            Rounding::Nearest => scaled.round_ties_even(),
            Rounding::NearestAway => scaled.round(),
            Rounding::Zero => scaled.trunc(),
            Rounding::Down => scaled.floor(),
            Rounding::Up => scaled.ceil(),
        };
        let result = (whole * power(quantum)).copysign(value);
        let largest = (2.0 - power(1 - precision)) * power(greatest);
        if result.abs() <= largest {
            return result;
        }
        self.overflow(value, rounding)
    }

    /// What a finite result with the sign of `value` becomes if it is too large for the format.
    pub(super) fn overflow(self, value: f64, rounding: Rounding) -> f64 {
        let (precision, _, greatest) = self.shape();
        let largest = (2.0 - power(1 - precision)) * power(greatest);
        let keeps_finite = match rounding {
            Rounding::Nearest | Rounding::NearestAway => false,
            Rounding::Zero => true,
            Rounding::Down => value > 0.0,
            Rounding::Up => value < 0.0,
        };
        if keeps_finite { largest } else { f64::INFINITY }.copysign(value)
    }

    /// `.ftz` of a conversion, which concerns single precision alone: zero with the sign of `value`, if that is subnormal.
    pub(super) fn flush(self, value: f64) -> f64 {
        if self == Format::F32 {
            self.flush_subnormal(value)
        } else {
            value
        }
    }

    /// `.ftz` of arithmetic: zero with the sign of `value`, if that is subnormal in this format. There is none for `f64`.
    pub(super) fn flush_subnormal(self, value: f64) -> f64 {
        let (_, least, _) = self.shape();
        if self != Format::F64 && value.abs() < power(least) {
            0f64.copysign(value)
        } else {
            value
        }
    }
}

fn toward_zero(value: f64) -> f64 {
    if value > 0.0 {
        value.next_down()
    } else {
        value.next_up()
    }
}

/// `2^n`, if an `f64` can hold it.
pub(super) fn power(n: i32) -> f64 {
    match n {
        -1022..=1023 => f64::from_bits(((n + 1023) as u64) << 52),
        -1074..=-1023 => f64::from_bits(1 << (n + 1074)),
        _ => unreachable!("2^{n} is no `f64`"),
    }
}

/// `floor(log2(value))` of a positive value.
fn exponent(value: f64) -> i32 {
    let field = (value.to_bits() >> 52) as i32;
    if field == 0 { -1023 } else { field - 1023 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_round_trips() {
        for bits in 0..=0xffffu64 {
            let value = Format::F16.decode(bits);
            if !value.is_nan() {
                assert_eq!(Format::F16.encode(value), bits, "{bits:x}");
                assert_eq!(Format::F16.round(value, 0.0, Rounding::Nearest), value);
            }
        }
    }

    #[test]
    fn narrowing_agrees_with_the_cast() {
        let mut state = 1u64;
        for _ in 0..20_000 {
            state = state
                .wrapping_mul(6364136223846793005)
                .wrapping_add(1442695040888963407);
            let value = f64::from(f32::from_bits((state >> 32) as u32))
                * (1.0 + (state & 0xffff) as f64 * 1e-12);
            if value.is_finite() {
                let rounded = Format::F32.round(value, 0.0, Rounding::Nearest);
                assert_eq!(rounded as f32, value as f32, "{value:e}");
                assert!(Format::F32.round(value, 0.0, Rounding::Down) <= value);
                assert!(Format::F32.round(value, 0.0, Rounding::Up) >= value);
            }
        }
    }

    #[test]
    fn the_error_term_decides_ties() {
        let tie = 1.0 + power(-24);
        assert_eq!(Format::F32.round(tie, 0.0, Rounding::Nearest), 1.0);
        assert_eq!(
            Format::F32.round(tie, 1e-30, Rounding::Nearest),
            1.0 + power(-23)
        );
        assert_eq!(Format::F32.round(tie, -1e-30, Rounding::NearestAway), 1.0);
        assert_eq!(
            Format::F32.round(1.0, -1e-30, Rounding::Down),
            1.0 - power(-24)
        );
        assert_eq!(
            Format::F64.round(1.0, 1e-30, Rounding::Up),
            1.0 + f64::EPSILON
        );
    }

    #[test]
    fn overflow_follows_the_direction() {
        let big = 1e39;
        assert_eq!(
            Format::F32.round(big, 0.0, Rounding::Zero),
            f64::from(f32::MAX)
        );
        assert_eq!(
            Format::F32.round(big, 0.0, Rounding::Nearest),
            f64::INFINITY
        );
        assert_eq!(
            Format::F32.round(-big, 0.0, Rounding::Up),
            f64::from(f32::MIN)
        );
        assert_eq!(
            Format::F16.round(70000.0, 0.0, Rounding::Nearest),
            f64::INFINITY
        );
    }
}
