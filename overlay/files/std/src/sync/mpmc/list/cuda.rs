//! Sending and receiving with the orders that they need, and no more.
//!
//! # What is ordered, and by what
//! * A message: the sender sets WRITE in its slot (release), the receiver sees it there (acquire).
//! * A block, which begins zeroed: its installer stores `tail.block`, then adds to `tail.index` (release). A sender loads the index and then the block, both with
//!   acquire. So its block is not older than the index; and if it is newer, the index has moved on before, and the compare-and-swap fails.
//! * Whether a receiver waits: a bit of `tail.index`, which it sets by a read-modify-write (release) under the waker's lock. Each send is a read-modify-write of the same word. So
//!   either the receiver's comes later, and says that the channel is not empty, or the sender's does, and sees the bit; it acquires then, and takes the lock. No fence
//!   is needed for that.
//!
//! All other orders of `tail.index` are relaxed: read-modify-writes continue the release of the block's installer.
//!
//! `device-prelude/src/sync/channel.rs` has a model for loom of both.

use super::super::context::Context;
use super::super::error::*;
use super::super::select::{Operation, Selected, Token};
use super::super::utils::Backoff;
use super::*;
use crate::sync::atomic::Ordering::{Acquire, Relaxed, Release};

/// Nanoseconds for which a receiver looks for a message before it enters the list of those who are woken: about what that takes.
const BEFORE_WAITING: u64 = 4_000;

/// What there is for a receiver.
enum Found<T> {
    Message(T),
    Nothing {
        /// `tail.index`
        tail: usize,
    },
    Disconnected,
}

impl<T> Channel<T> {
    /// Sends a message into the channel.
    pub(crate) fn send(
        &self,
        msg: T,
        _deadline: Option<Instant>,
    ) -> Result<(), SendTimeoutError<T>> {
        let backoff = Backoff::new();
        let mut next_block = None;
        loop {
            let tail = self.tail.index.load(Acquire);
            let mut block = self.tail.block.load(Acquire);
            if tail & MARK_BIT != 0 {
                return Err(SendTimeoutError::Disconnected(msg));
            }
            let offset = (tail >> SHIFT) % LAP;
            // If we reached the end of the block, wait until the next one is installed.
            if offset == BLOCK_CAP {
                backoff.spin_heavy();
                continue;
            }
            // Allocated in advance, so that others wait for it as shortly as possible.
            if offset + 1 == BLOCK_CAP && next_block.is_none() {
                next_block = Some(Block::<T>::new());
            }
            if block.is_null() {
                let new = Box::into_raw(next_block.take().unwrap_or_else(Block::<T>::new));
                if self.tail.block.compare_exchange(block, new, Release, Relaxed).is_err() {
                    // SAFETY: nobody else has seen it.
                    next_block = Some(unsafe { Box::from_raw(new) });
                    continue;
                }
                self.head.block.store(new, Release);
                block = new;
            }
            let next = tail + (1 << SHIFT);
            if self.tail.index.compare_exchange_weak(tail, next, Relaxed, Relaxed).is_err() {
                backoff.spin_light();
                continue;
            }
            // SAFETY: the slot is ours, and its block stays until our message was read.
            unsafe {
                if offset + 1 == BLOCK_CAP {
                    let next_block = Box::into_raw(next_block.unwrap_unchecked());
                    self.tail.block.store(next_block, Relaxed);
                    self.tail.index.fetch_add(1 << SHIFT, Release);
                    (*block).next.store(next_block, Release);
                }
                let slot = (*block).slots.get_unchecked(offset);
                slot.msg.get().write(MaybeUninit::new(msg));
                slot.state.fetch_or(WRITE, Release);
            }
            if tail & WAITING != 0 {
                self.wake_receiver();
            }
            return Ok(());
        }
    }

    #[cold]
    fn wake_receiver(&self) {
        // Behind the receiver's read-modify-write, so that its entry is in the list when we have the lock.
        atomic::fence(Acquire);
        self.receivers.notify_and(|| self.nobody_waits());
    }

    /// Under the lock of `receivers`.
    fn nobody_waits(&self) {
        self.tail.index.fetch_and(!WAITING, Relaxed);
    }

    /// Receives a message from the channel.
    pub(crate) fn recv(&self, deadline: Option<Instant>) -> Result<T, RecvTimeoutError> {
        let token = &mut Token::default();
        loop {
            if self.start_recv(token) {
                // SAFETY: the token was just prepared.
                return unsafe { self.read(token).map_err(|_| RecvTimeoutError::Disconnected) };
            }
            if deadline.is_some_and(|deadline| Instant::now() >= deadline) {
                return Err(RecvTimeoutError::Timeout);
            }
            self.wait_for_message(token, deadline);
        }
    }

    /// As [`Channel::recv`].
    ///
    /// # Safety
    /// All that was received from this channel was received by such functions, each call of which happened before the next one.
    pub(crate) unsafe fn recv_alone(&self, deadline: Option<Instant>) -> Result<T, RecvTimeoutError> {
        loop {
            // SAFETY: the caller's promise.
            let tail = match unsafe { self.take_alone() } {
                Found::Message(message) => return Ok(message),
                Found::Disconnected => return Err(RecvTimeoutError::Disconnected),
                Found::Nothing { tail } => tail,
            };
            if deadline.is_some_and(|deadline| Instant::now() >= deadline) {
                return Err(RecvTimeoutError::Timeout);
            }
            if !crate::sys::futex::wait_a_little(&self.tail.index, tail, BEFORE_WAITING) {
                self.wait_for_message(&mut Token::default(), deadline);
            }
        }
    }

    /// As [`Channel::try_recv`].
    ///
    /// # Safety
    /// As [`Channel::recv_alone`].
    pub(crate) unsafe fn try_recv_alone(&self) -> Result<T, TryRecvError> {
        // SAFETY: the caller's promise.
        match unsafe { self.take_alone() } {
            Found::Message(message) => Ok(message),
            Found::Nothing { .. } => Err(TryRecvError::Empty),
            Found::Disconnected => Err(TryRecvError::Disconnected),
        }
    }

    /// Nobody else moves the head, so it needs no read-modify-write; and whoever has read the last slot of a block has read all of them, so they need no READ.
    ///
    /// # Safety
    /// As [`Channel::recv_alone`].
    unsafe fn take_alone(&self) -> Found<T> {
        let head = self.head.index.load(Relaxed);
        // The first block was stored by a sender, all others by the caller.
        let order = if head >> SHIFT == 0 { Acquire } else { Relaxed };
        let mut block = self.head.block.load(order);
        let offset = (head >> SHIFT) % LAP;
        // SAFETY: the block is the head's, and stays until its last slot was read; a slot with WRITE has a message.
        unsafe {
            let is_there = !block.is_null()
                && (*block).slots.get_unchecked(offset).state.load(Acquire) & WRITE != 0;
            if !is_there {
                let tail = self.tail.index.load(Relaxed);
                if head >> SHIFT == tail >> SHIFT {
                    if tail & MARK_BIT == 0 {
                        return Found::Nothing { tail };
                    }
                    // What the senders did before they went.
                    atomic::fence(Acquire);
                    return Found::Disconnected;
                }
                // A sender has the slot, and has yet to write into it.
                let backoff = Backoff::new();
                while block.is_null() {
                    backoff.spin_heavy();
                    block = self.head.block.load(Acquire);
                }
                (*block).slots.get_unchecked(offset).wait_write();
            }
            let message = (*block).slots.get_unchecked(offset).msg.get().read().assume_init();
            if offset + 1 == BLOCK_CAP {
                let next = (*block).wait_next();
                self.head.block.store(next, Relaxed);
                self.head.index.store(head + (2 << SHIFT), Relaxed);
                drop(Box::from_raw(block));
            } else {
                self.head.index.store(head + (1 << SHIFT), Relaxed);
            }
            Found::Message(message)
        }
    }

    /// Until a sender wakes this thread, or there is something to look at.
    fn wait_for_message(&self, token: &mut Token, deadline: Option<Instant>) {
        Context::with(|cx| {
            let oper = Operation::hook(token);
            let tail = self
                .receivers
                .register_and(oper, cx, || self.tail.index.fetch_or(WAITING, Release));

            // Has the channel become ready just now?
            let head = self.head.index.load(Relaxed);
            if head >> SHIFT != tail >> SHIFT || tail & MARK_BIT != 0 {
                let _ = cx.try_select(Selected::Aborted);
            }

            // SAFETY: the context belongs to the current thread.
            match unsafe { cx.wait_until(deadline) } {
                Selected::Waiting => unreachable!(),
                // If the channel was disconnected, messages may be left.
                Selected::Aborted | Selected::Disconnected => {
                    self.receivers.unregister_and(oper, || self.nobody_waits()).unwrap();
                }
                Selected::Operation(_) => {}
            }
        });
    }
}
