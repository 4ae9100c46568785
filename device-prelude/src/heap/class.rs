//! Size classes: 16 to 256 in steps of 16, then four per doubling up to [`LARGEST`].

use super::pages::PAGE;

/// The largest size that comes from a class, in bytes.
pub const LARGEST: usize = 32 * 1024;
/// How many classes there are.
pub const CLASSES: usize = SMALL_CLASSES + 4 * 7;
/// How many of them are small: the first ones, in equal steps.
pub(crate) const SMALL_CLASSES: usize = SMALL / STEP;
/// The largest object of the small classes, in bytes.
const SMALL: usize = 256;
/// Between two small classes. All objects are aligned to it.
const STEP: usize = 16;
/// The most objects that a batch has.
pub(crate) const LARGEST_BATCH: usize = 31;

/// A size class.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Class(
    /// Below [`CLASSES`].
    u8,
);

/// One of the small classes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct SmallClass(
    /// Below [`SMALL_CLASSES`].
    u32,
);

impl SmallClass {
    /// That of a request, if it has one and asks for no more than the usual alignment. With constants it costs nothing.
    #[inline(always)]
    pub(crate) fn of(size: usize, align: usize) -> Option<SmallClass> {
        let last = size.wrapping_sub(1);
        (last < SMALL && align <= STEP).then_some(SmallClass((last / STEP) as u32))
    }

    /// Its place in a table of [`SMALL_CLASSES`] entries.
    #[inline(always)]
    pub(crate) fn index(self) -> usize {
        self.0 as usize
    }
}

impl Class {
    /// The one whose objects have the size of a magazine.
    pub(crate) const OF_256_BYTES: Class = Class(SMALL_CLASSES as u8 - 1);

    /// Its place in a table of [`CLASSES`] entries.
    #[inline(always)]
    pub fn index(self) -> usize {
        // SAFETY: a class is made by `of_size` only. The compiler gets to know it, so that no table of classes is checked: what cannot panic needs no way out.
        unsafe { core::hint::assert_unchecked(usize::from(self.0) < CLASSES) };
        usize::from(self.0)
    }

    /// The same class, if it is a small one.
    #[inline]
    pub(crate) fn small(self) -> Option<SmallClass> {
        (self.index() < SMALL_CLASSES).then_some(SmallClass(u32::from(self.0)))
    }

    /// It uses shifts only: on a GPU a 64-bit division takes a hundred instructions or more.
    ///
    /// # Safety
    /// `size` is 1 to [`LARGEST`].
    #[inline(always)]
    unsafe fn of_size(size: usize) -> Class {
        let last = size as u32 - 1;
        if last < SMALL as u32 {
            return Class((last / STEP as u32) as u8);
        }
        // 257..=320 is the first class after the small ones. `doubling` d covers (256 << d, 512 << d], in steps of 64 << d.
        let doubling = last.ilog2() - 8;
        let step = (last - (256 << doubling)) >> (6 + doubling);
        Class((SMALL_CLASSES as u32 + 4 * doubling + step) as u8)
    }

    /// The bytes of each object.
    #[inline]
    pub fn size(self) -> usize {
        let class = self.index();
        let Some(above) = class.checked_sub(SMALL_CLASSES) else {
            return (class + 1) * STEP;
        };
        let (doubling, step) = (above / 4, above % 4);
        (SMALL << doubling) + (64 << doubling) * (step + 1)
    }

    /// How many objects a batch has: as many as fit 4 KiB, at least 1 and at most [`LARGEST_BATCH`].
    #[inline]
    pub fn batch(self) -> usize {
        /// Of 144 to 256 bytes, each in a byte.
        const SMALL_ONES: u64 = u64::from_le_bytes([28, 25, 23, 21, 19, 18, 17, 16]);
        /// Of 320, 384, 448 and 512.
        const FIRST_DOUBLING: u32 = u32::from_le_bytes([12, 10, 9, 8]);
        let class = u32::from(self.0);
        if class < 8 {
            return LARGEST_BATCH;
        }
        let Some(above) = class.checked_sub(SMALL_CLASSES as u32) else {
            return (SMALL_ONES >> (8 * (class - 8)) & 0xff) as usize;
        };
        let first = FIRST_DOUBLING >> (8 * (above % 4)) & 0xff;
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

/// Whether memory of `size` bytes can be resized in place: both sizes have the same class, or the same number of pages. The classes are those of the sizes.
#[inline(always)]
pub(super) fn fits(class: Option<Class>, size: usize, new: Option<Class>, new_size: usize) -> bool {
    match (class, new) {
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
    fn small_classes_are_the_first_ones() {
        for size in (1..1000).step_by(STEP) {
            for align in [1, 16, 32] {
                let class = class_of(size, align).unwrap();
                let expected = class.small().filter(|_| align <= 16);
                assert_eq!(SmallClass::of(size, align), expected, "{size} {align}");
                assert_eq!(class.small().is_some(), class.size() <= 256);
            }
        }
        assert_eq!(SmallClass::of(0, 1), None);
        assert_eq!(SmallClass::of(usize::MAX, 1), None);
        assert_eq!(Class::OF_256_BYTES.size(), 256);
    }

    #[test]
    fn a_batch_is_four_kib() {
        for class in (0..CLASSES as u8).map(Class) {
            let expected = (4096 / class.size()).clamp(1, LARGEST_BATCH);
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
                    let classes = [size, new].map(|size| class_of(size, align));
                    let fits = fits(classes[0], size, classes[1], new);
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
