//! What the lanes of a call tell each other without memory: votes, shuffles, and a barrier.
//!
//! They are for algorithms that [`lanes`](crate::lanes) has no word for. Each lane of a call comes to the same function, gives something, and gets something of all, in a few instructions. On a CPU, and
//! wherever [`lanes::count`](crate::lanes::count) is 1, the caller is all lanes that there are.
//!
//! # Safety
//! This holds for all functions here. They are called in an item of a call of [`lanes`](crate::lanes) that gives each lane **exactly one**, as `lanes::for_each(0..lanes::count(), ...)` does, or in a step of
//! a tile ([`grid::for_each_tile`](crate::grid::for_each_tile)); and that call is not made inside of another one. Then
//!
//! - every lane of that call, or of the tile, calls the same function at the same place of the program, as often as the others do. No lane skips it by a branch, a loop that ends earlier, a `return`, or a panic;
//! - since the lanes last called one of these functions, no lane has called a function that may call itself, directly or by others. NVIDIA's compiler loses count of the lanes behind such calls.
//!   `println!`, allocation and panics may have some inside.
//!
//! A GPU does anything where a lane breaks that: it hangs, or gives wrong values. The emulator stops, and says which lanes were where.
//!
//! # Examples
//! The smallest of a lane's and all others' numbers, by halves:
//! ```
//! use gpu_std::{lanes, warp};
//!
//! let count = lanes::count();
//! let numbers: Vec<u32> = (0..count as u32).map(|i| (i * 13 + 5) % 32).collect();
//! let least = lanes::map(0..count, |lane| {
//!     let mut least = numbers[lane];
//!     let mut half = count / 2;
//!     while half > 0 {
//!         // SAFETY: each lane has one item, and goes through the loop as often as the others.
//!         least = least.min(unsafe { warp::shuffle(least, lane ^ half) });
//!         half /= 2;
//!     }
//!     least
//! });
//! assert!(least.iter().all(|least| Some(least) == numbers.iter().min()));
//! ```

use sealed::Word;

#[cfg(target_os = "cuda")]
mod runtime {
    unsafe extern "C" {
        // Defined by the device runtime.
        pub fn __gpu_run_warp_ballot(value: u32) -> u32;
        pub fn __gpu_run_warp_same(value: u32) -> u32;
        pub fn __gpu_run_warp_shuffle(value: u32, from: u32) -> u32;
        pub fn __gpu_run_warp_barrier();
    }
}

/// One lane alone.
#[cfg(not(target_os = "cuda"))]
mod runtime {
    pub unsafe fn __gpu_run_warp_ballot(value: u32) -> u32 {
        u32::from(value != 0)
    }

    pub unsafe fn __gpu_run_warp_same(_: u32) -> u32 {
        1
    }

    pub unsafe fn __gpu_run_warp_shuffle(value: u32, _: u32) -> u32 {
        value
    }

    pub unsafe fn __gpu_run_warp_barrier() {}
}

/// Which lanes say yes: bit `k` is lane `k`'s.
///
/// # Safety
/// See [the module](self#safety).
///
/// # Examples
/// ```
/// use gpu_std::{lanes, warp};
///
/// // SAFETY: each lane has one item, which is this.
/// let odd = lanes::map(0..lanes::count(), |lane| unsafe { warp::ballot(lane % 2 == 1) });
/// let expected = if lanes::count() == 1 { 0 } else { 0xaaaa_aaaa };
/// assert!(odd.iter().all(|&lanes| lanes == expected));
/// ```
#[inline]
pub unsafe fn ballot(yes: bool) -> u32 {
    // SAFETY: the caller's.
    unsafe { runtime::__gpu_run_warp_ballot(u32::from(yes)) }
}

/// Whether a lane says yes.
///
/// # Safety
/// See [the module](self#safety).
#[inline]
pub unsafe fn any(yes: bool) -> bool {
    // SAFETY: the caller's.
    unsafe { ballot(yes) != 0 }
}

/// Whether all lanes say yes.
///
/// # Safety
/// See [the module](self#safety).
#[inline]
pub unsafe fn all(yes: bool) -> bool {
    // SAFETY: the caller's.
    unsafe { ballot(!yes) == 0 }
}

/// Which lanes have the same `value`: bit `k` is lane `k`'s.
///
/// # Safety
/// See [the module](self#safety).
///
/// # Examples
/// Lanes with the same remainder:
/// ```
/// use gpu_std::{lanes, warp};
///
/// // SAFETY: each lane has one item, which is this.
/// let same = lanes::map(0..lanes::count(), |lane| unsafe { warp::same(lane as u32 % 4) });
/// let expected = if lanes::count() == 1 { 1 } else { 0x1111_1111 };
/// assert_eq!(same[0], expected);
/// ```
#[inline]
pub unsafe fn same(value: u32) -> u32 {
    // SAFETY: the caller's.
    unsafe { runtime::__gpu_run_warp_same(value) }
}

/// The `value` of lane `from`, modulo 32; of the only lane, where there is one. `value` is a number of 32 or 64 bits.
///
/// # Safety
/// See [the module](self#safety).
///
/// # Examples
/// ```
/// use gpu_std::{lanes, warp};
///
/// // SAFETY: each lane has one item, which is this.
/// let next = lanes::map(0..lanes::count(), |lane| unsafe { warp::shuffle(lane as f64, lane + 1) });
/// assert_eq!(next[0], (lanes::count() as f64 - 1.0).min(1.0));
/// ```
#[inline]
pub unsafe fn shuffle<T: Word>(value: T, from: usize) -> T {
    // SAFETY: the caller's.
    value.with_words(|word| unsafe { runtime::__gpu_run_warp_shuffle(word, from as u32) })
}

/// Waits until all lanes are here. What each has written before, all see after.
///
/// # Safety
/// See [the module](self#safety).
#[inline]
pub unsafe fn barrier() {
    // SAFETY: the caller's.
    unsafe { runtime::__gpu_run_warp_barrier() }
}

mod sealed {
    /// A number of 32 or 64 bits.
    pub trait Word: Copy {
        /// What becomes of it if this is done with each of its 32-bit words.
        fn with_words(self, each: impl FnMut(u32) -> u32) -> Self;
    }

    macro_rules! words {
        ($($number:ty),*) => {$(
            impl Word for $number {
                #[inline]
                fn with_words(self, mut each: impl FnMut(u32) -> u32) -> Self {
                    let mut bytes = self.to_ne_bytes();
                    for word in bytes.chunks_exact_mut(4) {
                        let old = [word[0], word[1], word[2], word[3]];
                        word.copy_from_slice(&each(u32::from_ne_bytes(old)).to_ne_bytes());
                    }
                    <$number>::from_ne_bytes(bytes)
                }
            }
        )*};
    }

    words!(u32, i32, f32, u64, i64, f64, usize, isize);
}

#[cfg(all(test, not(target_os = "cuda")))]
mod tests {
    use super::*;

    #[test]
    fn one_lane_is_all_lanes() {
        // SAFETY: nobody else is there.
        unsafe {
            assert_eq!([ballot(true), ballot(false)], [1, 0]);
            assert!(any(true) && !any(false) && all(true) && !all(false));
            assert_eq!(same(5), 1);
            assert_eq!(shuffle(-5_i32, 3), -5);
            assert_eq!(shuffle(1.5_f64, 0), 1.5);
            barrier();
        }
    }

    #[test]
    fn words_are_all_of_a_number() {
        assert_eq!(0x1_0000_0002_u64.with_words(|word| word + 1), 0x2_0000_0003);
        assert_eq!(7_usize.with_words(|word| word), 7);
        assert_eq!((-0.0_f32).with_words(|word| word >> 31), f32::from_bits(1));
    }
}
