//! Tiles whose lanes work together: steps, memory that lanes share, votes between them, panics, and calls within calls.
//@ nvvm: no
use gpu_std::grid::{self, Tile};
use gpu_std::{lanes, warp};
use std::panic::{self, AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering::Relaxed};

/// How often each remainder by 100 occurs among these numbers.
fn counted(numbers: &[u32]) -> Vec<u32> {
    const TILE: usize = 500;
    let total: Vec<AtomicU32> = (0..100).map(|_| AtomicU32::new(0)).collect();
    grid::for_each_tile::<100>(
        numbers.len().div_ceil(TILE),
        (
            |tile: &Tile| tile.mine(0..100).for_each(|n| tile.words().set(n, 0)),
            |tile: &Tile| {
                let start = tile.index() * TILE;
                for at in tile.mine(start..numbers.len().min(start + TILE)) {
                    tile.words().add(numbers[at] as usize % 100, 1);
                }
            },
            |tile: &Tile| {
                for n in tile.mine(0..100) {
                    total[n].fetch_add(tile.words().get(n), Relaxed);
                }
            },
        ),
    );
    total.into_iter().map(AtomicU32::into_inner).collect()
}

/// Turns each run of 64 around, in place.
fn turned(numbers: &mut [u32]) {
    let places: Vec<AtomicU32> = numbers.iter().map(|&n| AtomicU32::new(n)).collect();
    grid::for_each_tile::<64>(
        places.len() / 64,
        (
            |tile: &Tile| {
                for n in tile.mine(0..64) {
                    tile.words().set(n, places[tile.index() * 64 + n].load(Relaxed));
                }
            },
            |tile: &Tile| {
                for n in tile.mine(0..64) {
                    places[tile.index() * 64 + n].store(tile.words().get(63 - n), Relaxed);
                }
            },
        ),
    );
    let turned = places.into_iter().map(AtomicU32::into_inner);
    numbers.iter_mut().zip(turned).for_each(|(n, new)| *n = new);
}

fn recursive(n: u32) -> u32 {
    if n < 2 { n } else { recursive(n - 1) + recursive(n - 2) }
}

fn main() {
    panic::set_hook(Box::new(|_| {}));
    let numbers: Vec<u32> = (0..5003).map(|n| n * n % 1009).collect();
    let counts = counted(&numbers);
    let mut expected = vec![0; 100];
    numbers.iter().for_each(|&n| expected[n as usize % 100] += 1);
    println!("{} {}", counts == expected, counts.iter().sum::<u32>());

    let mut all: Vec<u32> = (0..6400).collect();
    turned(&mut all);
    println!("{:?} {:?}", &all[..3], &all[6398..]);

    // Lanes that take different ways in a step, for different times, are together in the next one.
    let sum = AtomicU64::new(0);
    grid::for_each_tile::<32>(
        40,
        (
            |tile: &Tile| {
                let n = recursive((tile.lane() + tile.index()) as u32 % 7);
                if tile.lane() % 3 == 0 {
                    let text = format!("{n}");
                    tile.words().set(tile.lane(), text.len() as u32 + n);
                } else {
                    tile.words().set(tile.lane(), n);
                }
            },
            |tile: &Tile| {
                // SAFETY: all lanes of the tile are here, and go the same way.
                let votes = unsafe { warp::ballot(tile.lane() % 2 == 0) };
                let same = unsafe { warp::same(tile.lane() as u32 / 8) };
                if tile.lane() == 0 {
                    let words = (0..tile.lanes()).map(|n| u64::from(tile.words().get(n)));
                    sum.fetch_add(words.sum::<u64>() + u64::from(votes.count_ones() + same), Relaxed);
                }
            },
        ),
    );
    println!("{}", sum.into_inner());

    // A panic of one lane, and what is not done then.
    let later = Mutex::new(Vec::new());
    let call = AssertUnwindSafe(|| {
        grid::for_each_tile::<1>(
            8,
            (
                |tile: &Tile| assert!(tile.index() != 5 || tile.lane() != 9, "lane 9 of tile 5"),
                |tile: &Tile| later.lock().unwrap().push(tile.index()),
            ),
        );
    });
    let payload = catch_unwind(call).unwrap_err();
    println!("{}: {}", payload.downcast_ref::<&str>().unwrap(), later.into_inner().unwrap().contains(&5));

    // In a call a tile has the caller's lane alone, and memory of its own.
    let inner = lanes::map(0..4_u32, |n| {
        let seen = AtomicU32::new(0);
        grid::for_each_tile::<2>(
            2,
            (
                |tile: &Tile| tile.words().set(1, n + tile.index() as u32),
                |tile: &Tile| _ = seen.fetch_add(tile.words().get(1) * tile.lanes() as u32, Relaxed),
            ),
        );
        seen.into_inner()
    });
    println!("{inner:?}");
    grid::for_each_tile::<0>(0, (|_: &Tile| unreachable!(),));
}
