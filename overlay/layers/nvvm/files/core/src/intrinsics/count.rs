//! Zeros and ones of every integer, from the compiler's own intrinsics for `u32`: rustc_codegen_nvvm takes their result for one of the
//! argument's type, so that for all other types it is wrong.

use super::transmute_unchecked;

/// The compiler's own, for `u32` only.
mod word {
    #[rustc_intrinsic_const_stable_indirect]
    #[rustc_nounwind]
    #[rustc_intrinsic]
    pub(super) const fn ctpop<T: Copy>(x: T) -> u32;

    #[rustc_intrinsic_const_stable_indirect]
    #[rustc_nounwind]
    #[rustc_intrinsic]
    pub(super) const fn ctlz<T: Copy>(x: T) -> u32;

    #[rustc_intrinsic_const_stable_indirect]
    #[rustc_nounwind]
    #[rustc_intrinsic]
    pub(super) const fn cttz<T: Copy>(x: T) -> u32;
}

/// `x`, if it has at most 32 bits, else nothing.
///
/// Callers use it for integers only. Each arm is for types of one size; the others are gone before code is generated.
#[rustc_const_stable_indirect]
#[inline(always)]
const fn small<T: Copy>(x: T) -> Option<u32> {
    // SAFETY: the sizes are equal, and every pattern of bits is an integer.
    unsafe {
        match size_of::<T>() {
            1 => Some(transmute_unchecked::<T, u8>(x) as u32),
            2 => Some(transmute_unchecked::<T, u16>(x) as u32),
            4 => Some(transmute_unchecked::<T, u32>(x)),
            _ => None,
        }
    }
}

/// The halves of an integer of 128 bits, the low one first, or an integer of 64 bits and nothing.
#[rustc_const_stable_indirect]
#[inline(always)]
const fn large<T: Copy>(x: T) -> (u64, Option<u64>) {
    // SAFETY: the sizes are equal, and every pattern of bits is an integer.
    unsafe {
        match size_of::<T>() {
            8 => (transmute_unchecked::<T, u64>(x), None),
            _ => {
                let [low, high] = transmute_unchecked::<T, [u64; 2]>(x);
                (low, Some(high))
            }
        }
    }
}

/// How many bits are set.
#[rustc_const_stable_indirect]
#[inline]
pub(super) const fn ones<T: Copy>(x: T) -> u32 {
    if let Some(x) = small(x) {
        return word::ctpop(x);
    }
    match large(x) {
        (x, None) => ones_64(x),
        (low, Some(high)) => ones_64(low) + ones_64(high),
    }
}

#[rustc_const_stable_indirect]
#[inline]
const fn ones_64(x: u64) -> u32 {
    word::ctpop(x as u32) + word::ctpop((x >> 32) as u32)
}

/// How many bits above the highest one that is set.
#[rustc_const_stable_indirect]
#[inline]
pub(super) const fn leading_zeros<T: Copy>(x: T) -> u32 {
    if let Some(x) = small(x) {
        return word::ctlz(x) - (32 - 8 * size_of::<T>() as u32);
    }
    match large(x) {
        (x, None) => leading_64(x),
        (low, Some(0)) => 64 + leading_64(low),
        (_, Some(high)) => leading_64(high),
    }
}

#[rustc_const_stable_indirect]
#[inline]
const fn leading_64(x: u64) -> u32 {
    let high = (x >> 32) as u32;
    if high == 0 { 32 + word::ctlz(x as u32) } else { word::ctlz(high) }
}

/// How many bits below the lowest one that is set.
#[rustc_const_stable_indirect]
#[inline]
pub(super) const fn trailing_zeros<T: Copy>(x: T) -> u32 {
    if let Some(x) = small(x) {
        // A bit above the type's own ends the count where there is room for one.
        return match size_of::<T>() {
            1 => word::cttz(x | 1 << 8),
            2 => word::cttz(x | 1 << 16),
            _ => word::cttz(x),
        };
    }
    match large(x) {
        (x, None) => trailing_64(x),
        (0, Some(high)) => 64 + trailing_64(high),
        (low, Some(_)) => trailing_64(low),
    }
}

#[rustc_const_stable_indirect]
#[inline]
const fn trailing_64(x: u64) -> u32 {
    let low = x as u32;
    if low == 0 { 32 + word::cttz((x >> 32) as u32) } else { word::cttz(low) }
}
