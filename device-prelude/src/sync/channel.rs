//! Model of an unbounded channel with the overlay's orders (`std/src/sync/mpmc/list/cuda.rs`), blocks of one message: each message is received once, whole; no block is used
//! before it was zeroed, nor after it was freed; and a receiver that waits is woken.

use loom::cell::UnsafeCell;
use loom::sync::atomic::Ordering::{Acquire, Relaxed, Release};
use loom::sync::atomic::{AtomicPtr, AtomicUsize, fence};
use loom::sync::{Arc, Mutex};
use loom::thread;
use std::boxed::Box;
use std::ptr;

const WRITE: usize = 1;
const WAITING: usize = 2;
const SHIFT: usize = 2;
const LAP: usize = 2;
const BLOCK_CAP: usize = 1;

/// One slot, and whether it is memory that may be used.
struct Block {
    next: AtomicPtr<Block>,
    message: UnsafeCell<u32>,
    state: AtomicUsize,
    zeroed: UnsafeCell<bool>,
}

impl Block {
    fn new() -> *mut Block {
        let block = Block {
            next: AtomicPtr::new(ptr::null_mut()),
            message: UnsafeCell::new(0),
            state: AtomicUsize::new(0),
            zeroed: UnsafeCell::new(false),
        };
        // SAFETY: nobody else has it.
        block.zeroed.with_mut(|zeroed| unsafe { *zeroed = true });
        Box::into_raw(Box::new(block))
    }

    fn is_usable(&self) {
        // SAFETY: loom checks that nobody writes it.
        self.zeroed.with(|zeroed| assert!(unsafe { *zeroed }));
    }

    /// Nobody uses it any more: loom checks that all who did come before.
    unsafe fn free(this: *mut Block) {
        // SAFETY: the caller's promise.
        unsafe {
            (*this).zeroed.with_mut(|zeroed| *zeroed = false);
            drop(Box::from_raw(this));
        }
    }
}

struct Position {
    index: AtomicUsize,
    block: AtomicPtr<Block>,
}

impl Position {
    fn new() -> Position {
        Position {
            index: AtomicUsize::new(0),
            block: AtomicPtr::new(ptr::null_mut()),
        }
    }
}

/// `waiting` is the waker: the thread in its list.
struct Channel {
    head: Position,
    tail: Position,
    waiting: Mutex<Option<thread::Thread>>,
}

impl Channel {
    fn send(&self, message: u32) {
        let mut next_block = None;
        loop {
            let tail = self.tail.index.load(Acquire);
            let mut block = self.tail.block.load(Acquire);
            let offset = (tail >> SHIFT) % LAP;
            if offset == BLOCK_CAP {
                thread::yield_now();
                continue;
            }
            let new = next_block.unwrap_or_else(Block::new);
            next_block = Some(new);
            if block.is_null() {
                let first = Block::new();
                let set = self
                    .tail
                    .block
                    .compare_exchange(block, first, Release, Relaxed);
                if set.is_err() {
                    // SAFETY: nobody else has seen it.
                    unsafe { Block::free(first) };
                    thread::yield_now();
                    continue;
                }
                self.head.block.store(first, Release);
                block = first;
            }
            let next = tail + (1 << SHIFT);
            let moved = self
                .tail
                .index
                .compare_exchange(tail, next, Relaxed, Relaxed);
            if moved.is_err() {
                thread::yield_now();
                continue;
            }
            self.tail.block.store(new, Relaxed);
            self.tail.index.fetch_add(1 << SHIFT, Release);
            // SAFETY: the slot is ours; that is what this model checks.
            unsafe {
                (*block).is_usable();
                (*block).next.store(new, Release);
                (*block).message.with_mut(|slot| *slot = message);
                let before = (*block).state.fetch_or(WRITE, Release);
                assert_eq!(before, 0, "a slot is used once");
            }
            if tail & WAITING != 0 {
                fence(Acquire);
                let mut waiting = self.waiting.lock().unwrap();
                if let Some(thread) = waiting.take() {
                    thread.unpark();
                }
                self.tail.index.fetch_and(!WAITING, Relaxed);
            }
            return;
        }
    }

    fn take(&self) -> Option<u32> {
        let head = self.head.index.load(Relaxed);
        let order = if head >> SHIFT == 0 { Acquire } else { Relaxed };
        let mut block = self.head.block.load(order);
        // SAFETY: as in `send`.
        unsafe {
            let is_there = !block.is_null() && {
                (*block).is_usable();
                (*block).state.load(Acquire) & WRITE != 0
            };
            if !is_there {
                let tail = self.tail.index.load(Relaxed);
                if head >> SHIFT == tail >> SHIFT {
                    return None;
                }
                while block.is_null() {
                    thread::yield_now();
                    block = self.head.block.load(Acquire);
                }
                while (*block).state.load(Acquire) & WRITE == 0 {
                    thread::yield_now();
                }
            }
            let message = (*block).message.with(|slot| *slot);
            let mut next = (*block).next.load(Acquire);
            while next.is_null() {
                thread::yield_now();
                next = (*block).next.load(Acquire);
            }
            self.head.block.store(next, Relaxed);
            self.head.index.store(head + (2 << SHIFT), Relaxed);
            Block::free(block);
            Some(message)
        }
    }

    fn receive(&self) -> u32 {
        loop {
            if let Some(message) = self.take() {
                return message;
            }
            let tail = {
                let mut waiting = self.waiting.lock().unwrap();
                *waiting = Some(thread::current());
                self.tail.index.fetch_or(WAITING, Release)
            };
            let head = self.head.index.load(Relaxed);
            if head >> SHIFT != tail >> SHIFT {
                let mut waiting = self.waiting.lock().unwrap();
                *waiting = None;
                self.tail.index.fetch_and(!WAITING, Relaxed);
                continue;
            }
            thread::park();
        }
    }
}

/// One message of each sender, received by another thread.
fn check(
    senders: u32,
    preemptions: usize,
    receive: impl Fn(&Channel) -> u32 + Copy + Sync + Send + 'static,
) {
    let mut model = loom::model::Builder::new();
    model.preemption_bound = Some(preemptions);
    model.max_branches = 100_000;
    model.check(move || {
        let channel = Arc::new(Channel {
            head: Position::new(),
            tail: Position::new(),
            waiting: Mutex::new(None),
        });
        let threads = (0..senders).map(|sender| {
            let channel = Arc::clone(&channel);
            thread::spawn(move || channel.send(1 << sender))
        });
        let threads: std::vec::Vec<_> = threads.collect();
        let sum: u32 = (0..senders).map(|_| receive(&channel)).sum();
        assert_eq!(sum, (1 << senders) - 1);
        for thread in threads {
            thread.join().unwrap();
        }
        assert!(channel.take().is_none());
        // SAFETY: the last block is the head's; nobody uses it.
        unsafe { Block::free(channel.head.block.load(Relaxed)) };
    });
}

#[test]
fn messages_of_two_senders_come_once_and_whole() {
    check(2, 1, |channel| {
        loop {
            if let Some(message) = channel.take() {
                return message;
            }
            thread::yield_now();
        }
    });
}

#[test]
fn a_receiver_that_waits_is_woken() {
    check(1, 3, Channel::receive);
    check(2, 1, Channel::receive);
}
