//! Operations that programs hardly use. One op of the bytecode stands for all of them, and they run out of line: they cost the others
//! nothing.

use super::super::types::{Format, Rounding};
use super::float::float;
use super::float_op::{FloatMode, FloatOp};

/// An operation on up to three sources.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) enum Rare {
    /// `mul24`: the upper or lower 32 of the 48 bits.
    Mul24 { high: bool, signed: bool },
    /// `mad24`; `.sat` is of the signed sum.
    Mad24 {
        high: bool,
        signed: bool,
        saturate: bool,
    },
    /// `mad.hi.sat.s32`.
    MadHighSaturated,
    /// `dp4a`: four products of bytes, summed.
    Dot4 { a_signed: bool, b_signed: bool },
    /// `dp2a`: two products of a half and a byte.
    Dot2 {
        a_signed: bool,
        b_signed: bool,
        high: bool,
    },
    /// `fns`.
    FindSet,
    /// `add.u16x2`, `add.s16x2`.
    AddPairs,
    /// `min` and `max` of two 16-bit integers.
    OrderPairs { max: bool, signed: bool, relu: bool },
    /// `min.relu.s32`, `max.relu.s32`.
    OrderRelu { max: bool },
    /// `cvt.pack.sat`: a and b as integers of `bits` bits, then the low bits of c.
    Pack { bits: u8, signed: bool },
    /// `cvt.tf32.f32`.
    Tf32 {
        rounding: Rounding,
        relu: bool,
        finite: bool,
    },
    /// `.satfinite`: the largest finite value instead of infinity.
    Finite { format: Format, pair: bool },
    /// `slct.ftz.f32`.
    SelectFlushed,
    /// `min.xorsign.abs` and `max.xorsign.abs`, of which this is the operation on the magnitudes.
    XorSign {
        op: FloatOp,
        format: Format,
        pair: bool,
        flush: bool,
    },
}

impl Rare {
    /// How many sources it has.
    pub(in super::super) fn sources(self) -> usize {
        match self {
            Rare::Tf32 { .. } | Rare::Finite { .. } => 1,
            Rare::Mul24 { .. }
            | Rare::AddPairs
            | Rare::OrderPairs { .. }
            | Rare::OrderRelu { .. }
            | Rare::XorSign { .. } => 2,
            // `cvt.pack` of 16 bits leaves no room for a third.
            Rare::Pack { bits, .. } => 2 + usize::from(bits < 16),
            _ => 3,
        }
    }
}

/// Applies `op`; sources that it does not have are ignored.
#[inline(never)]
pub(in super::super) fn rare(op: Rare, a: u64, b: u64, c: u64) -> u64 {
    match op {
        Rare::Mul24 { high, signed } => product24(a, b, high, signed) as u64,
        Rare::Mad24 {
            high,
            signed,
            saturate,
        } => {
            let product = product24(a, b, high, signed);
            match saturate {
                true => saturated(i64::from(product as i32) + i64::from(c as i32)),
                false => (product as u64).wrapping_add(c),
            }
        }
        Rare::MadHighSaturated => {
            let product = i64::from(a as i32) * i64::from(b as i32);
            saturated((product >> 32) + i64::from(c as i32))
        }
        Rare::Dot4 { a_signed, b_signed } => (0..4).fold(c as u32, |sum, index| {
            let (x, y) = (
                element(a, 8, index, a_signed),
                element(b, 8, index, b_signed),
            );
            sum.wrapping_add((x * y) as u32)
        }) as u64,
        Rare::Dot2 {
            a_signed,
            b_signed,
            high,
        } => (0..2).fold(c as u32, |sum, index| {
            let byte = index + if high { 2 } else { 0 };
            let (x, y) = (
                element(a, 16, index, a_signed),
                element(b, 8, byte, b_signed),
            );
            sum.wrapping_add((x * y) as u32)
        }) as u64,
        Rare::FindSet => u64::from(find_set(a as u32, b as u32, c as i32)),
        Rare::AddPairs => {
            pairs(|index| (element(a, 16, index, false) + element(b, 16, index, false)) as u64)
        }
        Rare::OrderPairs { max, signed, relu } => pairs(|index| {
            let (x, y) = (element(a, 16, index, signed), element(b, 16, index, signed));
            ordered(x, y, max, relu) as u64
        }),
        Rare::OrderRelu { max } => {
            ordered(i64::from(a as i32), i64::from(b as i32), max, true) as u64
        }
        Rare::Pack { bits, signed } => {
            let cut = |value: u64| clamped(value as i32, bits, signed);
            let low = cut(b) | cut(a) << bits;
            match bits {
                16 => low,
                _ => low | c << (2 * bits) & 0xffff_ffff,
            }
        }
        Rare::Tf32 {
            rounding,
            relu,
            finite,
        } => u64::from(tf32(a as u32, rounding, relu, finite)),
        Rare::Finite { format, pair } => match pair {
            true => pairs(|index| finite(a >> (16 * index), format)),
            false => finite(a, format),
        },
        Rare::SelectFlushed => {
            let key = f32::from_bits(c as u32);
            // A subnormal number is a zero of its sign, and -0 is not less than 0.
            if key >= 0.0 || key.is_subnormal() {
                a
            } else {
                b
            }
        }
        Rare::XorSign {
            op,
            format,
            pair,
            flush,
        } => {
            let signs = sign_bits(format, pair);
            let mode = FloatMode {
                format,
                rounding: Rounding::Nearest,
                pair,
                flush,
                saturate: false,
            };
            let magnitude = float(op, mode, a & !signs, b & !signs, 0);
            let negative = (a ^ b) & signs;
            match pair {
                true => pairs(|index| {
                    with_sign(magnitude >> (16 * index), negative >> (16 * index), format)
                }),
                false => with_sign(magnitude, negative, format),
            }
        }
    }
}

/// 32 of the 48 bits of a product of the low 24 bits.
fn product24(a: u64, b: u64, high: bool, signed: bool) -> u32 {
    let product = element(a, 24, 0, signed) * element(b, 24, 0, signed);
    (product >> if high { 16 } else { 0 }) as u32
}

/// The `index`-th integer of `bits` bits in `word`.
fn element(word: u64, bits: u32, index: u32, signed: bool) -> i64 {
    let value = (word >> (bits * index)) << (64 - bits);
    match signed {
        true => (value as i64) >> (64 - bits),
        false => (value >> (64 - bits)) as i64,
    }
}

/// Both halves of a word.
fn pairs(half: impl Fn(u32) -> u64) -> u64 {
    half(0) & 0xffff | (half(1) & 0xffff) << 16
}

fn ordered(a: i64, b: i64, max: bool, relu: bool) -> i64 {
    let value = if max { a.max(b) } else { a.min(b) };
    if relu { value.max(0) } else { value }
}

fn saturated(value: i64) -> u64 {
    value.clamp(i32::MIN.into(), i32::MAX.into()) as u32 as u64
}

/// The nearest integer of so many bits.
fn clamped(value: i32, bits: u8, signed: bool) -> u64 {
    let (least, most) = match signed {
        true => (-(1i64 << (bits - 1)), (1i64 << (bits - 1)) - 1),
        false => (0, (1i64 << bits) - 1),
    };
    i64::from(value).clamp(least, most) as u64 & ((1 << bits) - 1)
}

/// As the manual's program of `fns`: the position of the `offset`-th set bit from `base` on, up or down; all ones if there is none.
fn find_set(mask: u32, base: u32, offset: i32) -> u32 {
    let set = |at: u32| mask.checked_shr(at).unwrap_or(0) & 1 == 1;
    if offset == 0 {
        return if set(base) { base } else { u32::MAX };
    }
    let wanted = offset.unsigned_abs() as usize - 1;
    let found = match offset > 0 {
        true => (base..32).filter(|&at| set(at)).nth(wanted),
        false if base < 32 => (0..=base).rev().filter(|&at| set(at)).nth(wanted),
        false => None,
    };
    found.unwrap_or(u32::MAX)
}

/// Ten bits of mantissa; the lower thirteen are zero.
fn tf32(bits: u32, rounding: Rounding, relu: bool, finite: bool) -> u32 {
    const LOW: u32 = 0x1fff;
    const MOST: u32 = 0x7f7f_e000;
    let value = f32::from_bits(bits);
    if value.is_nan() {
        // As an H100 does: the oldest of these conversions keeps what a NaN carries, and where it saturates takes the number before for it as for infinity.
        return match rounding {
            Rounding::NearestAway if finite => (bits & !LOW) - (LOW + 1),
            Rounding::NearestAway => bits & !LOW,
            _ => 0x7fff_ffff & !LOW,
        };
    }
    if relu && value <= 0.0 {
        return 0;
    }
    let rounded = match rounding {
        _ if value.is_infinite() => bits,
        Rounding::NearestAway => (bits + 0x1000) & !LOW,
        Rounding::Nearest => (bits + 0xfff + (bits >> 13 & 1)) & !LOW,
        _ => bits & !LOW,
    };
    match finite && rounded & 0x7fff_ffff == 0x7f80_0000 {
        true => rounded & 1 << 31 | MOST,
        false => rounded,
    }
}

fn sign_bits(format: Format, pair: bool) -> u64 {
    match (format, pair) {
        (Format::F16 | Format::BF16, true) => 0x8000_8000,
        (Format::F16 | Format::BF16, false) => 1 << 15,
        (Format::F32, _) => 1 << 31,
        (Format::F64, _) => 1 << 63,
    }
}

/// The exponent's bits: infinity.
fn infinity(format: Format) -> u64 {
    match format {
        Format::F16 => 0x7c00,
        Format::BF16 => 0x7f80,
        Format::F32 => 0x7f80_0000,
        Format::F64 => 0x7ff0_0000_0000_0000,
    }
}

/// A NaN keeps its sign.
fn with_sign(magnitude: u64, negative: u64, format: Format) -> u64 {
    let sign = sign_bits(format, false);
    let magnitude = magnitude & (sign | (sign - 1));
    match magnitude & (sign - 1) > infinity(format) {
        true => magnitude,
        false => magnitude | negative & sign,
    }
}

fn finite(bits: u64, format: Format) -> u64 {
    let sign = sign_bits(format, false);
    match bits & (sign - 1) == infinity(format) {
        // The number before infinity is the largest.
        true => bits - 1,
        false => bits,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn products_of_24_bits() {
        let mul = |high, signed, a, b| rare(Rare::Mul24 { high, signed }, a, b, 0) as u32;
        // 0xff_ffff squared is 0xffff_fe00_0001.
        assert_eq!(mul(false, false, 0xabff_ffff, 0xff_ffff), 0xfe00_0001);
        assert_eq!(mul(true, false, 0xff_ffff, 0xff_ffff), 0xffff_fe00);
        // Signed it is -1 squared.
        assert_eq!(mul(false, true, 0xff_ffff, 0xff_ffff), 1);
        assert_eq!(mul(true, true, 0xff_ffff, 2), 0xffff_ffff);
        let mad = |saturate, c| {
            let op = Rare::Mad24 {
                high: true,
                signed: true,
                saturate,
            };
            rare(op, 0x7f_ffff, 0x7f_ffff, c) as u32
        };
        // 0x3fff_ff00_0001 >> 16, and the largest integer.
        assert_eq!(mad(false, 1), 0x3fff_ff01);
        assert_eq!(mad(true, 0x7fff_ffff), 0x7fff_ffff);
        assert_eq!(mad(false, 0x7fff_ffff), 0xbfff_feff);
    }

    #[test]
    fn the_saturated_sum_of_an_upper_product() {
        let mad = |a: i32, b: i32, c: i32| {
            rare(Rare::MadHighSaturated, a as u64, b as u64, c as u64) as i32
        };
        assert_eq!(mad(1 << 16, 1 << 16, 4), 5);
        assert_eq!(mad(i32::MIN, i32::MIN, i32::MAX), i32::MAX);
        assert_eq!(mad(i32::MIN, i32::MAX, i32::MIN), i32::MIN);
    }

    #[test]
    fn dot_products() {
        let dot4 = |a_signed, b_signed| {
            let op = Rare::Dot4 { a_signed, b_signed };
            rare(op, 0xff02_0304, 0x0201_0181, 10) as u32
        };
        // 4 * 0x81 + 3 + 2 + 2 * 0xff, with the bytes above 127 negative where they are signed.
        assert_eq!(dot4(false, false), 10 + 4 * 0x81 + 3 + 2 + 2 * 255);
        assert_eq!(dot4(true, false), 10 + 4 * 0x81 + 3 + 2 - 2);
        assert_eq!(dot4(false, true) as i32, 10 - 4 * 127 + 3 + 2 + 2 * 255);
        assert_eq!(dot4(true, true) as i32, 10 - 4 * 127 + 3 + 2 - 2);
        let dot2 = |high, a_signed| {
            let op = Rare::Dot2 {
                a_signed,
                b_signed: true,
                high,
            };
            rare(op, 0xffff_0003, 0x05ff_0204, 1) as i32
        };
        assert_eq!(dot2(false, true), 1 + 3 * 4 - 2);
        assert_eq!(dot2(true, true), 1 - 3 - 5);
        assert_eq!(dot2(true, false), 1 - 3 + 0xffff * 5);
    }

    #[test]
    fn the_nth_set_bit() {
        let fns = |mask: u32, base: u32, offset: i32| {
            rare(
                Rare::FindSet,
                mask.into(),
                base.into(),
                offset as u32 as u64,
            ) as u32
        };
        let none = u32::MAX;
        assert_eq!(fns(0b1010_0110, 2, 0), 2);
        assert_eq!(fns(0b1010_0110, 3, 0), none);
        assert_eq!(fns(0b1010_0110, 0, 1), 1);
        assert_eq!(fns(0b1010_0110, 2, 1), 2);
        assert_eq!(fns(0b1010_0110, 2, 3), 7);
        assert_eq!(fns(0b1010_0110, 2, 4), none);
        assert_eq!(fns(0b1010_0110, 6, -1), 5);
        assert_eq!(fns(0b1010_0110, 6, -3), 1);
        assert_eq!(fns(0b1010_0110, 6, -4), none);
        assert_eq!(fns(u32::MAX, 31, i32::MIN), none);
        assert_eq!(fns(u32::MAX, 40, -1), none);
    }

    #[test]
    fn pairs_of_16_bits() {
        assert_eq!(
            rare(Rare::AddPairs, 0xffff_7fff, 0x0001_0001, 0),
            0x0000_8000
        );
        let order = |max, signed, relu| {
            let op = Rare::OrderPairs { max, signed, relu };
            rare(op, 0xffff_8000, 0x0001_0002, 0)
        };
        assert_eq!(order(false, false, false), 0x0001_0002);
        assert_eq!(order(true, false, false), 0xffff_8000);
        assert_eq!(order(false, true, false), 0xffff_8000);
        assert_eq!(order(true, true, false), 0x0001_0002);
        assert_eq!(order(false, true, true), 0);
        assert_eq!(rare(Rare::OrderRelu { max: false }, 5, u64::MAX, 0), 0);
        assert_eq!(rare(Rare::OrderRelu { max: true }, 5, u64::MAX, 0), 5);
    }

    #[test]
    fn packing_saturates() {
        let pack = |bits, signed, a: i32, b: i32, c| {
            rare(Rare::Pack { bits, signed }, a as u64, b as u64, c)
        };
        // The first source is the upper one.
        assert_eq!(pack(16, false, -1, 70_000, 0), 0x0000_ffff);
        assert_eq!(pack(16, true, -40_000, 7, 0), 0x8000_0007);
        assert_eq!(pack(8, false, 300, 5, 0x1234_5678), 0x5678_ff05);
        assert_eq!(pack(8, true, -300, -1, 0), 0x0000_80ff);
        assert_eq!(pack(4, true, 9, -2, 0xff), 0xff7e);
        assert_eq!(pack(2, false, 9, 1, 0xf), 0xfd);
    }

    #[test]
    fn tf32_has_ten_bits() {
        let away = |bits| {
            let op = Rare::Tf32 {
                rounding: Rounding::NearestAway,
                relu: false,
                finite: false,
            };
            rare(op, bits, 0, 0) as u32
        };
        assert_eq!(away(0x3f80_1000), 0x3f80_2000);
        assert_eq!(away(0x3f80_0fff), 0x3f80_0000);
        assert_eq!(away(0xff7f_f000), 0xff80_0000);
        assert_eq!(away(0xffac_33e0), 0xffac_2000);
        assert_eq!(away(0xff80_0000), 0xff80_0000);
        let other = |rounding, relu, finite, bits| {
            rare(
                Rare::Tf32 {
                    rounding,
                    relu,
                    finite,
                },
                bits,
                0,
                0,
            ) as u32
        };
        assert_eq!(
            other(Rounding::Nearest, false, false, 0x3f80_1000),
            0x3f80_0000
        );
        assert_eq!(
            other(Rounding::Nearest, false, false, 0x3f80_3000),
            0x3f80_4000
        );
        assert_eq!(
            other(Rounding::NearestAway, false, true, 0xffac_33e0),
            0xffac_0000
        );
        assert_eq!(
            other(Rounding::NearestAway, false, true, 0x7f80_0001),
            0x7f7f_e000
        );
        assert_eq!(
            other(Rounding::Zero, false, false, 0x3f80_3fff),
            0x3f80_2000
        );
        assert_eq!(other(Rounding::Nearest, true, false, 0xbf80_0000), 0);
        assert_eq!(
            other(Rounding::Nearest, false, true, 0xff80_0000),
            0xff7f_e000
        );
    }

    #[test]
    fn the_sign_of_both_on_the_lesser_magnitude() {
        let single = |op, a: f32, b: f32| {
            let op = Rare::XorSign {
                op,
                format: Format::F32,
                pair: false,
                flush: false,
            };
            let bits = rare(op, a.to_bits().into(), b.to_bits().into(), 0);
            f32::from_bits(bits as u32)
        };
        assert_eq!(single(FloatOp::Min, -3.0, 2.0), -2.0);
        assert_eq!(single(FloatOp::Min, -3.0, -2.0), 2.0);
        assert_eq!(single(FloatOp::Max, 3.0, -2.0), -3.0);
        assert_eq!(
            single(FloatOp::Max, f32::NAN, -2.0).to_bits(),
            (-2f32).to_bits()
        );
        assert_eq!(
            single(FloatOp::MaxNan, f32::NAN, -2.0).to_bits(),
            0x7fff_ffff
        );
        let halves = Rare::XorSign {
            op: FloatOp::Min,
            format: Format::F16,
            pair: true,
            flush: false,
        };
        // (1, -2) and (-2, -1).
        assert_eq!(rare(halves, 0x3c00_c000, 0xc000_bc00, 0), 0xbc00_3c00);
    }

    #[test]
    fn selection_by_a_subnormal() {
        let by = |c: u32| rare(Rare::SelectFlushed, 1, 2, c.into());
        assert_eq!(
            [by(0), by(1 << 31), by(0x8000_0001), by(0xbf80_0000)],
            [1, 1, 1, 2]
        );
        assert_eq!(by(0x7fff_ffff), 2);
    }

    #[test]
    fn infinity_becomes_the_largest_number() {
        let op = Rare::Finite {
            format: Format::F16,
            pair: true,
        };
        assert_eq!(rare(op, 0xfc00_7c00, 0, 0), 0xfbff_7bff);
        assert_eq!(rare(op, 0x7e00_3c00, 0, 0), 0x7e00_3c00);
    }
}
