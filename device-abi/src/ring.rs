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
//! * Tickets wrap modulo 2^32, so laps wrap modulo [`LAPS`]: the lap after the last one is lap 0. [`Ticket`] alone computes them, for both sides.
//!   Laps are compared for equality only. A slot is never a whole round of laps late, since each unanswered call is a waiting warp.
//!
//! A call that may take long is answered at once with [`PENDING`], so that its slot is free for others; its real answer comes in the
//! asking warp's [`crate::mailbox`], after any number of other answers.
//!
//! A payload that is too long for a slot stays where it is: [`Slot::address`] says where, [`Slot::len`] how long it is.

use crate::atomic::{AtomicU32, Ordering};

/// Slots of the ring.
#[cfg(not(loom))]
pub const RING_SLOTS: u32 = 256;
/// Slots of the ring: few, so that the model checker reaches the reuse of one; more than one, so that laps are not tickets.
#[cfg(loom)]
pub const RING_SLOTS: u32 = 2;

/// Laps until tickets begin anew.
pub const LAPS: u32 = (u32::MAX / RING_SLOTS) + 1;

// A lap that tickets cut short would make slots take turns in another order.
const _: () = assert!(RING_SLOTS.is_power_of_two() && RING_SLOTS > 1);

/// The number of a call: which slot it uses, and what that slot's words are then.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ticket(pub u32);

impl Ticket {
    /// Its slot.
    pub const fn index(self) -> usize {
        (self.0 % RING_SLOTS) as usize
    }

    /// The slot's lap: what `laps` says when it is free for this ticket.
    pub const fn lap(self) -> u32 {
        self.0 / RING_SLOTS
    }

    /// The lap of the slot's next ticket: what `laps` says when this one is done.
    pub const fn next_lap(self) -> u32 {
        Ticket(self.0.wrapping_add(RING_SLOTS)).lap()
    }

    /// `turn` when the request is there.
    pub const fn posted(self) -> u32 {
        self.lap().wrapping_mul(3).wrapping_add(1)
    }

    /// `turn` when the answer is there.
    pub const fn answered(self) -> u32 {
        self.lap().wrapping_mul(3).wrapping_add(2)
    }

    /// The next one that is drawn.
    pub const fn next(self) -> Ticket {
        Ticket(self.0.wrapping_add(1))
    }

    /// What a slot's `laps` says when this is the next ticket to be drawn.
    pub const fn lap_of_slot(self, index: u32) -> u32 {
        let ahead = index.wrapping_sub(self.0) % RING_SLOTS;
        Ticket(self.0.wrapping_add(ahead)).lap()
    }
}

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
    /// A number of [`crate::op`].
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
    pub ticket: Ticket,
    /// A number of [`crate::op`]; may be unknown.
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
    next: Ticket,
}

// SAFETY: the slots are shared with the device by protocol, not by Rust references; the pointer may move between host threads.
unsafe impl Send for Server {}

impl Server {
    /// # Safety
    /// `slots` points to `RING_SLOTS` zeroed slots that outlive the server and that only one server reads.
    pub unsafe fn new(slots: *mut Slot) -> Server {
        // SAFETY: the caller's promise.
        unsafe { Server::starting_at(slots, Ticket(0)) }
    }

    /// As [`Server::new`], for a device that draws `next` first.
    ///
    /// # Safety
    /// As for [`Server::new`].
    pub unsafe fn starting_at(slots: *mut Slot, next: Ticket) -> Server {
        Server { slots, next }
    }

    fn slot(&self, ticket: Ticket) -> *mut Slot {
        // SAFETY: the index is below RING_SLOTS, so it stays inside the array given to `new`.
        unsafe { self.slots.add(ticket.index()) }
    }

    /// Takes the next posted request, if there is one, and calls `serve`; its value is the answer.
    /// Returns whether there was one.
    pub fn poll<A: Into<Answer>>(&mut self, serve: impl FnOnce(Request<'_>) -> A) -> bool {
        let ticket = self.next;
        let slot = self.slot(ticket);
        // SAFETY: `turn` is only accessed atomically.
        let turn = unsafe { &(*slot).turn };
        if turn.load(Ordering::Acquire) != ticket.posted() {
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
        turn.store(ticket.answered(), Ordering::Release);
        self.next = ticket.next();
        true
    }
}

#[cfg(not(loom))]
const _: () = assert!(size_of::<Slot>() == 4096 && align_of::<Slot>() == 128);

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;

    #[test]
    fn the_lap_after_the_last_is_the_first() {
        let last = Ticket(u32::MAX);
        assert_eq!(
            (last.index() as u32, last.lap()),
            (RING_SLOTS - 1, LAPS - 1)
        );
        assert_eq!(last.next(), Ticket(0));
        assert_eq!(last.next_lap(), last.next().lap());
        let first_of_lap = Ticket(u32::MAX - (RING_SLOTS - 1));
        assert_eq!((first_of_lap.index(), first_of_lap.next_lap()), (0, 0));
        assert_eq!(Ticket(5).next_lap(), 1);
    }

    #[test]
    fn slots_before_the_next_ticket_are_a_lap_ahead() {
        let next = Ticket(3 * RING_SLOTS + 2);
        let laps = [0, 1, 2, 3].map(|index| next.lap_of_slot(index));
        assert_eq!(laps, [4, 4, 3, 3]);
        let next = Ticket(u32::MAX);
        assert_eq!(next.lap_of_slot(0), 0);
        assert_eq!(next.lap_of_slot(RING_SLOTS - 1), LAPS - 1);
    }
}
