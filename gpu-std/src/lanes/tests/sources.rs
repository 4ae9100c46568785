//! Which items there are.

use crate::items::Source as _;
use crate::lanes::testing::in_each_mode;
use crate::lanes::{self, IntoSource, chunks, chunks_mut, map, windows};
use std::panic::catch_unwind;

#[test]
fn ranges_have_the_integers_of_a_for_loop() {
    in_each_mode(|_| {
        assert_eq!(map(3..6_u8, |n| n), [3, 4, 5]);
        assert_eq!(map(3..=6_i64, |n| n), [3, 4, 5, 6]);
        assert!(
            map(i8::MIN..=i8::MAX, |n| n)
                .into_iter()
                .eq(i8::MIN..=i8::MAX)
        );
        assert!(map(-100..100_i8, |n| n).into_iter().eq(-100..100));
        assert_eq!(map(u64::MAX - 1..u64::MAX, |n| n), [u64::MAX - 1]);
        assert_eq!(map(u64::MAX..=u64::MAX, |n| n), [u64::MAX]);
        #[expect(clippy::reversed_empty_ranges, reason = "they are empty")]
        let none = (5..3_usize, 5..=3_i32);
        assert_eq!(map(none.0, |n| n), []);
        assert_eq!(map(none.1, |n| n), []);
        let mut used = 1..=1_u32;
        used.next();
        assert_eq!(map(used, |n| n), []);
    });
}

#[test]
fn a_literal_is_of_the_type_that_the_closure_needs() {
    let numbers = [5, 6, 7];
    assert_eq!(map(0..3, |n| numbers[n]), numbers);
}

#[test]
fn a_range_may_be_too_long() {
    for range in [i64::MIN..=i64::MAX, i64::MIN..=i64::MAX - 1] {
        let fits = range.end() != &i64::MAX;
        let source = catch_unwind(|| range.into_source());
        assert_eq!(source.is_ok(), fits && usize::BITS == 64);
    }
}

#[test]
fn slices_vectors_and_arrays_lend_their_elements() {
    in_each_mode(|_| {
        let mut vector = vec![1, 2, 3];
        assert_eq!(map(&vector, |n| n + 1), [2, 3, 4]);
        assert_eq!(map(&vector[1..], |n| n + 1), [3, 4]);
        lanes::for_each(&mut vector, |n| *n *= 2);
        lanes::for_each(&mut vector[..1], |n| *n *= 2);
        assert_eq!(vector, [4, 4, 6]);
        let mut array = [1; 50];
        lanes::for_each(&mut array, |n| *n += 1);
        assert_eq!(map(&array, |n| *n), [2; 50]);
        // For as long as the slice is borrowed.
        let kept: Vec<&mut i32> = map(&mut vector, |n| n);
        assert_eq!(kept, [&4, &4, &6]);
    });
}

#[test]
fn elements_may_have_no_size() {
    in_each_mode(|_| {
        assert_eq!(map(&[(); 100], |()| 1_u8), [1; 100]);
        assert_eq!(map(&mut [(); 100], |()| ()), [(); 100]);
        assert_eq!(map(chunks(&[(); 100], 40), |part| part.len()), [40, 40, 20]);
    });
}

#[test]
fn chunks_and_windows_are_those_of_slices() {
    // Miri is slow.
    let (lengths, sizes): (&[usize], &[usize]) = if cfg!(miri) {
        (&[0, 40], &[3, usize::MAX])
    } else {
        (&[0, 1, 7, 40], &[1, 3, 40, usize::MAX])
    };
    in_each_mode(|_| {
        for &len in lengths {
            let numbers: Vec<usize> = (0..len).collect();
            for &size in sizes {
                assert!(
                    map(chunks(&numbers, size), |part| part)
                        .into_iter()
                        .eq(numbers.chunks(size))
                );
                assert!(
                    map(windows(&numbers, size), |part| part)
                        .into_iter()
                        .eq(numbers.windows(size))
                );
                let mut copy = numbers.clone();
                lanes::for_each(chunks_mut(&mut copy, size), |part| part.reverse());
                let mut expected = numbers.clone();
                expected.chunks_mut(size).for_each(|part| part.reverse());
                assert_eq!(copy, expected);
            }
        }
    });
}

#[test]
fn chunks_and_windows_of_nothing_are_refused() {
    assert!(catch_unwind(|| chunks(&[1], 0)).is_err());
    assert!(catch_unwind(|| chunks_mut(&mut [1], 0).len()).is_err());
    assert!(catch_unwind(|| windows(&[1], 0)).is_err());
}

#[test]
fn the_shortest_of_a_tuple_counts() {
    in_each_mode(|_| {
        let (a, mut b) = ([1, 2, 3], vec![10; 5]);
        assert_eq!(map((&a, 0..9_usize), |(a, n)| a + n), [1, 3, 5]);
        lanes::for_each((&mut b, chunks(&a, 1)), |(b, a)| *b += a[0]);
        assert_eq!(b, [11, 12, 13, 10, 10]);
        assert_eq!(map((&a, &[] as &[u8]), |_| ()), []);
        let six = map(
            (0..40, 1..40, 2..40, 3..40, 4..40, 5..40_u32),
            |(a, b, c, d, e, f)| a + b + c + d + e + f,
        );
        assert!(six.into_iter().eq((0..35).map(|n| 6 * n + 15)));
        let nested = map(((0..3, 0..4), 1..9_u64), |((a, b), c)| a * b * c);
        assert_eq!(nested, [0, 2, 12]);
    });
}
