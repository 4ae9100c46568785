//! Arenas by the crate bumpalo: values, drops, collections, and one arena for each of several threads.

use bumpalo::boxed::Box as BumpBox;
use bumpalo::collections::{CollectIn as _, String as BumpString, Vec as BumpVec};
use bumpalo::{Bump, format, vec};
use std::cell::Cell;
use std::thread;

/// Counts its drops.
struct Counted<'a>(&'a Cell<u32>, u64);

impl Drop for Counted<'_> {
    fn drop(&mut self) {
        self.0.set(self.0.get() + 1);
    }
}

struct Tree<'a> {
    value: u64,
    children: BumpVec<'a, &'a Tree<'a>>,
}

fn tree<'a>(bump: &'a Bump, depth: u64) -> &'a Tree<'a> {
    let children = (0..if depth == 0 { 0 } else { 3 }).map(|_| tree(bump, depth - 1));
    let children = children.collect_in(bump);
    bump.alloc(Tree {
        value: depth * depth + 1,
        children,
    })
}

fn sum(tree: &Tree<'_>) -> u64 {
    tree.value + tree.children.iter().map(|child| sum(child)).sum::<u64>()
}

fn main() {
    // A new one allocates nothing: it points to a static that points to itself.
    let mut bump = Bump::new();
    println!("new: {} bytes", bump.allocated_bytes());
    let number = bump.alloc(41_u32);
    *number += 1;
    println!("{number} {}", bump.alloc_str("text"));
    let squares = bump.alloc_slice_fill_with(8, |at| at * at);
    println!("{squares:?}");
    println!(
        "aligned: {}",
        bump.alloc([0_u64; 3]).as_ptr() as usize % align_of::<u64>()
    );

    let drops = Cell::new(0);
    bump.alloc(Counted(&drops, 1));
    println!("an arena drops nothing: {}", drops.get());
    {
        let boxed = BumpBox::new_in(Counted(&drops, 2), &bump);
        println!("boxed: {}", boxed.1);
    }
    {
        let mut many = BumpVec::new_in(&bump);
        many.extend((0..10).map(|value| Counted(&drops, value)));
        many.truncate(7);
        println!(
            "truncated: {} drops, {} left, last {}",
            drops.get(),
            many.len(),
            many[6].1
        );
    }
    println!("then: {}", drops.get());

    {
        let mut words = BumpVec::with_capacity_in(1, &bump);
        for word in "the quick brown fox jumps over the lazy dog".split(' ') {
            words.push(BumpString::from_str_in(word, &bump));
        }
        words.sort();
        words.dedup();
        let line = words
            .iter()
            .map(|word| word.as_str())
            .collect::<std::vec::Vec<_>>()
            .join(" ");
        println!("{}", format!(in &bump, "{line} ({})", words.len()));
        let mut rest = vec![in &bump; 1, 2, 3, 4, 5, 6];
        let odd: std::vec::Vec<i32> = rest.drain(1..4).filter(|value| value % 2 == 1).collect();
        println!("{odd:?} {rest:?}");
    }
    println!("tree: {}", sum(tree(&bump, 5)));
    let before = bump.allocated_bytes();
    bump.reset();
    println!("reset: {}", bump.allocated_bytes() <= before);
    println!("again: {:?}", bump.alloc_slice_copy(&[1.5, 2.5]));

    let limited = Bump::new();
    limited.set_allocation_limit(Some(0));
    println!("no room: {}", limited.try_alloc(7).is_err());

    let sums = thread::scope(|scope| {
        let body = |seed: u64| {
            move || {
                let mut bump = Bump::new();
                let mut total = 0;
                for round in 0..5 {
                    let mut numbers = BumpVec::new_in(&bump);
                    numbers.extend((0..200).map(|at| at * seed + round));
                    let texts: BumpVec<'_, &str> = numbers
                        .iter()
                        .map(|number| format!(in &bump, "{}", number).into_bump_str())
                        .collect_in(&bump);
                    total += texts.iter().map(|text| text.len() as u64).sum::<u64>()
                        + numbers.iter().sum::<u64>();
                    drop((numbers, texts));
                    bump.reset();
                }
                total
            }
        };
        let threads: std::vec::Vec<_> = (1..=4).map(|seed| scope.spawn(body(seed))).collect();
        threads
            .into_iter()
            .map(|thread| thread.join().unwrap())
            .collect::<std::vec::Vec<_>>()
    });
    println!("{sums:?}");

    // A panic drops what is alive, and the arena is whole.
    std::panic::set_hook(Box::new(|_| {}));
    let bump = Bump::new();
    let caught = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        let _kept = BumpBox::new_in(Counted(&drops, 9), &bump);
        panic!("on purpose");
    }));
    println!("{} {} {}", caught.is_err(), drops.get(), bump.alloc(5));
}
