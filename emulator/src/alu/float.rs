//! Floating-point operations in every format, rounding and flag. Common cases have faster codes elsewhere.

use super::super::types::{Format, Rounding};
use super::exact::Number;
use super::float_op::{FloatMode, FloatOp};
use super::{approximate, nan};

/// Applies `op`; operands that it does not have are ignored.
pub(in super::super) fn float(op: FloatOp, mode: FloatMode, a: u64, b: u64, c: u64) -> u64 {
    if mode.pair {
        let low = scalar(op, mode, a & 0xffff, b & 0xffff, c & 0xffff);
        let high = scalar(
            op,
            mode,
            a >> 16 & 0xffff,
            b >> 16 & 0xffff,
            c >> 16 & 0xffff,
        );
        return low | high << 16;
    }
    scalar(op, mode, a, b, c)
}

fn scalar(op: FloatOp, mode: FloatMode, a: u64, b: u64, c: u64) -> u64 {
    let format = mode.format;
    let read = |bits: u64| {
        let value = format.decode(bits);
        if mode.flush {
            format.flush_subnormal(value)
        } else {
            value
        }
    };
    let (x, y, z) = (read(a), read(b), read(c));
    use FloatOp::*;
    let value = match op {
        Neg | Abs | CopySign => return sign(op, mode, x, a, b),
        IsFinite | IsInfinite | IsNumber | IsNan | IsNormal | IsSubnormal => {
            return u64::from(is(op, format, x));
        }
        RcpHigh => return approximate::high(a, |x| 1.0 / x),
        RsqrtHigh => return approximate::high(a, |x| 1.0 / x.sqrt()),
        Min | Max | MinNan | MaxNan => {
            if x.is_nan() && y.is_nan() && format == Format::F64 {
                return nan::second(a, b);
            }
            extreme(op, x, y)
        }
        Add | Sub | Mul | Div | Fma | FmaRelu | Sqrt | Rcp => {
            if format == Format::F64
                && let Some(nan) = nan::operand(op, a, b, c)
            {
                return nan;
            }
            arithmetic(op, mode, x, y, z)
        }
        Rsqrt | Ex2 | Lg2 | Sin | Cos | Tanh => {
            format.round(approximate::function(op, x), 0.0, Rounding::Nearest)
        }
        DivApprox => format.round(approximate::quotient(x, y), 0.0, Rounding::Nearest),
    };
    finish(op, mode, value)
}

/// What the modifiers make of a result, and its bits.
fn finish(op: FloatOp, mode: FloatMode, mut value: f64) -> u64 {
    if mode.flush {
        value = mode.format.flush_subnormal(value);
    }
    if mode.saturate {
        // Not `clamp`: NaN and -0 become +0.
        value = if value > 0.0 { value.min(1.0) } else { 0.0 };
    }
    if op == FloatOp::FmaRelu && !value.is_nan() {
        value = value.max(0.0);
    }
    mode.format.encode(value)
}

/// Operations of the sign, which work on the bits.
fn sign(op: FloatOp, mode: FloatMode, x: f64, a: u64, b: u64) -> u64 {
    let format = mode.format;
    let sign = match format {
        Format::F16 | Format::BF16 => 1u64 << 15,
        Format::F32 => 1 << 31,
        Format::F64 => 1 << 63,
    };
    let bits = if mode.flush && !x.is_nan() {
        format.encode(x)
    } else {
        a
    } & (sign | (sign - 1));
    // As on an H100: the only NaN of the narrow formats; in `f64` the operand, made quiet, with its sign.
    if x.is_nan() && op != FloatOp::CopySign {
        return match format {
            Format::F64 => a | nan::QUIET,
            _ => sign - 1,
        };
    }
    match op {
        FloatOp::Neg => bits ^ sign,
        FloatOp::Abs => bits & !sign,
        // PTX: the sign of a on the magnitude of b.
        _ => (b & (sign - 1)) | (a & sign),
    }
}

/// `testp`.
fn is(op: FloatOp, format: Format, x: f64) -> bool {
    let (_, least, _) = format.shape();
    let subnormal = x.is_finite() && x != 0.0 && Number::new(x).magnitude() < least;
    match op {
        FloatOp::IsFinite => x.is_finite(),
        FloatOp::IsInfinite => x.is_infinite(),
        FloatOp::IsNumber => !x.is_nan(),
        FloatOp::IsNan => x.is_nan(),
        FloatOp::IsSubnormal => subnormal,
        // PTX counts zeros as normal.
        _ => x.is_finite() && !subnormal,
    }
}

fn extreme(op: FloatOp, x: f64, y: f64) -> f64 {
    let propagates = matches!(op, FloatOp::MinNan | FloatOp::MaxNan);
    if x.is_nan() || y.is_nan() {
        return if propagates || x.is_nan() && y.is_nan() {
            f64::NAN
        } else if x.is_nan() {
            y
        } else {
            x
        };
    }
    // -0 is less than +0.
    let less = x < y || x == y && x.is_sign_negative();
    let least = matches!(op, FloatOp::Min | FloatOp::MinNan);
    if less == least { x } else { y }
}

/// What IEEE 754 defines, rounded once.
fn arithmetic(op: FloatOp, mode: FloatMode, x: f64, y: f64, z: f64) -> f64 {
    let number = |value: f64| (value.is_finite() && value != 0.0).then(|| Number::new(value));
    // Where an operand is no number but 0, infinity or NaN, the host's result is exact.
    let exact = match op {
        FloatOp::Add | FloatOp::Sub => {
            let y = if op == FloatOp::Sub { -y } else { y };
            match (number(x), number(y)) {
                (Some(a), Some(b)) => match a.sum(b) {
                    Some(sum) => sum,
                    None => return no_sum(mode, x, y),
                },
                _ if x == 0.0 && y == 0.0 => return no_sum(mode, x, y),
                _ => return x + y,
            }
        }
        FloatOp::Mul => match (number(x), number(y)) {
            (Some(a), Some(b)) => a.product(b),
            _ => return x * y,
        },
        FloatOp::Fma | FloatOp::FmaRelu => match (number(x), number(y), number(z)) {
            (Some(a), Some(b), Some(c)) => match a.product(b).sum(c) {
                Some(sum) => sum,
                // The product is not 0, and z is not either.
                None => return no_sum(mode, -z, z),
            },
            (Some(a), Some(b), None) if z == 0.0 => a.product(b),
            // Not the product: it may be too large for an `f64`.
            (Some(_), Some(_), None) => return z,
            _ if x * y == 0.0 && z == 0.0 => return no_sum(mode, x * y, z),
            _ => return x * y + z,
        },
        FloatOp::Rcp => match number(x) {
            Some(a) => Number::new(1.0).quotient(a),
            None => return 1.0 / x,
        },
        FloatOp::Sqrt => match number(x) {
            Some(a) if !a.is_negative() => a.root(),
            _ => return x.sqrt(),
        },
        _ => match (number(x), number(y)) {
            (Some(a), Some(b)) => a.quotient(b),
            _ => return x / y,
        },
    };
    // As on an H100: what is too small once rounded to the format's precision, even if at a subnormal's it would be the least normal number.
    if mode.flush && mode.format != Format::F64 && exact.is_tiny(mode.format, mode.rounding) {
        return if exact.is_negative() { -0.0 } else { 0.0 };
    }
    exact.round(mode.format, mode.rounding)
}

/// The zero that is the sum of two zeros, or of two numbers that cancel.
fn no_sum(mode: FloatMode, x: f64, y: f64) -> f64 {
    if x.is_sign_negative() == y.is_sign_negative() {
        0f64.copysign(x)
    } else if mode.rounding == Rounding::Down {
        -0.0
    } else {
        0.0
    }
}

#[cfg(test)]
mod tests;
