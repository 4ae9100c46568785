//! Size classes: 16 to 128 in steps of 16, then four per doubling up to [`LARGEST`].

use super::pages::PAGE;

/// The largest size that comes from a class, in bytes.
pub const LARGEST: usize = 32 * 1024;
/// How many classes there are.
pub const CLASSES: usize = 8 + 4 * 8;
/// The largest object of the linear classes.
const SMALL: usize = 128;

/// A size class.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Class(
    /// Below [`CLASSES`].
    u8,
);

impl Class {
    /// Its place in a table of [`CLASSES`] entries.
    #[inline(always)]
    pub fn index(self) -> usize {
        // SAFETY: a class is made by `of_size` only. The compiler gets to know it, so that no table of classes is checked: what cannot panic needs no way out.
        unsafe { core::hint::assert_unchecked(usize::from(self.0) < CLASSES) };
        usize::from(self.0)
    }

    /// It uses shifts only: on a GPU a 64-bit division takes a hundred instructions or more.
    ///
    /// # Safety
    /// `size` is 1 to [`LARGEST`].
    #[inline(always)]
    unsafe fn of_size(size: usize) -> Class {
        let last = size as u32 - 1;
        if last < SMALL as u32 {
            return Class((last / 16) as u8);
        }
        // 129..=160 is the first class after the linear ones. `doubling` d covers (128 << d, 256 << d], in steps of 32 << d.
        let doubling = last.ilog2() - 7;
        let step = (last - (128 << doubling)) >> (5 + doubling);
        Class((8 + 4 * doubling + step) as u8)
    }

    /// The bytes of each object.
    #[inline]
    pub fn size(self) -> usize {
        let class = self.index();
        if class < 8 {
            return (class + 1) * 16;
        }
        let (doubling, step) = ((class - 8) / 4, (class - 8) % 4);
        (128 << doubling) + (32 << doubling) * (step + 1)
    }

    /// How many objects a batch has: as many as fit 4 KiB, at least 1 and at most 32.
    #[inline(always)]
    pub fn batch(self) -> usize {
        /// 4096 / 160, / 192, / 224, / 256, each in a byte: those of the first doubling.
        const BATCHES: u32 = u32::from_le_bytes([25, 21, 18, 16]);
        let Some(above) = u32::from(self.0).checked_sub(8) else {
            return 32;
        };
        let first = (BATCHES >> (8 * (above % 4))) & 0xff;
        (first >> (above / 4)).max(1) as usize
    }
}

/// The class for a request, or `None` if it is too large for any.
///
/// An alignment above 16 takes a power-of-two class of at least that alignment: its objects are aligned to their size.
#[inline]
pub fn class_of(size: usize, align: usize) -> Option<Class> {
    let size = if align > 16 {
        size.max(align).checked_next_power_of_two()?
    } else {
        size.max(1)
    };
    // SAFETY: 1 to LARGEST.
    (size <= LARGEST).then(|| unsafe { Class::of_size(size) })
}

/// [`class_of`] for nearly all requests, in few instructions.
#[inline(always)]
pub fn quick_class_of(size: usize, align: usize) -> Option<Class> {
    let is_quick = size.wrapping_sub(1) < LARGEST && align <= 16;
    // SAFETY: just tested.
    is_quick.then(|| unsafe { Class::of_size(size) })
}

/// Whether memory of `size` bytes can be resized in place: both sizes have the same class, or the same number of pages.
#[inline]
pub fn fits(size: usize, align: usize, new_size: usize) -> bool {
    match (class_of(size, align), class_of(new_size, align)) {
        (Some(old), Some(new)) => old == new,
        (None, None) => size.div_ceil(PAGE) == new_size.div_ceil(PAGE),
        _ => false,
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;

    /// Miri tries some of the sizes.
    const STEP: usize = if cfg!(miri) { 61 } else { 1 };

    #[test]
    fn every_size_gets_the_smallest_class_that_holds_it() {
        for size in (0..=LARGEST).step_by(STEP) {
            let class = class_of(size, 1).unwrap();
            assert!(
                usize::from(class.0) < CLASSES && class.size() >= size,
                "{size}"
            );
            assert!(class.0 == 0 || Class(class.0 - 1).size() < size, "{size}");
        }
        assert_eq!(class_of(LARGEST, 16), Some(Class(CLASSES as u8 - 1)));
        assert_eq!(class_of(LARGEST + 1, 1), None);
    }

    #[test]
    fn large_alignments_take_objects_aligned_to_their_size() {
        for shift in 5..=15 {
            let align = 1 << shift;
            for size in [1, align - 1, align, align + 1] {
                if let Some(class) = class_of(size, align) {
                    assert_eq!(class.size() % align, 0);
                    assert!(class.size().is_power_of_two() && class.size() >= size);
                }
            }
        }
        assert_eq!(class_of(1, 64 * 1024), None);
        assert_eq!(class_of(usize::MAX, 32), None);
    }

    #[test]
    fn quick_where_it_can_be() {
        for size in (0..LARGEST + 10).step_by(STEP) {
            for align in [1, 16, 32] {
                let expected = class_of(size, align).filter(|_| size > 0 && align <= 16);
                assert_eq!(quick_class_of(size, align), expected, "{size} {align}");
            }
        }
        assert_eq!(quick_class_of(usize::MAX, 1), None);
    }

    #[test]
    fn a_batch_is_four_kib() {
        for class in (0..CLASSES as u8).map(Class) {
            let expected = (4096 / class.size()).clamp(1, 32);
            assert_eq!(class.batch(), expected, "{class:?}");
        }
    }

    /// Bytes that memory of this size and alignment has room for.
    fn room(size: usize, align: usize) -> usize {
        match class_of(size, align) {
            Some(class) => class.size(),
            None => size.div_ceil(PAGE) * PAGE,
        }
    }

    #[test]
    fn memory_stays_where_it_is_exactly_if_its_room_is_that_of_the_new_size() {
        let edges = (1..=300).chain((1..=40).flat_map(|n| [n * 4096 - 1, n * 4096, n * 4096 + 1]));
        let sizes: std::vec::Vec<usize> = edges.step_by(STEP).collect();
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
