//! Functions of `f32` by those of `f64`, rounded once: libm's own for `f32` are off by a digit, also where the result is a constant
//! such as `FRAC_PI_2`.

use super::{exponential, math};

macro_rules! narrow {
    ($($name:ident($($arg:ident),+) = $wide:path;)+) => {
        $(
            pub fn $name($($arg: f32),+) -> f32 {
                $wide($(f64::from($arg)),+) as f32
            }
        )+
    };
}

narrow! {
    acosf(x) = math::acos;
    acoshf(x) = math::acosh;
    asinf(x) = math::asin;
    asinhf(x) = math::asinh;
    atan2f(y, x) = math::atan2;
    atanf(x) = math::atan;
    coshf(x) = math::cosh;
    expf(x) = exponential::exp;
    expm1f(x) = math::expm1;
    log10f(x) = math::log10;
    log1pf(x) = math::log1p;
    log2f(x) = math::log2;
    logf(x) = math::log;
    powf(x, y) = math::pow;
    sinhf(x) = math::sinh;
    tanf(x) = math::tan;
    tanhf(x) = math::tanh;
}
