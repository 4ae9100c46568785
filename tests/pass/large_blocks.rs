//! Blocks of whole pages: many threads at once, from one to another, in place of others' lengths, and zeroed after they were used.
//@ flags: --heap-size 96M --threads 64
//@ heap: device
//@ profile: release
use std::hint::black_box;
use std::sync::mpsc;
use std::thread;

/// Marks both ends of each page.
fn mark(block: &mut [u8], with: u8) {
    block.chunks_mut(4096).for_each(|part| {
        part[0] = with;
        *part.last_mut().unwrap() = with;
    });
}

fn is_marked(block: &[u8], with: u8) -> bool {
    block
        .chunks(4096)
        .all(|part| part[0] == with && part.last() == Some(&with))
}

fn new(length: usize, with: u8) -> Vec<u8> {
    let mut block = Vec::with_capacity(length);
    // SAFETY: the program looks at the marks only, and they are written next.
    #[expect(clippy::uninit_vec, reason = "a block of which a part is used")]
    unsafe {
        block.set_len(length);
    }
    mark(&mut block, with);
    block
}

fn main() {
    // Each thread has some blocks at once, of lengths with and without a stack of their own.
    let lengths = [
        33 << 10,
        64 << 10,
        65 << 10,
        200 << 10,
        1 << 20,
        (1 << 20) + 1,
    ];
    thread::scope(|scope| {
        for number in 0..40u8 {
            scope.spawn(move || {
                for round in 0..6 {
                    let (first, second) = (lengths[(round + number as usize) % 6], lengths[round]);
                    let blocks = [new(first, number), new(second, number + 1)];
                    thread::yield_now();
                    assert!(is_marked(&blocks[0], number) && is_marked(&blocks[1], number + 1));
                }
            });
        }
    });
    println!("many threads");

    let (give, take) = mpsc::sync_channel::<Vec<u8>>(4);
    let other = thread::spawn(move || take.iter().filter(|block| is_marked(block, 7)).count());
    for round in 0..200 {
        give.send(new(lengths[round % 6], 7)).unwrap();
    }
    drop(give);
    println!("{} from one thread to another", other.join().unwrap());

    // Most of the heap in pieces of one length, and then of another. What others keep is a thirty-second.
    for length in [120 << 10, 300 << 10, 3 << 20, 120 << 10] {
        let mut all = Vec::new();
        while all.len() * length < 48 << 20 {
            all.push(new(length, 1));
        }
        assert!(all.iter().all(|block| is_marked(block, 1)));
    }
    println!("in pieces");

    for length in [33 << 10, 100 << 10, 5 << 20] {
        for round in 1..20 {
            let mut block = vec![0u8; black_box(length)];
            assert!(is_marked(&block, 0), "{length} {round}");
            mark(&mut block, round);
        }
    }
    println!("zeros");

    let mut grown: Vec<u8> = Vec::new();
    for step in 0..300u32 {
        grown.resize(grown.len() + 10_000, step as u8);
    }
    println!(
        "{}",
        grown
            .chunks(10_000)
            .enumerate()
            .all(|(step, part)| part.iter().all(|&byte| byte == step as u8))
    );
}
