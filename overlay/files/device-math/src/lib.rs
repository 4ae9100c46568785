//! C's mathematical functions for std: the Rust project's own `libm`, from the sources of compiler-builtins beside this crate.
//!
//! On other targets the system's C library has them. compiler-builtins could, but it takes no part in link-time optimisation, and
//! here that is the only linker.

#![no_std]
#![feature(core_intrinsics, asm_experimental_arch)]
#![allow(internal_features, unused, unexpected_cfgs, unstable_name_collisions, missing_docs, unreachable_pub, clippy::all)]

#[path = "../../compiler-builtins/libm/src/math/mod.rs"]
mod math;

mod exponential;
mod narrow;
mod remainder;
mod wide;

// libm's own crate has the module's names at its root, and its files use them from there.
use self::math::*;
use core::{f32, f64};

macro_rules! export {
    ($from:ident: $(fn $name:ident($($arg:ident: $ty:ty),+) -> $ret:ty;)+) => {
        $(
            #[unsafe(no_mangle)]
            extern "C" fn $name($($arg: $ty),+) -> $ret {
                $from::$name($($arg),+)
            }
        )+
    };
}

export! {
    exponential:
    fn exp(x: f64) -> f64;
}

export! {
    remainder:
    fn fmodf(x: f32, y: f32) -> f32;
    fn fmod(x: f64, y: f64) -> f64;
}

export! {
    wide:
    fn __fixdfti(x: f64) -> i128;
    fn __fixunsdfti(x: f64) -> u128;
}

export! {
    narrow:
    fn acosf(n: f32) -> f32;
    fn acoshf(n: f32) -> f32;
    fn asinf(n: f32) -> f32;
    fn asinhf(n: f32) -> f32;
    fn atan2f(a: f32, b: f32) -> f32;
    fn atanf(n: f32) -> f32;
    fn coshf(n: f32) -> f32;
    fn expf(x: f32) -> f32;
    fn expm1f(n: f32) -> f32;
    fn log10f(x: f32) -> f32;
    fn log1pf(n: f32) -> f32;
    fn log2f(x: f32) -> f32;
    fn logf(x: f32) -> f32;
    fn powf(a: f32, x: f32) -> f32;
    fn sinhf(n: f32) -> f32;
    fn tanf(n: f32) -> f32;
    fn tanhf(n: f32) -> f32;
}

export! {
    math:
    fn rintf(x: f32) -> f32;
    fn rint(x: f64) -> f64;
    fn fdimf(x: f32, y: f32) -> f32;
    fn fdim(x: f64, y: f64) -> f64;
    fn cbrtf(x: f32) -> f32;
    fn cbrt(x: f64) -> f64;
    fn sinf(x: f32) -> f32;
    fn sin(x: f64) -> f64;
    fn cosf(x: f32) -> f32;
    fn cos(x: f64) -> f64;
    fn exp2f(x: f32) -> f32;
    fn exp2(x: f64) -> f64;
    fn log(x: f64) -> f64;
    fn log10(x: f64) -> f64;
    fn log2(x: f64) -> f64;
    fn pow(a: f64, x: f64) -> f64;
    fn acos(n: f64) -> f64;
    fn acosh(n: f64) -> f64;
    fn asin(n: f64) -> f64;
    fn asinh(n: f64) -> f64;
    fn atan(n: f64) -> f64;
    fn atan2(a: f64, b: f64) -> f64;
    fn cosh(n: f64) -> f64;
    fn expm1(n: f64) -> f64;
    fn hypot(x: f64, y: f64) -> f64;
    fn hypotf(x: f32, y: f32) -> f32;
    fn log1p(n: f64) -> f64;
    fn sinh(n: f64) -> f64;
    fn tan(n: f64) -> f64;
    fn tanh(n: f64) -> f64;
    fn tgamma(n: f64) -> f64;
    fn tgammaf(n: f32) -> f32;
    fn erf(n: f64) -> f64;
    fn erff(n: f32) -> f32;
    fn erfc(n: f64) -> f64;
    fn erfcf(n: f32) -> f32;
}

#[unsafe(no_mangle)]
extern "C" fn lgamma_r(x: f64, sign: &mut i32) -> f64 {
    let (value, s) = math::lgamma_r(x);
    *sign = s;
    value
}

#[unsafe(no_mangle)]
extern "C" fn lgammaf_r(x: f32, sign: &mut i32) -> f32 {
    let (value, s) = math::lgammaf_r(x);
    *sign = s;
    value
}
