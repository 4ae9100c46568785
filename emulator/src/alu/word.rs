//! Views of a 64-bit slot as a typed value.

/// A type that a slot can hold in its low bits.
pub(super) trait Word: Copy {
    fn from_word(word: u64) -> Self;
    fn to_word(self) -> u64;
}

macro_rules! integers {
    ($($t:ty),*) => {$(
        impl Word for $t {
            #[inline(always)]
            fn from_word(word: u64) -> Self {
                word as $t
            }
            #[inline(always)]
            fn to_word(self) -> u64 {
                self as u64
            }
        }
    )*};
}
integers!(u8, u16, u32, u64, i8, i16, i32, i64);

impl Word for bool {
    #[inline(always)]
    fn from_word(word: u64) -> Self {
        word != 0
    }
    #[inline(always)]
    fn to_word(self) -> u64 {
        u64::from(self)
    }
}

impl Word for f32 {
    #[inline(always)]
    fn from_word(word: u64) -> Self {
        f32::from_bits(word as u32)
    }
    /// Every NaN result of a GPU's single-precision unit is this one.
    #[inline(always)]
    fn to_word(self) -> u64 {
        if self.is_nan() {
            0x7fff_ffff
        } else {
            u64::from(self.to_bits())
        }
    }
}

impl Word for f64 {
    #[inline(always)]
    fn from_word(word: u64) -> Self {
        f64::from_bits(word)
    }
    #[inline(always)]
    fn to_word(self) -> u64 {
        self.to_bits()
    }
}
