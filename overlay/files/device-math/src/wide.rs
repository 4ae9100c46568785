//! From floats to 128-bit integers, which LLVM cannot do for this target: our compiler stage makes calls of these (`ir::passes::floats`). As Rust's `as`: toward
//! zero, at the limits where the value is beyond them, 0 for what is no number.

const MANTISSA_BITS: u32 = 52;
/// Of the exponent, with the mantissa as a whole number.
const BIAS: i32 = 1023 + MANTISSA_BITS as i32;

/// The whole part of a positive number below 2^128.
fn magnitude(bits: u64) -> u128 {
    let exponent = ((bits >> MANTISSA_BITS) & 0x7ff) as i32 - BIAS;
    let mantissa = bits & ((1 << MANTISSA_BITS) - 1) | 1 << MANTISSA_BITS;
    match exponent {
        0.. => u128::from(mantissa) << exponent,
        -52..0 => u128::from(mantissa >> -exponent),
        _ => 0,
    }
}

pub fn __fixunsdfti(x: f64) -> u128 {
    // 2^128; what is no number is not greater than 0.
    if x >= 340_282_366_920_938_463_463_374_607_431_768_211_456.0 {
        u128::MAX
    } else if x > 0.0 {
        magnitude(x.to_bits())
    } else {
        0
    }
}

pub fn __fixdfti(x: f64) -> i128 {
    const LIMIT: f64 = 170_141_183_460_469_231_731_687_303_715_884_105_728.0;
    if x >= LIMIT {
        i128::MAX
    } else if x <= -LIMIT {
        i128::MIN
    } else if x > 0.0 {
        magnitude(x.to_bits()) as i128
    } else if x < 0.0 {
        -(magnitude(x.to_bits()) as i128)
    } else {
        0
    }
}
