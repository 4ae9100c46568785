//! Copies, moves, fills and comparisons of every alignment, against loops over bytes; of the heap, of frames and of memory that was never written.
//@ heap: device
//@ check-uninit
//@ libnvvm
use std::hint::black_box;
use std::mem::MaybeUninit;

/// Lengths around all that the runtime's functions know.
const LENGTHS: [usize; 24] = [
    0, 1, 2, 3, 5, 8, 9, 13, 16, 17, 24, 31, 33, 48, 63, 64, 65, 100, 127, 128, 129, 255, 600, 1300,
];

fn pattern(len: usize) -> Vec<u8> {
    (0..len).map(|i| (i * 167 + i / 251) as u8).collect()
}

/// A plain loop that nobody makes a copy of.
fn expect(bytes: &mut [u8], old: &[u8], to: usize, from: usize, len: usize) {
    for i in 0..len {
        bytes[to + i] = black_box(old[from + i]);
    }
}

fn copies() -> usize {
    let mut done = 0;
    for len in LENGTHS {
        let old = pattern(2 * len + 64);
        for (to, from) in [(0, 0), (0, 1), (1, 0), (3, 7), (0, 8), (8, 0), (4, 0), (15, 2), (5, 5)] {
            let to = to + len.next_multiple_of(16);
            let mut bytes = old.clone();
            bytes[to..to + len].copy_from_slice(&old[from..from + len]);
            let mut expected = old.clone();
            expect(&mut expected, &old, to, from, len);
            assert!(bytes == expected, "{len} bytes from {from} to {to}");
            done += 1;
        }
    }
    done
}

fn moves() -> usize {
    let mut done = 0;
    for len in LENGTHS {
        let old = pattern(len + 200);
        for distance in [1, 2, 4, 7, 8, 16, 40, 130] {
            for (to, from) in [(0, distance), (distance, 0), (distance + 3, 3)] {
                let mut bytes = old.clone();
                bytes.copy_within(from..from + len, to);
                let mut expected = old.clone();
                expect(&mut expected, &old, to, from, len);
                assert!(bytes == expected, "{len} bytes from {from} to {to}");
                done += 1;
            }
        }
    }
    done
}

fn fills_and_comparisons() -> usize {
    let mut done = 0;
    for len in LENGTHS {
        for at in [0, 1, 6, 8, 15] {
            let mut bytes = pattern(len + 40);
            bytes[at..at + len].fill(black_box(0xa5));
            assert!((0..len).all(|i| black_box(bytes[at + i]) == 0xa5));
            assert!(bytes[..at] == pattern(at)[..]);
            assert!(bytes[at + len..] == pattern(len + 40)[at + len..]);
            let mut other = vec![0xa5; len];
            assert!(bytes[at..at + len] == other);
            if let Some(last) = other.last_mut() {
                *last = 0xa6;
                assert!(bytes[at..at + len] < other[..] && other[..] > bytes[at..at + len]);
            }
            done += 1;
        }
    }
    done
}

/// Padding and spare room are copied without being looked at.
#[derive(Clone, Copy)]
#[repr(C)]
struct Padded {
    small: u8,
    large: u64,
}

fn never_written() -> u64 {
    let some = Padded { small: 1, large: 2 };
    let mut list = Vec::new();
    for _ in 0..black_box(100) {
        list.push(some);
    }
    let copy = black_box(&list).clone();
    let mut raw = Box::<[u8]>::new_uninit_slice(black_box(333));
    raw[100] = MaybeUninit::new(7);
    let mut other = Box::<[u8]>::new_uninit_slice(black_box(333));
    other[1..].copy_from_slice(black_box(&raw[..332]));
    // SAFETY: this byte was written, and copied.
    let seven = unsafe { other[101].assume_init() };
    copy.iter().map(|p| p.large + u64::from(p.small)).sum::<u64>() + u64::from(seven)
}

/// Arrays in frames, of constant and of unknown lengths.
fn frames() -> u64 {
    #[repr(align(16))]
    #[derive(Clone, Copy)]
    struct Wide([u32; 29]);
    let wide = Wide(std::array::from_fn(|i| i as u32));
    let mut copies = [black_box(wide); 4];
    copies[1] = *black_box(&copies[3]);
    let bytes = [black_box(3u8); 77];
    let mut more = [0u8; 100];
    more[black_box(5)..][..77].copy_from_slice(&bytes);
    let sum: u32 = copies.iter().flat_map(|wide| wide.0).sum();
    u64::from(sum) + more.iter().map(|b| u64::from(*b)).sum::<u64>()
}

fn main() {
    println!("{} copies", copies());
    println!("{} moves", moves());
    println!("{} fills", fills_and_comparisons());
    println!("{} from memory that is partly written", never_written());
    println!("{} from frames", frames());
}
