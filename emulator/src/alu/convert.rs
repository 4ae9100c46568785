//! `cvt` between all types.

use super::super::types::{Format, Rounding, Type};
use super::conversion::Conversion;
use super::nan::QUIET;

/// Converts the bits of one value.
pub(in super::super) fn convert(conversion: Conversion, a: u64) -> u64 {
    match (conversion.from.format(), conversion.to.format()) {
        (None, None) => integer_to_integer(conversion, integer(conversion.from, a)),
        (None, Some(format)) => integer_to_float(conversion, format, integer(conversion.from, a)),
        (Some(format), None) => float_to_integer(conversion, format, a),
        (Some(from), Some(to)) => float_to_float(conversion, from, to, a),
    }
}

fn integer(ty: Type, bits: u64) -> i128 {
    let width = ty.bits();
    let cut = 64 - width;
    if ty.is_signed() {
        i128::from(((bits << cut) as i64) >> cut)
    } else {
        i128::from((bits << cut) >> cut)
    }
}

/// The least and greatest value of an integer type.
fn range(ty: Type) -> (i128, i128) {
    let bits = ty.bits();
    if ty.is_signed() {
        (-(1 << (bits - 1)), (1 << (bits - 1)) - 1)
    } else {
        (0, (1 << bits) - 1)
    }
}

fn integer_to_integer(conversion: Conversion, value: i128) -> u64 {
    let (least, greatest) = range(conversion.to);
    let value = if conversion.saturate {
        value.clamp(least, greatest)
    } else {
        value
    };
    // A destination narrower than its register is extended to it by its own signedness.
    integer(conversion.to, value as u64) as u64
}

fn integer_to_float(conversion: Conversion, format: Format, value: i128) -> u64 {
    let high = value as f64;
    let low = (value - high as i128) as f64;
    finish(
        conversion,
        format,
        format.round(high, low, conversion.rounding),
    )
}

fn float_to_integer(conversion: Conversion, format: Format, bits: u64) -> u64 {
    let mut value = format.decode(bits);
    if conversion.flush {
        value = format.flush(value);
    }
    let to = conversion.to;
    if value.is_nan() {
        let wide = format == Format::F64 || to.bits() == 64;
        return if wide {
            integer(to, 1 << (to.bits() - 1)) as u64
        } else {
            0
        };
    }
    let (least, greatest) = range(to);
    // The cast saturates at i128, the clamp at the type: out-of-range values never wrap.
    let whole = (integral(value, conversion.rounding) as i128).clamp(least, greatest);
    whole as u64
}

/// What an H100 makes of a NaN where it is not the only one of the result's format: the operand's sign and the payload that fits.
fn nan(conversion: Conversion, from: Format, to: Format, bits: u64) -> Option<u64> {
    if conversion.saturate || conversion.relu {
        return None;
    }
    // The mantissa at the top of 52 bits.
    let (sign, mantissa) = match from {
        Format::F16 => (bits >> 15 & 1, (bits & 0x3ff) << 42),
        Format::BF16 => (bits >> 15 & 1, (bits & 0x7f) << 45),
        Format::F32 if conversion.flush => (0, 0x7f_ffff << 29),
        Format::F32 => (bits >> 31 & 1, (bits & 0x7f_ffff) << 29),
        Format::F64 => (bits >> 63, bits & ((1 << 52) - 1)),
    };
    let quiet = mantissa | QUIET;
    Some(match (from, to) {
        // The same bits with zeros below, even of a signaling one.
        (Format::BF16, Format::F32) => (bits & 0xffff) << 16,
        (_, Format::F64) => sign << 63 | 0x7ff << 52 | quiet,
        (Format::F64, Format::F32) => sign << 31 | 0xff << 23 | quiet >> 29,
        (Format::F64, Format::F16) => sign << 15 | 0x1f << 10 | quiet >> 42,
        (Format::F64, Format::BF16) => sign << 15 | 0xff << 7 | quiet >> 45,
        _ => return None,
    })
}

fn float_to_float(conversion: Conversion, from: Format, to: Format, bits: u64) -> u64 {
    let mut value = from.decode(bits);
    if conversion.flush {
        value = from.flush(value);
    }
    if value.is_nan()
        && let Some(nan) = nan(conversion, from, to, bits)
    {
        return nan;
    }
    if conversion.integral {
        value = integral(value, conversion.rounding);
    }
    finish(conversion, to, to.round(value, 0.0, conversion.rounding))
}

fn finish(conversion: Conversion, format: Format, mut value: f64) -> u64 {
    if conversion.flush {
        value = format.flush(value);
    }
    if conversion.saturate {
        value = if value.is_nan() {
            0.0
        } else {
            // Minus zero becomes plus zero.
            value.clamp(0.0, 1.0) + 0.0
        };
    }
    if conversion.relu && value <= 0.0 {
        value = 0.0;
    }
    format.encode(value)
}

fn integral(value: f64, rounding: Rounding) -> f64 {
    match rounding {
        Rounding::Nearest => value.round_ties_even(),
        Rounding::NearestAway => value.round(),
        Rounding::Zero => value.trunc(),
        Rounding::Down => value.floor(),
        Rounding::Up => value.ceil(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cvt(to: Type, from: Type, rounding: Rounding, saturate: bool, a: u64) -> u64 {
        convert(
            Conversion {
                to,
                from,
                rounding,
                integral: false,
                flush: false,
                saturate,
                relu: false,
            },
            a,
        )
    }

    #[test]
    fn integers() {
        assert_eq!(
            cvt(Type::S64, Type::S8, Rounding::Zero, false, 0x80),
            (-128i64) as u64
        );
        assert_eq!(
            cvt(
                Type::U8,
                Type::S32,
                Rounding::Zero,
                true,
                (-5i32) as u32 as u64
            ),
            0
        );
        assert_eq!(cvt(Type::S8, Type::U32, Rounding::Zero, true, 500), 127);
        assert_eq!(
            cvt(Type::U16, Type::U64, Rounding::Zero, false, 0x1_2345),
            0x2345
        );
    }

    #[test]
    fn floats_to_integers_clamp() {
        let f = |x: f64| x.to_bits();
        assert_eq!(
            cvt(Type::S32, Type::F64, Rounding::Zero, false, f(-1e20)) as i32,
            i32::MIN
        );
        assert_eq!(
            cvt(Type::U64, Type::F64, Rounding::Zero, false, f(1e30)),
            u64::MAX
        );
        assert_eq!(cvt(Type::U32, Type::F64, Rounding::Zero, false, f(-3.0)), 0);
        assert_eq!(
            cvt(Type::S32, Type::F64, Rounding::Nearest, false, f(2.5)),
            2
        );
        assert_eq!(cvt(Type::S32, Type::F64, Rounding::Up, false, f(2.1)), 3);
        assert_eq!(
            cvt(
                Type::S32,
                Type::F32,
                Rounding::Zero,
                false,
                u64::from(f32::NAN.to_bits())
            ),
            0
        );
        assert_eq!(
            cvt(Type::S64, Type::F64, Rounding::Zero, false, f(f64::NAN)),
            1 << 63
        );
    }

    #[test]
    fn integers_to_floats_round_once() {
        for value in [
            0u64,
            1,
            (1 << 53) + 1,
            u64::MAX,
            (1 << 24) + 1,
            0x7fff_ff80_0000_0001,
            0xffff_ff7f_ffff_ffff,
        ] {
            assert_eq!(
                cvt(Type::F32, Type::U64, Rounding::Nearest, false, value) as u32,
                (value as f32).to_bits()
            );
            assert_eq!(
                cvt(Type::F64, Type::U64, Rounding::Nearest, false, value),
                (value as f64).to_bits()
            );
            assert_eq!(
                cvt(Type::F32, Type::S64, Rounding::Nearest, false, value) as u32,
                (value as i64 as f32).to_bits()
            );
        }
        assert_eq!(
            cvt(
                Type::F32,
                Type::U32,
                Rounding::Zero,
                false,
                u64::from(u32::MAX)
            ) as u32,
            4294967040f32.to_bits()
        );
    }

    #[test]
    fn half_precision() {
        let one_and_a_bit = u64::from(1.0009766f32.to_bits());
        assert_eq!(
            cvt(
                Type::F16,
                Type::F32,
                Rounding::Nearest,
                false,
                one_and_a_bit
            ),
            0x3c01
        );
        assert_eq!(
            cvt(Type::F32, Type::F16, Rounding::Nearest, false, 0x3c01) as u32,
            1.0009766f32.to_bits()
        );
        assert_eq!(
            cvt(
                Type::BF16,
                Type::F32,
                Rounding::Nearest,
                false,
                u64::from(1f32.to_bits())
            ),
            0x3f80
        );
    }

    #[test]
    fn nans_as_on_an_h100() {
        for (to, from, a, expected) in [
            (Type::F32, Type::BF16, 0x7fc3, 0x7fc3_0000),
            (Type::F32, Type::BF16, 0xffaa, 0xffaa_0000),
            (Type::F64, Type::F16, 0x7f95, 0x7ffe_5400_0000_0000),
            (Type::F64, Type::F16, 0xfe39, 0xfff8_e400_0000_0000),
            (Type::F32, Type::F64, 0x7ff4_fffe_5e26_0e36, 0x7fe7_fff2),
            (Type::F32, Type::F64, 0xffff_928d_6e2d_d014, 0xfffc_946b),
            (Type::F16, Type::F64, 0xfff6_e646_1bce_9b6b, 0xffb9),
            (Type::BF16, Type::F64, 0xfff7_78a5_6f94_8a78, 0xfffb),
            (Type::S8, Type::F64, 0x7ff3_fff3_9cf1_6ea4, -128i64 as u64),
        ] {
            let got = cvt(to, from, Rounding::Nearest, false, a);
            assert_eq!(got, expected, "{to:?} {from:?} {a:#x}: {got:#x}");
        }
        let conversion = Conversion {
            to: Type::F64,
            from: Type::F32,
            rounding: Rounding::Nearest,
            integral: false,
            flush: true,
            saturate: false,
            relu: false,
        };
        assert_eq!(convert(conversion, 0xffc8_b3bd), 0x7fff_ffff_e000_0000);
        let integral = Conversion {
            from: Type::F64,
            integral: true,
            ..conversion
        };
        assert_eq!(
            convert(integral, 0xfff7_7531_06cc_f318),
            0xffff_7531_06cc_f318
        );
    }

    #[test]
    fn clamped_zeros_are_positive() {
        let minus = 1 << 31;
        assert_eq!(cvt(Type::F32, Type::F32, Rounding::Zero, true, minus), 0);
        let relu = Conversion {
            to: Type::F16,
            from: Type::F32,
            rounding: Rounding::Nearest,
            integral: false,
            flush: false,
            saturate: false,
            relu: true,
        };
        assert_eq!(convert(relu, minus), 0);
    }
}
