//! The host-call ring: any warp posts a request, the host answers it in place.
//!
//! # Protocol
//! A request has a ticket `t`, drawn by the device with `fetch_add` on a device-only counter. It uses slot `t % RING_SLOTS` in lap
//! `l = t / RING_SLOTS`. Three things rule a slot: the words of the request and those of the answer, which host and device see, and the device's own `laps`.
//!
//! ```text
//!   laps == l                     free for lap l   -- the device writes the request, each word with the tag 3*l+1, the first one last
//!   all tags of a request 3*l+1   posted           -- the host reads it, then answers, each of two words with the tag 3*l+2, or 3*l+3 if bytes come with it
//!   both tags of the answer so    answered         -- the device reads the answer, then laps += 1
//! ```
//! * Only the holder of the ticket writes the slot while it is free or answered; only the host writes it while it is posted.
//! * A word is a tag and 32 bits of data, stored and loaded as one. So a request of words alone needs no order: the host takes it when all its words are there. Neither
//!   does a result. For a device, a release that the host sees takes a microsecond, and so does each word that it reads from the host.
//! * What does not fit (a long payload, the bytes of an answer) is written before, with a release of the first word, or of the answer, behind it; whoever sees that acquires.
//! * The tags of a word come again after 2^32 calls. So that no word is as old as that, the requests of the last lap write all their words.
//! * The host takes tickets in order: it looks only at its next ticket's slot.
//! * Tickets wrap modulo 2^32, so laps wrap modulo [`LAPS`]: the lap after the last one is lap 0. [`Ticket`] alone computes them, for both sides.
//!   Laps are compared for equality only. A slot is never a whole round of laps late, since each unanswered call is a waiting warp.
//!
//! A call that may take long is answered at once with [`PENDING`], so that its slot is free for others; its real answer comes in the
//! asking warp's [`crate::mailbox`], after any number of other answers.
//!
//! A payload that is too long for a slot stays where it is: [`Slot::address`] says where, [`Slot::len`] how long it is.

use crate::atomic::{AtomicU64, Ordering};

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

    /// The tag of a request's words.
    pub const fn posted(self) -> u32 {
        self.lap().wrapping_mul(3).wrapping_add(1)
    }

    /// The tag of the answer.
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
pub const PAYLOAD: usize = 3700;

/// Bytes of payload that fit the words of a request: most lines.
#[cfg(not(loom))]
pub const INLINE: usize = 88;
/// Bytes of payload that fit the words of a request.
#[cfg(loom)]
pub const INLINE: usize = 4;

/// Words of a request: the first one, the warp, operands that are not 0, in halves, and the payload.
pub const WORDS: usize = 2 + 2 * 4 + INLINE / 4;

/// In the first word, where the length of a payload in words would stand: length, address and bytes are in the slot.
const LONG: u32 = 0xfff;

/// The result of a call whose real answer comes in the warp's [`crate::mailbox`]. No call has it as its own.
pub const PENDING: i64 = i64::MIN;

/// Reads up to this long are answered in the slot: one lane takes longer to copy more from host memory than a bulk copy takes.
pub const SHORT_READ: usize = 1024;

/// An answer: two words in a line of their own, each a tag and half of the result.
#[repr(C, align(128))]
pub struct Line(pub [AtomicU64; 2]);

impl Line {
    /// The result and whether bytes come with it, once it is there. The words may have been loaded in any order.
    #[inline]
    pub fn read([low, high]: [u64; 2], answered: u32) -> Option<(i64, bool)> {
        let with_bytes = (low as u32).wrapping_sub(answered);
        let is_there = with_bytes <= 1 && high as u32 == low as u32;
        is_there.then_some(((low >> 32 | high & !0xffff_ffff) as i64, with_bytes == 1))
    }
}

/// One host call in shared memory.
#[repr(C, align(128))]
pub struct Slot {
    /// The request: see the protocol above. The first word has the operation, which operands follow, and the length of the payload.
    pub request: [AtomicU64; WORDS],
    /// The answer.
    pub answer: Line,
    /// Where a long payload of a request lies in device memory; 0: in `payload`.
    pub address: u64,
    /// Bytes of a long payload: of the request, then of the answer.
    pub len: u32,
    /// Long payloads, to or from the host.
    pub payload: [u8; PAYLOAD],
}

/// A call to be made.
pub struct Call<'a> {
    /// The call's number, from [`crate::op`].
    pub op: u32,
    /// Who asks.
    pub warp: u32,
    /// Operands.
    pub args: [u64; 4],
    /// What goes to the host.
    pub payload: Payload<'a>,
}

/// What goes to the host with a call.
#[derive(Clone, Copy)]
pub enum Payload<'a> {
    /// At most [`PAYLOAD`] bytes, copied into the slot.
    Slot(&'a [u8]),
    /// So many bytes of device memory, from this address, which the host reads there.
    Device(u64, u32),
}

impl Payload<'_> {
    /// No bytes.
    pub const NONE: Payload<'static> = Payload::Slot(&[]);

    /// Whether it does not fit the words of a request.
    #[inline]
    pub fn is_long(&self) -> bool {
        match self {
            Payload::Slot(bytes) => bytes.len() > INLINE,
            Payload::Device(..) => true,
        }
    }
}

impl Slot {
    /// Writes a request. `store` stores a word so that the host sees it, relaxed; `first` so stores the first word: as a release, if the payload is long or the host
    /// shall see what the caller did before.
    ///
    /// # Safety
    /// The slot is valid, and free for this ticket, which is the caller's.
    ///
    /// # Panics
    /// If the payload is longer than a slot's.
    #[inline]
    pub unsafe fn post(
        this: *mut Slot,
        ticket: Ticket,
        call: &Call<'_>,
        store: impl Fn(&AtomicU64, u64),
        first: impl FnOnce(&AtomicU64, u64),
    ) {
        // SAFETY: the caller's promise; these words are only accessed atomically.
        let words = unsafe { &(*this).request };
        let tagged = |data: u32| u64::from(ticket.posted()) | u64::from(data) << 32;
        store(&words[1], tagged(call.warp));
        let (mut next, mut operands) = (2, 0);
        for (index, operand) in call.args.into_iter().enumerate() {
            if operand != 0 {
                operands |= 1 << index;
                store(&words[next], tagged(operand as u32));
                store(&words[next + 1], tagged((operand >> 32) as u32));
                next += 2;
            }
        }
        let len = match call.payload {
            Payload::Slot(bytes) if bytes.len() <= INLINE => {
                let (whole, rest) = bytes.as_chunks::<4>();
                for piece in whole {
                    store(&words[next], tagged(u32::from_le_bytes(*piece)));
                    next += 1;
                }
                if !rest.is_empty() {
                    let byte = |index: usize| u32::from(*rest.get(index).unwrap_or(&0));
                    let data = byte(0) | byte(1) << 8 | byte(2) << 16;
                    store(&words[next], tagged(data));
                    next += 1;
                }
                bytes.len() as u32
            }
            payload => {
                let (bytes, address, len) = match payload {
                    Payload::Slot(bytes) => (bytes, 0, bytes.len() as u32),
                    Payload::Device(address, len) => (&[][..], address, len),
                };
                assert!(bytes.len() <= PAYLOAD);
                // SAFETY: the caller's promise.
                unsafe {
                    (&raw mut (*this).len).write_volatile(len);
                    (&raw mut (*this).address).write_volatile(address);
                    let payload = (&raw mut (*this).payload).cast::<u8>();
                    payload.copy_from_nonoverlapping(bytes.as_ptr(), bytes.len());
                }
                LONG
            }
        };
        if ticket.lap() == LAPS - 1 {
            for word in &words[next..] {
                store(word, tagged(0));
            }
        }
        first(&words[0], tagged(call.op | operands << 16 | len << 20));
    }

    /// The request, once it is posted: operation, warp, operands, and the payload's length unless it is long; the bytes of a payload in words are then in `payload`.
    ///
    /// # Safety
    /// The slot is valid, and this is the host's only look at it.
    unsafe fn read(this: *mut Slot, ticket: Ticket) -> Option<(u32, u32, [u64; 4], Option<usize>)> {
        // SAFETY: the caller's promise; these words are only accessed atomically.
        let words = unsafe { &(*this).request };
        // Acquire, for what a release of the first word lets us see.
        let data = |index: usize| {
            let word = words[index].load(Ordering::Acquire);
            (word as u32 == ticket.posted()).then_some((word >> 32) as u32)
        };
        let first = data(0)?;
        let warp = data(1)?;
        let mut args = [0; 4];
        let mut next = 2;
        for (index, operand) in args.iter_mut().enumerate() {
            if first >> (16 + index) & 1 != 0 {
                *operand = u64::from(data(next)?) | u64::from(data(next + 1)?) << 32;
                next += 2;
            }
        }
        let len = match first >> 20 {
            LONG => None,
            len => {
                let len = (len as usize).min(INLINE);
                for start in (0..len).step_by(4) {
                    let bytes = data(next + start / 4)?.to_le_bytes();
                    // SAFETY: a slot's payload is longer, and the slot is the host's if its words are there.
                    unsafe {
                        let payload = (&raw mut (*this).payload).cast::<u8>();
                        payload
                            .add(start)
                            .copy_from_nonoverlapping(bytes.as_ptr(), 4);
                    }
                }
                Some(len)
            }
        };
        Some((first & 0xffff, warp, args, len))
    }
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
        // SAFETY: the slot is one of the ring's, whose one server this is.
        let Some((op, warp, args, short)) = (unsafe { Slot::read(slot, ticket) }) else {
            return false;
        };
        // SAFETY: state `posted` belongs to the host (see the protocol), and acquire loads have made the request visible.
        let request = unsafe {
            let (len, address) = match short {
                Some(len) => (len, 0),
                None => ((*slot).len as usize, (*slot).address),
            };
            Request {
                ticket,
                op,
                warp,
                args,
                len: if address == 0 { len.min(PAYLOAD) } else { len },
                address,
                slot: &mut (*slot).payload,
            }
        };
        let answer = serve(request).into();
        let has_bytes = answer.bytes != 0;
        let tag = u64::from(ticket.answered().wrapping_add(has_bytes.into()));
        let result = answer.result as u64;
        // SAFETY: still the host's slot, until the release stores below.
        unsafe {
            if has_bytes {
                (*slot).len = answer.bytes.min(PAYLOAD) as u32;
            }
            let [low, high] = &(*slot).answer.0;
            high.store(tag | result & !0xffff_ffff, Ordering::Release);
            low.store(tag | result << 32, Ordering::Release);
        }
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
