//! Two-operand operations that are common enough for a code of their own.

use super::nan;
use super::word::Word;

macro_rules! binaries {
    ($($name:ident = |$a:ident: $t:ty, $b:ident: $u:ty| $value:expr;)*) => {
        /// A two-operand operation. `Add` to `Shl` serve every width: a reader cuts off what it does not want.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(in super::super) enum Binary {
            $($name,)*
        }

        /// Applies `op`.
        #[inline(always)]
        pub(in super::super) fn binary(op: Binary, a: u64, b: u64) -> u64 {
            match op {
                $(Binary::$name => {
                    let $a = <$t as Word>::from_word(a);
                    let $b = <$u as Word>::from_word(b);
                    Word::to_word($value)
                })*
            }
        }
    };
}

binaries! {
    Add = |a: u64, b: u64| a.wrapping_add(b);
    Sub = |a: u64, b: u64| a.wrapping_sub(b);
    Mul = |a: u64, b: u64| a.wrapping_mul(b);
    And = |a: u64, b: u64| a & b;
    Or = |a: u64, b: u64| a | b;
    Xor = |a: u64, b: u64| a ^ b;
    // Shift amounts are unsigned 32-bit and clamp at the width.
    Shl = |a: u64, b: u32| a.checked_shl(b).unwrap_or(0);
    ShrU16 = |a: u16, b: u32| a.checked_shr(b).unwrap_or(0);
    ShrU32 = |a: u32, b: u32| a.checked_shr(b).unwrap_or(0);
    ShrU64 = |a: u64, b: u32| a.checked_shr(b).unwrap_or(0);
    ShrS16 = |a: i16, b: u32| a >> b.min(15);
    ShrS32 = |a: i32, b: u32| a >> b.min(31);
    ShrS64 = |a: i64, b: u32| a >> b.min(63);
    MulWideU16 = |a: u16, b: u16| u64::from(a) * u64::from(b);
    MulWideS16 = |a: i16, b: i16| i64::from(a) * i64::from(b);
    MulWideU32 = |a: u32, b: u32| u64::from(a) * u64::from(b);
    MulWideS32 = |a: i32, b: i32| i64::from(a) * i64::from(b);
    MulHiU16 = |a: u16, b: u16| (u32::from(a) * u32::from(b)) >> 16;
    MulHiS16 = |a: i16, b: i16| (i32::from(a) * i32::from(b)) >> 16;
    MulHiU32 = |a: u32, b: u32| (u64::from(a) * u64::from(b)) >> 32;
    MulHiS32 = |a: i32, b: i32| (i64::from(a) * i64::from(b)) >> 32;
    MulHiU64 = |a: u64, b: u64| ((u128::from(a) * u128::from(b)) >> 64) as u64;
    MulHiS64 = |a: i64, b: i64| ((i128::from(a) * i128::from(b)) >> 64) as i64;
    // Division by zero is unspecified; the hardware gives all ones, and the dividend as the remainder.
    DivU16 = |a: u16, b: u16| a.checked_div(b).unwrap_or(u16::MAX);
    DivU32 = |a: u32, b: u32| a.checked_div(b).unwrap_or(u32::MAX);
    DivU64 = |a: u64, b: u64| a.checked_div(b).unwrap_or(u64::MAX);
    DivS16 = |a: i16, b: i16| if b == 0 { -1 } else { a.wrapping_div(b) };
    DivS32 = |a: i32, b: i32| if b == 0 { -1 } else { a.wrapping_div(b) };
    DivS64 = |a: i64, b: i64| if b == 0 { -1 } else { a.wrapping_div(b) };
    RemU16 = |a: u16, b: u16| a.checked_rem(b).unwrap_or(a);
    RemU32 = |a: u32, b: u32| a.checked_rem(b).unwrap_or(a);
    RemU64 = |a: u64, b: u64| a.checked_rem(b).unwrap_or(a);
    RemS16 = |a: i16, b: i16| if b == 0 { a } else { a.wrapping_rem(b) };
    RemS32 = |a: i32, b: i32| if b == 0 { a } else { a.wrapping_rem(b) };
    RemS64 = |a: i64, b: i64| if b == 0 { a } else { a.wrapping_rem(b) };
    MinU16 = |a: u16, b: u16| a.min(b);
    MinU32 = |a: u32, b: u32| a.min(b);
    MinU64 = |a: u64, b: u64| a.min(b);
    MinS16 = |a: i16, b: i16| a.min(b);
    MinS32 = |a: i32, b: i32| a.min(b);
    MinS64 = |a: i64, b: i64| a.min(b);
    MaxU16 = |a: u16, b: u16| a.max(b);
    MaxU32 = |a: u32, b: u32| a.max(b);
    MaxU64 = |a: u64, b: u64| a.max(b);
    MaxS16 = |a: i16, b: i16| a.max(b);
    MaxS32 = |a: i32, b: i32| a.max(b);
    MaxS64 = |a: i64, b: i64| a.max(b);
    AddSatS32 = |a: i32, b: i32| a.saturating_add(b);
    SubSatS32 = |a: i32, b: i32| a.saturating_sub(b);
    // `bmsk`: ones from bit a on, b of them; clamping and wrapping.
    MaskClamp = |a: u32, b: u32| mask(a.min(32), b.min(32));
    MaskWrap = |a: u32, b: u32| mask(a % 32, b % 32);
    SignExtendClamp = |a: u32, b: u32| sign_extend(a, b.min(32));
    SignExtendWrap = |a: u32, b: u32| sign_extend(a, b % 32);
    ZeroExtendClamp = |a: u32, b: u32| a & mask(0, b.min(32));
    ZeroExtendWrap = |a: u32, b: u32| a & mask(0, b % 32);
    AddF32 = |a: f32, b: f32| a + b;
    SubF32 = |a: f32, b: f32| a - b;
    MulF32 = |a: f32, b: f32| a * b;
    DivF32 = |a: f32, b: f32| a / b;
    AddF64 = |a: f64, b: f64| nan::of_two(a + b, a, b);
    SubF64 = |a: f64, b: f64| nan::of_two(a - b, a, b);
    MulF64 = |a: f64, b: f64| nan::of_two(a * b, a, b);
    DivF64 = |a: f64, b: f64| nan::of_two(a / b, b, a);
}

fn mask(from: u32, length: u32) -> u32 {
    ((((1u64 << length) - 1) << from) & 0xffff_ffff) as u32
}

fn sign_extend(a: u32, bits: u32) -> u32 {
    match bits {
        0 => 0,
        n => (((a << (32 - n)) as i32) >> (32 - n)) as u32,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shifts_clamp_at_their_width() {
        assert_eq!(binary(Binary::Shl, 1, 64), 0);
        assert_eq!(binary(Binary::ShrU32, 0xffff_ffff_8000_0000, 31), 1);
        assert_eq!(binary(Binary::ShrU32, 0x8000_0000, 32), 0);
        assert_eq!(binary(Binary::ShrS32, 0x8000_0000, 99) as u32, u32::MAX);
        assert_eq!(binary(Binary::ShrS16, 0x8000, 3) as u16, 0xf000);
    }

    #[test]
    fn inputs_are_cut_to_the_type() {
        assert_eq!(binary(Binary::DivU32, 0xdead_0000_0007, 2), 3);
        assert_eq!(binary(Binary::MaxS16, 0x7_ffff, 1), 1);
        assert_eq!(binary(Binary::MulHiU32, u64::MAX, u64::MAX), 0xffff_fffe);
    }

    #[test]
    fn division_never_panics() {
        assert_eq!(
            binary(Binary::DivS32, 0x8000_0000, u64::MAX) as u32,
            0x8000_0000
        );
        assert_eq!(binary(Binary::RemS64, i64::MIN as u64, u64::MAX), 0);
        assert_eq!(binary(Binary::DivU64, 5, 0), u64::MAX);
        assert_eq!(binary(Binary::RemU16, 5, 0), 5);
    }

    #[test]
    fn masks_and_extensions() {
        assert_eq!(binary(Binary::MaskClamp, 4, 8), 0xff0);
        assert_eq!(binary(Binary::MaskClamp, 40, 8), 0);
        assert_eq!(binary(Binary::MaskWrap, 36, 40), 0xff0);
        assert_eq!(binary(Binary::SignExtendClamp, 0x80, 8) as u32, 0xffff_ff80);
        assert_eq!(binary(Binary::ZeroExtendClamp, 0x1ff, 8), 0xff);
        assert_eq!(binary(Binary::ZeroExtendClamp, 0x1ff, 77), 0x1ff);
    }
}
