//! `exp` of `f64`: libm's is off by one digit even at 1.

use super::math;

/// Above it the result is infinite, below the negative of [`LEAST`] zero.
const MOST: f64 = 709.782_712_893_384;
const LEAST: f64 = -745.133_219_101_941_2;
/// ln 2 in two parts; the first one has 32 zeroes at its end, so that its product with a whole number is exact.
const LN_2: [f64; 2] = [6.931_471_803_691_238e-1, 1.908_214_929_270_587_7e-10];

/// 1/13!, 1/12! ... 1/2!.
const TERMS: [f64; 12] = [
    1.605_904_383_682_161_3e-10,
    2.087_675_698_786_81e-9,
    2.505_210_838_544_172e-8,
    2.755_731_922_398_589e-7,
    2.755_731_922_398_589_3e-6,
    2.480_158_730_158_730_2e-5,
    1.984_126_984_126_984e-4,
    1.388_888_888_888_889e-3,
    8.333_333_333_333_333e-3,
    4.166_666_666_666_666_4e-2,
    1.666_666_666_666_666_6e-1,
    0.5,
];

pub fn exp(x: f64) -> f64 {
    if x.is_nan() {
        return x;
    }
    if x > MOST {
        return f64::INFINITY;
    }
    if x < LEAST {
        return 0.0;
    }
    // x = times * ln 2 + high + low, with |high| < 0.35.
    let times = math::rint(x * core::f64::consts::LOG2_E);
    let start = x - times * LN_2[0];
    let low = times * LN_2[1];
    let high = start - low;
    let low = (start - high) - low;
    let mut series = 0.0;
    for term in TERMS {
        series = series * high + term;
    }
    // 1 + high + what is small: the sum of the first two loses what `lost` keeps.
    let small = series * high * high + low;
    let sum = 1.0 + high;
    let lost = high - (sum - 1.0);
    math::scalbn(sum + (lost + small), times as i32)
}
