//! Size classes: 16 to 128 in steps of 16, then four per doubling up to [`LARGEST`].

use super::pages::PAGE;

/// The largest size that comes from a class, in bytes.
pub const LARGEST: usize = 32 * 1024;
/// How many classes there are.
pub const CLASSES: usize = 8 + 4 * 8;
/// The largest object of the linear classes.
pub const SMALL: usize = 128;

/// The class for a request, or `None` if it is too large for any.
///
/// An alignment above 16 takes a power-of-two class of at least that alignment: its objects are aligned to their size.
#[inline]
pub fn class_of(size: usize, align: usize) -> Option<usize> {
    let size = if align > 16 {
        size.max(align).checked_next_power_of_two()?
    } else {
        size.max(1)
    };
    if size > LARGEST {
        return None;
    }
    // SAFETY: 1 to LARGEST.
    Some(unsafe { class_of_size(size) })
}

/// [`class_of`] where it can be had for little: nearly always.
#[inline(always)]
pub fn quick_class_of(size: usize, align: usize) -> Option<usize> {
    let is_quick = size.wrapping_sub(1) < LARGEST && align <= 16;
    // SAFETY: just tested.
    is_quick.then(|| unsafe { class_of_size(size) })
}

/// Shifts only: a division of 64-bit numbers is a hundred instructions and more on a GPU.
///
/// # Safety
/// `size` is 1 to [`LARGEST`].
#[inline(always)]
unsafe fn class_of_size(size: usize) -> usize {
    let last = size as u32 - 1;
    let class = if last < SMALL as u32 {
        last / 16
    } else {
        // 129..=160 is the first class after the linear ones. `doubling` d covers (128 << d, 256 << d], in steps of 32 << d.
        let doubling = last.ilog2() - 7;
        8 + 4 * doubling + ((last - (128 << doubling)) >> (5 + doubling))
    };
    // SAFETY: the class of LARGEST is the last one; a unit test tries all sizes.
    unsafe { core::hint::assert_unchecked((class as usize) < CLASSES) };
    class as usize
}

/// The bytes of each object of a class.
#[inline]
pub fn size_of_class(class: usize) -> usize {
    if class < 8 {
        return (class + 1) * 16;
    }
    let (doubling, step) = ((class - 8) / 4, (class - 8) % 4);
    (128 << doubling) + (32 << doubling) * (step + 1)
}

/// Whether memory of `size` bytes can have the other size where it is: both come from the same class, or from as many pages.
#[inline]
pub fn fits(size: usize, align: usize, new_size: usize) -> bool {
    match (class_of(size, align), class_of(new_size, align)) {
        (Some(old), Some(new)) => old == new,
        (None, None) => size.div_ceil(PAGE) == new_size.div_ceil(PAGE),
        _ => false,
    }
}

/// How many objects move between a cache and the central list at once: as many as 4 KiB hold, at least one, at most 32.
#[inline(always)]
pub fn batch_of_class(class: usize) -> usize {
    /// 4096 / 160, / 192, / 224, / 256, each in a byte: those of the first doubling.
    const BATCHES: u32 = u32::from_le_bytes([25, 21, 18, 16]);
    let Some(above) = (class as u32).checked_sub(8) else {
        return 32;
    };
    let first = (BATCHES >> (8 * (above % 4))) & 0xff;
    (first >> (above / 4)).max(1) as usize
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;

    #[test]
    fn every_size_gets_the_smallest_class_that_holds_it() {
        for size in 0..=LARGEST {
            let class = class_of(size, 1).unwrap();
            assert!(size_of_class(class) >= size, "{size}");
            assert!(class == 0 || size_of_class(class - 1) < size, "{size}");
        }
        assert_eq!(class_of(LARGEST, 16), Some(CLASSES - 1));
        assert_eq!(class_of(LARGEST + 1, 1), None);
    }

    #[test]
    fn large_alignments_take_objects_aligned_to_their_size() {
        for shift in 5..=15 {
            let align = 1 << shift;
            for size in [1, align - 1, align, align + 1] {
                if let Some(class) = class_of(size, align) {
                    assert_eq!(size_of_class(class) % align, 0);
                    assert!(size_of_class(class).is_power_of_two() && size_of_class(class) >= size);
                }
            }
        }
        assert_eq!(class_of(1, 64 * 1024), None);
        assert_eq!(class_of(usize::MAX, 32), None);
    }

    #[test]
    fn quick_where_it_can_be() {
        for size in 0..LARGEST + 10 {
            for align in [1, 16, 32] {
                let expected = class_of(size, align).filter(|_| size > 0 && align <= 16);
                assert_eq!(quick_class_of(size, align), expected, "{size} {align}");
            }
        }
        assert_eq!(quick_class_of(usize::MAX, 1), None);
    }

    #[test]
    fn a_batch_is_four_kib() {
        for class in 0..CLASSES {
            let expected = (4096 / size_of_class(class)).clamp(1, 32);
            assert_eq!(batch_of_class(class), expected, "{class}");
        }
    }

    /// Bytes that memory of this size and alignment has room for.
    fn room(size: usize, align: usize) -> usize {
        match class_of(size, align) {
            Some(class) => size_of_class(class),
            None => size.div_ceil(PAGE) * PAGE,
        }
    }

    #[test]
    fn memory_stays_where_it_is_exactly_if_its_room_is_that_of_the_new_size() {
        let edges = (1..=300).chain((1..=40).flat_map(|n| [n * 4096 - 1, n * 4096, n * 4096 + 1]));
        let sizes: std::vec::Vec<usize> = edges.collect();
        for align in [1, 16, 64, 4096, PAGE] {
            for &size in &sizes {
                for &new in &sizes {
                    let fits = fits(size, align, new);
                    assert_eq!(
                        fits,
                        room(size, align) == room(new, align),
                        "{size} {align} {new}"
                    );
                    assert!(!fits || new <= room(size, align), "{size} {align} {new}");
                }
            }
        }
    }
}
