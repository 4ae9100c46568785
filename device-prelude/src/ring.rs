//! The host-call ring: any warp posts a request, the host answers it in place.
//!
//! # Protocol
//! A request has a ticket `t`, drawn by the device with `fetch_add` on a device-only counter. It uses slot `t % RING_SLOTS` in lap
//! `l = t / RING_SLOTS`. Two words rule a slot: `turn`, which host and device see, and the device's own `laps`.
//!
//! ```text
//!   laps == l                    free for lap l   -- the device writes the request, then turn := 3*l+1 (release)
//!   turn == 3*l+1                posted           -- the host reads it, answers, then turn := 3*l+2 (release)
//!   turn == 3*l+2                answered         -- the device reads the answer, then laps := l+1 (release)
//! ```
//! * Only the holder of the ticket writes the slot while it is free or answered; only the host writes it while it is posted.
//! * The host takes tickets in order: it looks only at its next ticket's slot.
//! * All arithmetic wraps modulo 2^32; laps are compared for equality only.
//!
//! A call that may take long is answered at once with [`PENDING`], so that its slot is free for others; its real answer comes in the
//! asking warp's [`crate::mailbox`], after any number of other answers.
//!
//! A payload that is too long for a slot stays where it is: [`Slot::address`] says where, [`Slot::len`] how long it is.

use crate::abi::RING_SLOTS;
use crate::primitive::{AtomicU32, Ordering};

/// Bytes of payload in one slot.
pub const PAYLOAD: usize = 4032;

/// The result of a call whose real answer comes in the warp's [`crate::mailbox`]. No call has it as its own.
pub const PENDING: i64 = i64::MIN;

/// Reads up to this long are answered in the slot: one lane takes longer to copy more from host memory than a bulk copy takes.
pub const SHORT_READ: usize = 1024;

/// One host call in shared memory.
#[repr(C, align(128))]
pub struct Slot {
    /// See the protocol above.
    pub turn: AtomicU32,
    /// A number of [`crate::abi::op`].
    pub op: u32,
    /// The warp that asks.
    pub warp: u32,
    /// Bytes of the payload: of the request, then of the answer.
    pub len: u32,
    /// Operands.
    pub args: [u64; 4],
    /// The answer.
    pub result: i64,
    /// Where the request's payload lies in device memory; 0: in `payload`.
    pub address: u64,
    /// Bytes to or from the host.
    pub payload: [u8; PAYLOAD],
}

/// A request as the host sees it: copied out of the ring, lengths in the slot checked.
#[derive(Debug, PartialEq, Eq)]
pub struct Request<'a> {
    /// Which slot to answer.
    pub ticket: u32,
    /// A number of [`crate::abi::op`]; may be unknown.
    pub op: u32,
    /// The warp that asks (unchecked).
    pub warp: u32,
    /// Operands.
    pub args: [u64; 4],
    /// Bytes of the request's payload.
    pub len: usize,
    /// Where the payload lies in device memory (unchecked); 0: in the slot.
    pub address: u64,
    /// The slot's bytes. Those of the answer go here.
    pub slot: &'a mut [u8; PAYLOAD],
}

impl Request<'_> {
    /// The payload, if it lies in the slot; else nothing.
    pub fn payload(&self) -> &[u8] {
        match self.address {
            0 => &self.slot[..self.len],
            _ => &[],
        }
    }
}

/// What a caller gets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Answer {
    /// A number of the call's own, `-errno`, or in the ring [`PENDING`].
    pub result: i64,
    /// Bytes that came with it.
    pub bytes: usize,
}

impl From<i64> for Answer {
    fn from(result: i64) -> Answer {
        Answer { result, bytes: 0 }
    }
}

/// The host's end of the ring.
pub struct Server {
    slots: *mut Slot,
    next: u32,
}

// SAFETY: the slots are shared with the device by protocol, not by Rust references; the pointer may move between host threads.
unsafe impl Send for Server {}

impl Server {
    /// # Safety
    /// `slots` points to `RING_SLOTS` zeroed slots that outlive the server and that only one server reads.
    pub unsafe fn new(slots: *mut Slot) -> Server {
        Server { slots, next: 0 }
    }

    fn slot(&self, ticket: u32) -> *mut Slot {
        // SAFETY: the index is below RING_SLOTS, so it stays inside the array given to `new`.
        unsafe { self.slots.add((ticket % RING_SLOTS) as usize) }
    }

    /// Takes the next posted request, if there is one, and calls `serve`; its value is the answer.
    /// Returns whether there was one.
    pub fn poll<A: Into<Answer>>(&mut self, serve: impl FnOnce(Request<'_>) -> A) -> bool {
        let ticket = self.next;
        let slot = self.slot(ticket);
        let lap = ticket / RING_SLOTS;
        // SAFETY: `turn` is only accessed atomically.
        let turn = unsafe { &(*slot).turn };
        if turn.load(Ordering::Acquire) != lap.wrapping_mul(3).wrapping_add(1) {
            return false;
        }
        // SAFETY: state `posted` belongs to the host (see the protocol), and the acquire load above made the request visible.
        let request = unsafe {
            let (len, address) = ((*slot).len as usize, (*slot).address);
            Request {
                ticket,
                op: (*slot).op,
                warp: (*slot).warp,
                args: (*slot).args,
                len: if address == 0 { len.min(PAYLOAD) } else { len },
                address,
                slot: &mut (*slot).payload,
            }
        };
        let answer = serve(request).into();
        // SAFETY: still the host's slot, until the release store below.
        unsafe {
            (*slot).len = answer.bytes.min(PAYLOAD) as u32;
            (*slot).result = answer.result;
        };
        turn.store(lap.wrapping_mul(3).wrapping_add(2), Ordering::Release);
        self.next = ticket.wrapping_add(1);
        true
    }
}

#[cfg(not(loom))]
const _: () = assert!(size_of::<Slot>() == 4096 && align_of::<Slot>() == 128);
