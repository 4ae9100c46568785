//! `x % y`, which our compiler stage (`ir::passes::floats`) makes a call of C's `fmod`: LLVM's PTX backend writes `x - trunc(x / y) * y`,
//! whose quotient may have been rounded up.

use super::math;

macro_rules! remainder {
    ($name:ident, $float:ty, $exact:expr, $fma:ident) => {
        pub fn $name(x: $float, y: $float) -> $float {
            let quotient = x / y;
            // Up to here every whole number is exact; infinities and NaN come to the other way, too.
            if !(quotient.abs() < $exact) {
                return math::$name(x, y);
            }
            if quotient.abs() < 1.0 {
                return x;
            }
            let whole = -(quotient as i64 as $float);
            // Multiplied and added without rounding in between.
            // SAFETY: the intrinsic is safe for all numbers.
            let rest = unsafe { core::intrinsics::$fma(whole, y, x) };
            // The difference is exact. If the quotient was rounded up to a whole number, it is one `y` too far.
            let rest = if rest != 0.0 && (rest < 0.0) != (x < 0.0) {
                rest + y.copysign(x)
            } else {
                rest
            };
            rest.copysign(x)
        }
    };
}

remainder!(fmodf, f32, 16_777_216.0, fmaf32);
remainder!(fmod, f64, 9_007_199_254_740_992.0, fmaf64);
