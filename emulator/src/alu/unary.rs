//! One-operand integer operations, and bit insertion.

use super::word::Word;

macro_rules! unaries {
    ($($name:ident = |$a:ident: $t:ty| $value:expr;)*) => {
        /// A one-operand operation.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(in super::super) enum Unary {
            $($name,)*
        }

        /// Applies `op`.
        #[inline(always)]
        pub(in super::super) fn unary(op: Unary, a: u64) -> u64 {
            match op {
                $(Unary::$name => {
                    let $a = <$t as Word>::from_word(a);
                    Word::to_word($value)
                })*
            }
        }
    };
}

unaries! {
    Not = |a: u64| !a;
    // `not.pred`: predicates are 0 or 1.
    Invert = |a: bool| !a;
    Neg = |a: u64| a.wrapping_neg();
    CNot16 = |a: u16| a == 0;
    CNot32 = |a: u32| a == 0;
    CNot64 = |a: u64| a == 0;
    Abs16 = |a: i16| a.wrapping_abs();
    Abs32 = |a: i32| a.wrapping_abs();
    Abs64 = |a: i64| a.wrapping_abs();
    Popc32 = |a: u32| a.count_ones();
    Popc64 = |a: u64| a.count_ones();
    Clz32 = |a: u32| a.leading_zeros();
    Clz64 = |a: u64| a.leading_zeros();
    Reverse32 = |a: u32| a.reverse_bits();
    Reverse64 = |a: u64| a.reverse_bits();
    // `bfind`: the highest bit that differs from the sign; all ones if there is none.
    FindU32 = |a: u32| find(u64::from(a));
    FindS32 = |a: i32| find(u64::from((a ^ (a >> 31)) as u32));
    FindU64 = |a: u64| find(a);
    FindS64 = |a: i64| find((a ^ (a >> 63)) as u64);
    // `bfind.shiftamt`: how far to shift left to bring it to the top.
    ShiftU32 = |a: u32| if a == 0 { u32::MAX } else { a.leading_zeros() };
    ShiftS32 = |a: i32| match (a ^ (a >> 31)) as u32 { 0 => u32::MAX, bits => bits.leading_zeros() };
    ShiftU64 = |a: u64| if a == 0 { u32::MAX } else { a.leading_zeros() };
    ShiftS64 = |a: i64| match (a ^ (a >> 63)) as u64 { 0 => u32::MAX, bits => bits.leading_zeros() };
    U8 = |a: u8| a;
    U16 = |a: u16| a;
    U32 = |a: u32| a;
    S8 = |a: i8| a;
    S16 = |a: i16| a;
    S32 = |a: i32| a;
}

fn find(a: u64) -> u32 {
    if a == 0 {
        u32::MAX
    } else {
        63 - a.leading_zeros()
    }
}

/// `bfi`: `into` with `length` bits from `position` on replaced by the low bits of `source`.
pub(in super::super) fn insert_bits(
    source: u64,
    into: u64,
    position: u64,
    length: u64,
    width: u32,
) -> u64 {
    // Beyond 255 the ISA leaves both open; an H100 takes the low byte for 32 bits, and all 32 bits of them for 64.
    let known = if width == 64 {
        u64::from(u32::MAX)
    } else {
        255
    };
    let position = (position & known) as u32;
    let length = ((length & known) as u32).min(width.saturating_sub(position));
    if length == 0 {
        return into;
    }
    let ones = (u64::MAX >> (64 - length)) << position;
    (into & !ones) | ((source << position) & ones)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counting() {
        assert_eq!(unary(Unary::Clz32, 0xffff_ffff_0000_0001), 31);
        assert_eq!(unary(Unary::Clz64, 0), 64);
        assert_eq!(unary(Unary::Popc32, u64::MAX), 32);
        assert_eq!(unary(Unary::FindU32, 0), u64::from(u32::MAX));
        assert_eq!(unary(Unary::FindU32, 0x100), 8);
        assert_eq!(unary(Unary::FindS32, 0xffff_ffff), u64::from(u32::MAX));
        assert_eq!(unary(Unary::FindS32, 0xffff_fffe), 0);
        assert_eq!(unary(Unary::ShiftU32, 0x100), 23);
        assert_eq!(unary(Unary::Reverse32, 1), 0x8000_0000);
    }

    #[test]
    fn insertion() {
        assert_eq!(insert_bits(0xff, 0, 4, 4, 32), 0xf0);
        assert_eq!(insert_bits(0, 0xffff_ffff, 28, 8, 32), 0x0fff_ffff);
        assert_eq!(insert_bits(7, 5, 40, 8, 32), 5);
        assert_eq!(insert_bits(7, 5, 0, 64, 64), 7);
        // Beyond a byte, as on an H100.
        assert_eq!(insert_bits(!0, 0x7f, 0x4325, 0x4325, 64), 0x7f);
        assert_eq!(insert_bits(7, 5, 0, 0x100, 64), 7);
        assert_eq!(insert_bits(7, 5, 0x100, 4, 32), 7);
    }

    #[test]
    fn extension() {
        assert_eq!(unary(Unary::S8, 0x180), -128i64 as u64);
        assert_eq!(unary(Unary::U16, 0x1_2345), 0x2345);
        assert_eq!(unary(Unary::Abs32, 0xffff_ffff), 1);
    }
}
