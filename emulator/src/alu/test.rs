//! Comparisons.

use super::word::Word;

macro_rules! tests {
    ($($name:ident = |$a:ident, $b:ident: $t:ty| $value:expr;)*) => {
        /// A comparison of two values of one type. Names end in the type; a `u` before a float type means unordered: true on NaN.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(in super::super) enum Test {
            $($name,)*
        }

        /// Applies `test`.
        #[inline(always)]
        pub(in super::super) fn test(test: Test, a: u64, b: u64) -> bool {
            match test {
                $(Test::$name => {
                    let $a = <$t as Word>::from_word(a);
                    let $b = <$t as Word>::from_word(b);
                    $value
                })*
            }
        }
    };
}

tests! {
    Eq16 = |a, b: u16| a == b;
    Ne16 = |a, b: u16| a != b;
    LtU16 = |a, b: u16| a < b;
    LeU16 = |a, b: u16| a <= b;
    GtU16 = |a, b: u16| a > b;
    GeU16 = |a, b: u16| a >= b;
    LtS16 = |a, b: i16| a < b;
    LeS16 = |a, b: i16| a <= b;
    GtS16 = |a, b: i16| a > b;
    GeS16 = |a, b: i16| a >= b;
    Eq32 = |a, b: u32| a == b;
    Ne32 = |a, b: u32| a != b;
    LtU32 = |a, b: u32| a < b;
    LeU32 = |a, b: u32| a <= b;
    GtU32 = |a, b: u32| a > b;
    GeU32 = |a, b: u32| a >= b;
    LtS32 = |a, b: i32| a < b;
    LeS32 = |a, b: i32| a <= b;
    GtS32 = |a, b: i32| a > b;
    GeS32 = |a, b: i32| a >= b;
    Eq64 = |a, b: u64| a == b;
    Ne64 = |a, b: u64| a != b;
    LtU64 = |a, b: u64| a < b;
    LeU64 = |a, b: u64| a <= b;
    GtU64 = |a, b: u64| a > b;
    GeU64 = |a, b: u64| a >= b;
    LtS64 = |a, b: i64| a < b;
    LeS64 = |a, b: i64| a <= b;
    GtS64 = |a, b: i64| a > b;
    GeS64 = |a, b: i64| a >= b;
    EqF32 = |a, b: f32| a == b;
    NeF32 = |a, b: f32| a != b && !a.is_nan() && !b.is_nan();
    LtF32 = |a, b: f32| a < b;
    LeF32 = |a, b: f32| a <= b;
    GtF32 = |a, b: f32| a > b;
    GeF32 = |a, b: f32| a >= b;
    EquF32 = |a, b: f32| a == b || a.is_nan() || b.is_nan();
    NeuF32 = |a, b: f32| a != b;
    LtuF32 = |a, b: f32| a < b || a.is_nan() || b.is_nan();
    LeuF32 = |a, b: f32| a <= b || a.is_nan() || b.is_nan();
    GtuF32 = |a, b: f32| a > b || a.is_nan() || b.is_nan();
    GeuF32 = |a, b: f32| a >= b || a.is_nan() || b.is_nan();
    NumF32 = |a, b: f32| !a.is_nan() && !b.is_nan();
    NanF32 = |a, b: f32| a.is_nan() || b.is_nan();
    EqF64 = |a, b: f64| a == b;
    NeF64 = |a, b: f64| a != b && !a.is_nan() && !b.is_nan();
    LtF64 = |a, b: f64| a < b;
    LeF64 = |a, b: f64| a <= b;
    GtF64 = |a, b: f64| a > b;
    GeF64 = |a, b: f64| a >= b;
    EquF64 = |a, b: f64| a == b || a.is_nan() || b.is_nan();
    NeuF64 = |a, b: f64| a != b;
    LtuF64 = |a, b: f64| a < b || a.is_nan() || b.is_nan();
    LeuF64 = |a, b: f64| a <= b || a.is_nan() || b.is_nan();
    GtuF64 = |a, b: f64| a > b || a.is_nan() || b.is_nan();
    GeuF64 = |a, b: f64| a >= b || a.is_nan() || b.is_nan();
    NumF64 = |a, b: f64| !a.is_nan() && !b.is_nan();
    NanF64 = |a, b: f64| a.is_nan() || b.is_nan();
}

#[cfg(test)]
mod unit {
    use super::*;

    #[test]
    fn signedness_and_width() {
        assert!(test(Test::LtS32, 0xffff_ffff, 0));
        assert!(!test(Test::LtU32, 0xffff_ffff, 0));
        assert!(test(Test::Eq16, 0x1_0001, 1));
        assert!(test(Test::GeS64, 0, u64::MAX));
    }

    #[test]
    fn unordered_comparisons() {
        let (nan, one) = (f64::NAN.to_bits(), 1f64.to_bits());
        for t in [
            Test::EquF64,
            Test::NeuF64,
            Test::LtuF64,
            Test::LeuF64,
            Test::GtuF64,
            Test::GeuF64,
            Test::NanF64,
        ] {
            assert!(test(t, nan, one), "{t:?}");
        }
        for t in [
            Test::EqF64,
            Test::NeF64,
            Test::LtF64,
            Test::LeF64,
            Test::GtF64,
            Test::GeF64,
            Test::NumF64,
        ] {
            assert!(!test(t, nan, one), "{t:?}");
        }
        assert!(test(Test::NeF64, one, 2f64.to_bits()));
    }
}
