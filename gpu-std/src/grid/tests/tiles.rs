//! Tiles whose lanes work together.

use crate::grid::testing::{Mode, in_each_mode};
use crate::grid::{self, Tile};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

/// Miri is slow.
const COUNTS: &[usize] = if cfg!(miri) { &[0, 3] } else { &[0, 1, 7, 300] };

/// Words of a tile.
const N: usize = if cfg!(miri) { 6 } else { 64 };

#[test]
fn each_step_sees_what_all_lanes_did_before() {
    in_each_mode(|mode| {
        for &count in COUNTS {
            let sums: Vec<AtomicUsize> = (0..count).map(|_| AtomicUsize::new(0)).collect();
            let is_lanes = !matches!(mode, Mode::Alone | Mode::Threads);
            grid::for_each_tile::<N>(
                count,
                (
                    |tile: &Tile| {
                        assert_eq!(tile.lanes(), if is_lanes { 32 } else { 1 });
                        let words = tile.words();
                        tile.mine(0..N)
                            .for_each(|n| words.set(n, (tile.index() + n) as u32));
                    },
                    |tile: &Tile| {
                        // What another lane has set.
                        let all = (0..N).map(|n| tile.words().get(N - 1 - n)).sum();
                        let before = tile.words().get(0);
                        assert_eq!(before, tile.index() as u32);
                        sums[tile.index()].fetch_add(u32::try_into(all).unwrap(), Relaxed);
                    },
                    |tile: &Tile| _ = tile.words().add(0, 1),
                    |tile: &Tile| {
                        let expected = tile.index() + tile.lanes();
                        assert_eq!(tile.words().get(0) as usize, expected, "{mode:?}");
                    },
                ),
            );
            let lanes = if is_lanes { 32 } else { 1 };
            for (index, sum) in sums.iter().enumerate() {
                assert_eq!(
                    sum.load(Relaxed),
                    lanes * (N * index + N * (N - 1) / 2),
                    "{mode:?}"
                );
            }
        }
    });
}

#[test]
fn numbers_belong_to_one_lane() {
    in_each_mode(|_| {
        let seen: Vec<AtomicUsize> = (0..1000).map(|_| AtomicUsize::new(0)).collect();
        let step = |tile: &Tile| {
            let start = tile.index() * 100;
            for n in tile.mine(start..start + 100) {
                seen[n].fetch_add(1, Relaxed);
            }
            assert_eq!(tile.mine(5..5).count(), 0);
        };
        grid::for_each_tile::<0>(10, (step,));
        assert!(seen.iter().all(|seen| seen.load(Relaxed) == 1));
    });
}

#[test]
fn behind_a_panic_a_tile_has_no_other_step() {
    in_each_mode(|mode| {
        let begun = Mutex::new(Vec::new());
        let call = || {
            grid::for_each_tile::<1>(
                3,
                (
                    |tile: &Tile| {
                        assert!(
                            tile.index() != 1 || tile.lane() + 1 != tile.lanes(),
                            "of one"
                        )
                    },
                    |tile: &Tile| begun.lock().unwrap().push(tile.index()),
                ),
            );
        };
        let payload = catch_unwind(AssertUnwindSafe(call)).unwrap_err();
        assert_eq!(payload.downcast_ref(), Some(&"of one"), "{mode:?}");
        assert!(begun.into_inner().unwrap().iter().all(|&tile| tile != 1));
    });
}

#[test]
fn there_is_no_word_behind_the_last() {
    in_each_mode(|_| {
        for access in [0, 1, 2] {
            let step = |tile: &Tile| {
                match access {
                    0 => _ = tile.words().get(3),
                    1 => tile.words().set(3, 0),
                    _ => _ = tile.words().add(3, 0),
                };
            };
            let call = || grid::for_each_tile::<3>(1, (step,));
            let payload = catch_unwind(call).unwrap_err();
            let message = payload.downcast_ref::<String>().unwrap();
            assert_eq!(message, "there is no word 3: a tile has 3 of them");
        }
    });
}
