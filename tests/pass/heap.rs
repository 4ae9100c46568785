//! Sizes from one byte to megabytes, alignments, reallocation, many threads.
//@ heap: device
//@ check-uninit
use std::alloc::{Layout, alloc, dealloc};
use std::thread;

#[repr(align(4096))]
struct Page([u8; 4096]);

fn main() {
    let mut kept: Vec<Vec<u8>> = Vec::new();
    for round in 0..200usize {
        let size = (round * 7919) % 50_000 + 1;
        kept.push(vec![round as u8; size]);
        if round % 3 == 0 {
            kept.swap_remove(round / 2 % kept.len());
        }
    }
    println!("{}", kept.iter().all(|v| v.iter().all(|b| *b == v[0])));
    let mut grown = Vec::new();
    for i in 0..300_000u32 {
        grown.push(i);
    }
    println!("{} {}", grown.len(), grown[299_999]);
    let zeroed = vec![0u64; 100_000];
    println!("{}", zeroed.iter().sum::<u64>());
    let page = Box::new(Page([7; 4096]));
    println!("{} {}", (&raw const *page) as usize % 4096, page.0[4095]);
    for shift in 0..15 {
        let layout = Layout::from_size_align(24, 1 << shift).unwrap();
        // SAFETY: the size is not zero; freed with the same layout.
        unsafe {
            let p = alloc(layout);
            assert!(!p.is_null() && p as usize % (1 << shift) == 0);
            dealloc(p, layout);
        }
    }
    let sum: usize = thread::scope(|s| {
        let threads: Vec<_> = (0..16)
            .map(|t| {
                s.spawn(move || {
                    let mut lists: Vec<Vec<usize>> = Vec::new();
                    for i in 0..100 {
                        lists.push((0..(i * t) % 97).collect());
                        if i % 2 == 0 {
                            lists.remove(0);
                        }
                    }
                    lists.iter().flatten().sum::<usize>()
                })
            })
            .collect();
        threads.into_iter().map(|t| t.join().unwrap()).sum()
    });
    println!("{sum}");
}
