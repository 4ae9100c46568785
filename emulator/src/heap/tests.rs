//! The heap as a whole: what is open, what cannot be freed, what is used again.

use super::super::fault::FreeError;
use super::super::memory::Arena;
use super::serve::{QUARANTINE_BLOCKS, charge};
use super::{Caller, Heap, State};
use proptest::prelude::*;

const CALLER: Caller = Caller {
    ended: 0,
    block: 0,
    thread: 0,
};

struct Lab {
    arena: Arena,
    heap: Heap,
}

impl Lab {
    fn new(limit: u64) -> Lab {
        let space = Heap::space_for(limit).unwrap();
        let mut arena = Arena::new(space + (1 << 20), 0, false);
        let start = arena.reserve(space, 4096).unwrap();
        Lab {
            arena,
            heap: Heap::new(start, space, limit),
        }
    }

    fn alloc(&mut self, size: u64, align: u64) -> Option<u64> {
        let stack = [(1, 2)].into_iter();
        self.heap
            .alloc(&self.arena, (size, align), true, CALLER, stack)
    }

    fn dealloc(&mut self, address: u64, size: u64, align: u64) -> Result<(), FreeError> {
        let stack = [(3, 4)].into_iter();
        self.heap
            .dealloc(&self.arena, address, (size, align), CALLER, stack)
    }

    fn is_open(&self, address: u64) -> bool {
        self.arena.opened(address, 1).is_some()
    }
}

#[test]
fn a_block_is_open_to_the_byte() {
    let mut lab = Lab::new(1 << 20);
    for size in [1, 7, 8, 16, 100, 4096, 100_000] {
        for align in [1, 16, 64, 4096, 65536] {
            let address = lab.alloc(size, align).unwrap();
            assert_eq!(address % align.max(16), 0);
            assert!(lab.is_open(address) && lab.is_open(address + size - 1));
            for outside in 1..=16 {
                assert!(!lab.is_open(address - outside), "{size} {align}");
                assert!(!lab.is_open(address + size + outside - 1), "{size} {align}");
            }
            lab.dealloc(address, size, align).unwrap();
            assert!(!lab.is_open(address) && !lab.is_open(address + size - 1));
        }
    }
}

#[test]
fn what_cannot_be_freed() {
    let mut lab = Lab::new(1 << 20);
    let address = lab.alloc(100, 8).unwrap();
    assert_eq!(lab.dealloc(address + 16, 84, 8), Err(FreeError::NoBlock));
    assert_eq!(lab.dealloc(0, 100, 8), Err(FreeError::NoBlock));
    assert_eq!(lab.dealloc(u64::MAX - 3, 100, 8), Err(FreeError::NoBlock));
    assert_eq!(lab.dealloc(address, 99, 8), Err(FreeError::Layout));
    assert_eq!(lab.dealloc(address, 100, 16), Err(FreeError::Layout));
    assert_eq!(lab.dealloc(address, 100, 8), Ok(()));
    assert_eq!(lab.dealloc(address, 100, 8), Err(FreeError::Twice));
    let block = lab.heap.nearest(address + 50).unwrap();
    let State::Freed(_, freed) = block.state else {
        panic!("{block:?}")
    };
    assert_eq!(lab.heap.frames(freed), [(3, 4)]);
    assert_eq!(lab.heap.frames(block.allocated), [(1, 2)]);
}

#[test]
fn a_freed_block_is_not_used_again_at_once_but_later() {
    let mut lab = Lab::new(64 << 20);
    let first = lab.alloc(64, 8).unwrap();
    lab.dealloc(first, 64, 8).unwrap();
    let again = (0..QUARANTINE_BLOCKS + 10).position(|_| {
        let next = lab.alloc(64, 8).unwrap();
        lab.dealloc(next, 64, 8).unwrap();
        next == first
    });
    assert!(again.unwrap() >= QUARANTINE_BLOCKS - 1, "{again:?}");
}

#[test]
fn the_limit_holds_and_a_full_heap_uses_the_quarantine() {
    let mut lab = Lab::new(1 << 20);
    assert_eq!(lab.alloc((1 << 20) + 1, 1), None);
    assert_eq!(lab.alloc(u64::MAX, 1), None);
    assert_eq!(lab.alloc(1, 1 << 40), None);
    for _ in 0..1000 {
        let whole = lab.alloc(1 << 20, 16).unwrap();
        assert_eq!(lab.alloc(1, 1), None);
        lab.dealloc(whole, 1 << 20, 16).unwrap();
    }
    let mut blocks = Vec::new();
    while let Some(address) = lab.alloc(1000, 8) {
        blocks.push(address);
    }
    assert_eq!(blocks.len(), (1 << 20) / 1008);
    blocks
        .iter()
        .for_each(|&address| lab.dealloc(address, 1000, 8).unwrap());
    assert!(lab.alloc(1 << 20, 16).is_some());
}

#[test]
fn zeroed_memory_is_zero_when_it_is_used_again() {
    for size in [48, 3 << 20] {
        let mut lab = Lab::new(4 << 20);
        let mut seen = std::collections::HashSet::new();
        loop {
            let address = lab.alloc(size, 8).unwrap();
            let host = lab.arena.at(address, size).unwrap();
            // SAFETY: `at` says that the bytes exist; nobody else has the arena.
            let bytes = unsafe { std::slice::from_raw_parts_mut(host, size as usize) };
            assert!(bytes.iter().all(|&byte| byte == 0));
            bytes.fill(0xaa);
            lab.dealloc(address, size, 8).unwrap();
            if !seen.insert(address) {
                break;
            }
        }
    }
}

/// A step of a random program.
#[derive(Clone, Debug)]
enum Step {
    Alloc(u64, u32),
    Free(usize),
    FreeAgain(usize),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let size = prop_oneof![0..40_u64, 0..3000_u64, 0..200_000_u64];
    let step = prop_oneof![
        3 => (size, 0..14_u32).prop_map(|(size, align)| Step::Alloc(size, align)),
        2 => any::<usize>().prop_map(Step::Free),
        1 => any::<usize>().prop_map(Step::FreeAgain),
    ];
    prop::collection::vec(step, 1..200)
}

proptest! {
    #[test]
    fn live_blocks_are_apart_and_exactly_they_are_open(steps in steps()) {
        let mut lab = Lab::new(1 << 20);
        let mut live: Vec<(u64, u64, u64)> = Vec::new();
        let mut freed: Vec<(u64, u64, u64)> = Vec::new();
        for step in steps {
            match step {
                Step::Alloc(size, shift) => {
                    let align = 1 << shift;
                    let Some(address) = lab.alloc(size, align) else {
                        let used: u64 = live.iter().map(|block| charge(block.1)).sum();
                        prop_assert!(used + charge(size) > 1 << 20, "room for {size} was left");
                        continue;
                    };
                    prop_assert_eq!(address % align, 0);
                    for &(other, bytes, _) in &live {
                        prop_assert!(address + size < other || other + bytes < address);
                    }
                    live.push((address, size, align));
                }
                Step::Free(index) if !live.is_empty() => {
                    let (address, size, align) = live.swap_remove(index % live.len());
                    prop_assert_eq!(lab.dealloc(address, size, align), Ok(()));
                    freed.push((address, size, align));
                }
                Step::FreeAgain(index) if !freed.is_empty() => {
                    let (address, size, align) = freed[index % freed.len()];
                    // A block of the same kind may live there by now; then its owner must not be robbed here.
                    if !live.iter().any(|block| block.0 == address) {
                        prop_assert!(lab.dealloc(address, size, align).is_err());
                    }
                }
                _ => {}
            }
        }
        for &(address, size, _) in &live {
            for at in [0, size / 2, size.saturating_sub(1)] {
                prop_assert_eq!(lab.is_open(address + at), size != 0);
            }
            prop_assert!(!lab.is_open(address - 1) && !lab.is_open(address + size));
        }
        for &(address, size, align) in &live {
            prop_assert_eq!(lab.dealloc(address, size, align), Ok(()));
        }
        prop_assert_eq!(lab.heap.live, 0);
    }
}
