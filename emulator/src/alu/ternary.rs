//! Three-operand operations.

use super::nan;
use super::word::Word;

macro_rules! ternaries {
    ($($name:ident = |$a:ident: $t:ty, $b:ident: $u:ty, $c:ident: $v:ty| $value:expr;)*) => {
        /// A three-operand operation.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(in super::super) enum Ternary {
            $($name,)*
        }

        /// Applies `op`.
        #[inline(always)]
        pub(in super::super) fn ternary(op: Ternary, a: u64, b: u64, c: u64) -> u64 {
            match op {
                $(Ternary::$name => {
                    let $a = <$t as Word>::from_word(a);
                    let $b = <$u as Word>::from_word(b);
                    let $c = <$v as Word>::from_word(c);
                    Word::to_word($value)
                })*
            }
        }
    };
}

ternaries! {
    Select = |a: u64, b: u64, c: bool| if c { a } else { b };
    SelectS32 = |a: u64, b: u64, c: i32| if c >= 0 { a } else { b };
    SelectF32 = |a: u64, b: u64, c: f32| if c >= 0.0 { a } else { b };
    Mad = |a: u64, b: u64, c: u64| a.wrapping_mul(b).wrapping_add(c);
    MadWideU16 = |a: u16, b: u16, c: u32| (u32::from(a) * u32::from(b)).wrapping_add(c);
    MadWideS16 = |a: i16, b: i16, c: i32| (i32::from(a) * i32::from(b)).wrapping_add(c);
    MadWideU32 = |a: u32, b: u32, c: u64| (u64::from(a) * u64::from(b)).wrapping_add(c);
    MadWideS32 = |a: i32, b: i32, c: i64| (i64::from(a) * i64::from(b)).wrapping_add(c);
    MadHiU16 = |a: u16, b: u16, c: u32| ((u32::from(a) * u32::from(b)) >> 16).wrapping_add(c);
    MadHiS16 = |a: i16, b: i16, c: i32| ((i32::from(a) * i32::from(b)) >> 16).wrapping_add(c);
    MadHiU32 = |a: u32, b: u32, c: u64| ((u64::from(a) * u64::from(b)) >> 32).wrapping_add(c);
    MadHiS32 = |a: i32, b: i32, c: i64| ((i64::from(a) * i64::from(b)) >> 32).wrapping_add(c);
    MadHiU64 = |a: u64, b: u64, c: u64| (((u128::from(a) * u128::from(b)) >> 64) as u64).wrapping_add(c);
    MadHiS64 = |a: i64, b: i64, c: i64| (((i128::from(a) * i128::from(b)) >> 64) as i64).wrapping_add(c);
    SadU16 = |a: u16, b: u16, c: u16| a.abs_diff(b).wrapping_add(c);
    SadU32 = |a: u32, b: u32, c: u32| a.abs_diff(b).wrapping_add(c);
    SadU64 = |a: u64, b: u64, c: u64| a.abs_diff(b).wrapping_add(c);
    SadS16 = |a: i16, b: i16, c: u16| a.abs_diff(b).wrapping_add(c);
    SadS32 = |a: i32, b: i32, c: u32| a.abs_diff(b).wrapping_add(c);
    SadS64 = |a: i64, b: i64, c: u64| a.abs_diff(b).wrapping_add(c);
    // Beyond 255 the ISA leaves positions and lengths open; an H100 takes their low byte for 32 bits, and all of them for 64.
    FieldU32 = |a: u32, b: u8, c: u8| field(u64::from(a), b.into(), c.into(), 32, false);
    FieldS32 = |a: u32, b: u8, c: u8| field(u64::from(a), b.into(), c.into(), 32, true);
    FieldU64 = |a: u64, b: u32, c: u32| field(a, b, c, 64, false);
    FieldS64 = |a: u64, b: u32, c: u32| field(a, b, c, 64, true);
    // `shf`: the 64-bit b:a shifted; left gives the high word, right the low one.
    ShiftLeftWrap = |a: u32, b: u32, c: u32| (pair(a, b) << (c & 31)) >> 32;
    ShiftLeftClamp = |a: u32, b: u32, c: u32| (pair(a, b) << c.min(32)) >> 32;
    ShiftRightWrap = |a: u32, b: u32, c: u32| pair(a, b) >> (c & 31);
    ShiftRightClamp = |a: u32, b: u32, c: u32| pair(a, b) >> c.min(32);
    Permute = |a: u32, b: u32, c: u32| permute(pair(a, b), [c & 15, (c >> 4) & 15, (c >> 8) & 15, (c >> 12) & 15]);
    PermuteF4e = |a: u32, b: u32, c: u32| permute(pair(a, b), [c & 3, (c & 3) + 1, (c & 3) + 2, (c & 3) + 3]);
    PermuteB4e = |a: u32, b: u32, c: u32| permute(pair(a, b), [c & 3, ((c & 3) + 7) & 7, ((c & 3) + 6) & 7, ((c & 3) + 5) & 7]);
    PermuteRc8 = |a: u32, b: u32, c: u32| permute(pair(a, b), [c & 3; 4]);
    PermuteEcl = |a: u32, b: u32, c: u32| permute(pair(a, b), [c & 3, (c & 3).max(1), (c & 3).max(2), 3]);
    PermuteEcr = |a: u32, b: u32, c: u32| permute(pair(a, b), [0, (c & 3).min(1), (c & 3).min(2), c & 3]);
    PermuteRc16 = |a: u32, b: u32, c: u32| permute(pair(a, b), [(c & 1) * 2, (c & 1) * 2 + 1, (c & 1) * 2, (c & 1) * 2 + 1]);
    FmaF32 = |a: f32, b: f32, c: f32| a.mul_add(b, c);
    FmaF64 = |a: f64, b: f64, c: f64| nan::of_three(a.mul_add(b, c), a, b, c);
}

fn pair(low: u32, high: u32) -> u64 {
    u64::from(low) | u64::from(high) << 32
}

/// Four bytes of `bytes` by number; bit 3 of a number replicates the byte's sign instead.
fn permute(bytes: u64, selectors: [u32; 4]) -> u32 {
    let mut result = 0;
    for (index, selector) in selectors.into_iter().enumerate() {
        let byte = (bytes >> ((selector & 7) * 8)) as u8;
        let byte = if selector & 8 == 0 {
            byte
        } else {
            ((byte as i8) >> 7) as u8
        };
        result |= u32::from(byte) << (index * 8);
    }
    result
}

/// `bfe`: `length` bits of `a` from `position`; positions past the end read the sign (or zero).
fn field(a: u64, position: u32, length: u32, width: u32, signed: bool) -> u64 {
    if length == 0 {
        return 0;
    }
    let sign_at = position.saturating_add(length - 1).min(width - 1);
    let negative = signed && (a >> sign_at) & 1 == 1;
    let taken = length.min(width.saturating_sub(position));
    let ones = if taken == 64 {
        u64::MAX
    } else {
        (1 << taken) - 1
    };
    let value = a.checked_shr(position).unwrap_or(0) & ones;
    if negative { value | !ones } else { value }
}

/// `lop3`: bit by bit, the entry of `table` that the bits of a, b and c number.
pub(in super::super) fn lop3(a: u64, b: u64, c: u64, table: u8) -> u64 {
    let mut result = 0;
    for entry in 0..8 {
        if table >> entry & 1 == 1 {
            let a = if entry & 4 != 0 { a } else { !a };
            let b = if entry & 2 != 0 { b } else { !b };
            let c = if entry & 1 != 0 { c } else { !c };
            result |= a & b & c;
        }
    }
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn funnel_shifts() {
        let (a, b) = (0x1234_5678, 0x9abc_def0);
        assert_eq!(ternary(Ternary::ShiftLeftWrap, a, b, 8) as u32, 0xbcde_f012);
        assert_eq!(
            ternary(Ternary::ShiftLeftWrap, a, b, 32) as u32,
            0x9abc_def0
        );
        assert_eq!(
            ternary(Ternary::ShiftLeftClamp, a, b, 40) as u32,
            0x1234_5678
        );
        assert_eq!(
            ternary(Ternary::ShiftRightWrap, a, b, 8) as u32,
            0xf012_3456
        );
        assert_eq!(
            ternary(Ternary::ShiftRightClamp, a, b, 99) as u32,
            0x9abc_def0
        );
    }

    #[test]
    fn bit_fields() {
        assert_eq!(ternary(Ternary::FieldU32, 0xabcd_1234, 8, 8), 0x12);
        assert_eq!(
            ternary(Ternary::FieldS32, 0x0000_f000, 12, 4) as u32,
            u32::MAX
        );
        assert_eq!(ternary(Ternary::FieldU32, u64::MAX, 40, 8), 0);
        assert_eq!(
            ternary(Ternary::FieldS32, 0x8000_0000, 40, 8) as u32,
            u32::MAX
        );
        assert_eq!(ternary(Ternary::FieldU64, u64::MAX, 0, 64), u64::MAX);
        assert_eq!(ternary(Ternary::FieldU64, u64::MAX, 0, 0), 0);
    }

    #[test]
    fn byte_permutations() {
        let (a, b) = (0x3322_1100, 0x7766_5544);
        assert_eq!(ternary(Ternary::Permute, a, b, 0x7531), 0x7755_3311);
        assert_eq!(ternary(Ternary::Permute, 0x80, 0, 0x0008), 0x8080_80ff);
        assert_eq!(ternary(Ternary::PermuteF4e, a, b, 1), 0x4433_2211);
        assert_eq!(ternary(Ternary::PermuteB4e, a, b, 0), 0x5566_7700);
        assert_eq!(ternary(Ternary::PermuteRc16, a, b, 1), 0x3322_3322);
        assert_eq!(ternary(Ternary::PermuteEcl, a, b, 2), 0x3322_2222);
        assert_eq!(ternary(Ternary::PermuteEcr, a, b, 2), 0x2222_1100);
    }

    #[test]
    fn fields_beyond_a_byte_as_on_an_h100() {
        let a = 0x6a30_2a8f_c288_904d;
        assert_eq!(ternary(Ternary::FieldS64, a, 0x100, 0x14), 0);
        assert_eq!(ternary(Ternary::FieldU64, a, 0, 0x100), a);
        assert_eq!(
            ternary(Ternary::FieldS64, !a, 0x7adf_ec0e, 0xffff_ffac),
            u64::MAX
        );
        assert_eq!(ternary(Ternary::FieldU32, 0xff, 0x104, 0x102), 3);
    }

    #[test]
    fn logic_tables() {
        let (a, b, c) = (0b1111_0000, 0b1100_1100, 0b1010_1010);
        for table in 0..=255u8 {
            assert_eq!(lop3(a, b, c, table) as u8, table);
        }
    }
}
