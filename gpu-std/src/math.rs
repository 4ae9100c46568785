//! Arithmetic for which a GPU has an instruction and std no word.
//!
//! Rust rounds each operation as IEEE 754 says, on a GPU too: `a * b + c` is rounded twice, and `1.0 / x.sqrt()` takes two roots' time. What is
//! faster and not the same is asked for by name.
//!
//! # Examples
//! ```
//! use gpu_std::math;
//!
//! let length_squared = math::multiply_add(3.0, 3.0, 4.0 * 4.0);
//! let inverse = math::rsqrt(length_squared);
//! assert!((inverse - 0.2).abs() < 1e-6);
//! ```

use crate::device;

#[cfg(target_os = "cuda")]
mod runtime {
    unsafe extern "C" {
        /// Defined by the device runtime under std.
        pub safe fn __gpu_run_rsqrt(x: f32) -> f32;
    }
}

/// `a * b + c`, rounded once where that is one instruction, as on a GPU, and twice elsewhere: the fastest way on both. Where the result must
/// not depend on the device, [`f32::mul_add`] is always rounded once, and may be a call of a function on a CPU.
#[inline]
pub fn multiply_add(a: f32, b: f32, c: f32) -> f32 {
    match device::on_gpu() {
        true => a.mul_add(b, c),
        false => a * b + c,
    }
}

/// About `1.0 / x.sqrt()`.
///
/// On a GPU it is one instruction, whose result is off by at most 2^-22 of it (PTX: `rsqrt.approx.f32`), and a subnormal `x` has a result,
/// too. On a CPU it is `1.0 / x.sqrt()`. In both cases it is infinite for zero, with its sign, 0 for infinity, and NaN for what is less than zero.
#[inline]
pub fn rsqrt(x: f32) -> f32 {
    #[cfg(target_os = "cuda")]
    return runtime::__gpu_run_rsqrt(x);
    #[cfg(not(target_os = "cuda"))]
    {
        1.0 / x.sqrt()
    }
}

#[cfg(all(test, not(target_os = "cuda")))]
mod tests {
    use super::*;

    #[test]
    fn a_root_s_inverse() {
        assert_eq!(rsqrt(4.0), 0.5);
        assert_eq!(rsqrt(0.0), f32::INFINITY);
        assert_eq!(rsqrt(-0.0), f32::NEG_INFINITY);
        assert_eq!(rsqrt(f32::INFINITY), 0.0);
        assert!(rsqrt(-1.0).is_nan() && rsqrt(f32::NAN).is_nan());
    }

    #[test]
    fn a_product_and_a_sum() {
        assert_eq!(multiply_add(2.0, 3.0, 1.0), 7.0);
    }
}
