//! The device's end of [`device_abi::ring`] and of [`device_abi::mailbox`].

use crate::arch::atomic::{AtomicU32, Ordering, fence};
use device_abi::mailbox::{EXTRA, Mailbox};
use device_abi::ring::{Answer, Call, LAPS, PAYLOAD, PENDING, Slot, Ticket};
use device_abi::{RING_SLOTS, op};

/// The ring's words that only the device uses. Zeroed memory is a fresh ring.
#[repr(C)]
pub struct DeviceWords {
    tail: AtomicU32,
    unused: [u32; 31],
    laps: [AtomicU32; RING_SLOTS as usize],
}

#[cfg(not(loom))]
const _: () = assert!(size_of::<DeviceWords>() == 4 * (RING_SLOTS as usize + 32));

#[cfg(test)]
impl DeviceWords {
    /// Those of a ring that has drawn all tickets before `next`.
    fn starting_at(next: Ticket) -> DeviceWords {
        DeviceWords {
            tail: AtomicU32::new(next.0),
            unused: [0; 31],
            laps: core::array::from_fn(|index| AtomicU32::new(next.lap_of_slot(index as u32))),
        }
    }
}

/// The device's end of the ring.
#[derive(Clone, Copy)]
pub struct Client<'a> {
    slots: *mut Slot,
    mailboxes: *mut Mailbox,
    words: &'a DeviceWords,
}

/// Where the bytes of an answer go: at most `len` of them.
#[derive(Clone, Copy)]
pub struct Room {
    /// The first byte.
    pub start: *mut u8,
    /// How many fit.
    pub len: usize,
}

impl Room {
    /// For calls whose answer is a number.
    pub const NONE: Room = Room {
        start: core::ptr::null_mut(),
        len: 0,
    };

    /// # Safety
    /// `from` has `len` bytes, which do not overlap the room.
    unsafe fn take(self, from: *const u8, len: usize) -> usize {
        let len = len.min(self.len);
        if len > 0 {
            // SAFETY: the caller's promise; the room has `len` bytes by its own.
            unsafe { core::ptr::copy_nonoverlapping(from, self.start, len) };
        }
        len
    }
}

#[cfg(any(test, target_arch = "nvptx64"))]
impl<'a> Client<'a> {
    /// # Safety
    /// `slots` points to [`RING_SLOTS`] slots, and `mailboxes` to one for each warp that asks. All outlive the client, and their host end
    /// is a [`device_abi::ring::Server`] with [`device_abi::mailbox::Mailboxes`].
    pub unsafe fn new(
        slots: *mut Slot,
        mailboxes: *mut Mailbox,
        words: &'a DeviceWords,
    ) -> Client<'a> {
        Client {
            slots,
            mailboxes,
            words,
        }
    }

    /// Makes a call and waits for its answer, whose bytes go to `room`.
    ///
    /// # Safety
    /// `room` is valid for writes, and nothing else uses it. A warp makes one call at a time but for those that concern nothing but themselves.
    ///
    /// # Panics
    /// If the payload is longer than a slot's.
    pub unsafe fn call(&self, call: Call<'_>, room: Room) -> Answer {
        use crate::arch;
        let is_alone = is_alone(&call);
        let (slot, ticket) = self.post(&call);
        let free = &self.words.laps[ticket.index()];
        // SAFETY: the slot is ours until we say that it is free; its words are valid for atomic accesses.
        let answer = unsafe {
            let answer = &(*slot).answer;
            let result = arch::wait_host(answer, ticket.answered());
            if is_alone && result != PENDING {
                // Nobody reads more of the slot than these words, so nothing is ordered.
                free.fetch_add(1, Ordering::Relaxed);
                return Answer { result, bytes: 0 };
            }
            let bytes = match arch::acquire_host(&answer.0[0]) as u32 == ticket.answered() {
                true => 0,
                false => {
                    let len = (&raw const (*slot).len).read_volatile() as usize;
                    let payload = (&raw const (*slot).payload).cast::<u8>();
                    room.take(payload, len.min(PAYLOAD))
                }
            };
            let answer = Answer { result, bytes };
            // A read-modify-write: those of calls that order nothing continue this release.
            free.fetch_add(1, Ordering::Release);
            answer
        };
        match answer.result {
            // SAFETY: the host owes this warp an answer; the room is the caller's.
            PENDING => unsafe { self.late_answer(call.warp, room) },
            _ => answer,
        }
    }

    /// # Safety
    /// The ring has answered this warp with [`PENDING`], and nobody has taken the real answer; `room` as for `call`.
    unsafe fn late_answer(&self, warp: u32, room: Room) -> Answer {
        use crate::arch;
        // SAFETY: there is a mailbox for each warp; once it is full it is ours, until we store 0.
        unsafe {
            let mailbox = self.mailboxes.add(warp as usize);
            arch::wait_host_long(&(*mailbox).full, 0);
            let result = (&raw const (*mailbox).result).read_volatile();
            let len = (&raw const (*mailbox).len).read_volatile() as usize;
            let extra = (&raw const (*mailbox).extra).cast::<u8>();
            let bytes = room.take(extra, len.min(EXTRA));
            arch::store_release_host(&(*mailbox).full, 0);
            // The host sees that it is empty before it sees this warp's next request, which may be posted without a release.
            arch::fence_host();
            Answer { result, bytes }
        }
    }

    /// Makes a call whose answer nobody reads: its slot is never free again, so this is for the last call only.
    pub fn post_last(&self, call: Call<'_>) {
        self.post(&call);
    }

    fn post(&self, call: &Call<'_>) -> (*mut Slot, Ticket) {
        use crate::arch;
        let ticket = Ticket(self.words.tail.fetch_add(1, Ordering::Relaxed));
        let free = &self.words.laps[ticket.index()];
        let mut backoff = crate::sync::backoff::Backoff::new();
        while free.load(Ordering::Relaxed) & (LAPS - 1) != ticket.lap() {
            backoff.pause();
        }
        let is_long = call.payload.is_long();
        if is_long {
            // Whoever had the slot before may have read from it.
            fence(Ordering::Acquire);
        }
        let is_alone = is_alone(call);
        // SAFETY: the index is in range, and a slot that is free for our lap belongs to us alone (see the ring's protocol).
        unsafe {
            let slot = self.slots.add(ticket.index());
            Slot::post(
                slot,
                ticket,
                call,
                arch::store_host,
                |word, value| match is_alone {
                    true => arch::store_host(word, value),
                    false => arch::store_release_host_64(word, value),
                },
            );
            (slot, ticket)
        }
    }
}

/// Whether a call concerns nothing but itself: the host sees no memory of the program for it, nor does the program see anything through its answer. Output is of this kind,
/// unless it is long; other files may be pipes, by which threads order what they do.
#[inline]
pub(super) fn is_alone(call: &Call<'_>) -> bool {
    let is_output = call.op == op::WRITE && call.args[0] <= 2;
    (is_output || call.op == op::WALL_CLOCK) && !call.payload.is_long()
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;
    use device_abi::mailbox::Mailboxes;
    use device_abi::ring::{Payload, Server};
    use std::boxed::Box;
    use std::vec::Vec;

    const WARPS: u32 = 8;
    /// Calls of each warp: more than the ring has slots, all together.
    const CALLS: u64 = if cfg!(miri) { 33 } else { 200 };

    /// Words, and zeroed slots and mailboxes.
    fn shared(next: Ticket) -> (Box<DeviceWords>, Vec<Slot>, Vec<Mailbox>) {
        // SAFETY: all-zero is a valid value of each (integers and atomics).
        unsafe {
            let slots = (0..RING_SLOTS).map(|_| core::mem::zeroed()).collect();
            let mailboxes = (0..WARPS).map(|_| core::mem::zeroed()).collect();
            (Box::new(DeviceWords::starting_at(next)), slots, mailboxes)
        }
    }

    #[test]
    fn a_fresh_ring_is_zeroed_memory() {
        let (words, ..) = shared(Ticket(0));
        assert_eq!(words.tail.load(Ordering::Relaxed), 0);
        assert!(
            words
                .laps
                .iter()
                .all(|lap| lap.load(Ordering::Relaxed) == 0)
        );
    }

    #[test]
    fn every_caller_gets_its_own_answer() {
        eight_callers(Ticket(0));
    }

    /// The 32 bits of a ticket are used up in the middle, and not where a lap ends.
    #[test]
    fn tickets_begin_anew() {
        eight_callers(Ticket(u32::MAX - 3 * CALLS as u32));
    }

    /// Eight callers, more calls than slots, every third answered late and in reverse: each gets the answers to its own requests.
    fn eight_callers(first: Ticket) {
        let (words, mut slots, mut mailboxes) = shared(first);
        let (ring, post) = (slots.as_mut_ptr(), mailboxes.as_mut_ptr());
        let (ring_at, post_at) = (ring as usize, post as usize);
        std::thread::scope(|scope| {
            for warp in 0..WARPS {
                let words = &*words;
                scope.spawn(move || {
                    // SAFETY: slots and mailboxes outlive the scope; below is their host end.
                    let client = unsafe {
                        Client::new(ring_at as *mut Slot, post_at as *mut Mailbox, words)
                    };
                    for round in 0..CALLS {
                        let text = std::format!("{warp}:{round}");
                        let call = Call {
                            op: op::READ,
                            warp,
                            args: [round, 0, 0, 0],
                            payload: Payload::Slot(text.as_bytes()),
                        };
                        let sum: u64 = text.bytes().map(u64::from).sum();
                        let mut back = [0; 16];
                        let room = Room {
                            start: back.as_mut_ptr(),
                            len: back.len(),
                        };
                        // SAFETY: the room is a local array.
                        let answer = unsafe { client.call(call, room) };
                        assert_eq!(answer.result, (sum + round) as i64);
                        assert_eq!(&back[..answer.bytes], text.as_bytes());
                    }
                });
            }
            // SAFETY: as above; one server.
            let (mut server, mailboxes) = unsafe {
                (
                    Server::starting_at(ring, first),
                    Mailboxes::new(post, WARPS),
                )
            };
            let mut late: Vec<(u32, i64, Vec<u8>)> = Vec::new();
            let mut served: u64 = 0;
            while served < u64::from(WARPS) * CALLS || !late.is_empty() {
                let one = server.poll(|request| {
                    let text = request.payload().to_vec();
                    let sum: u64 = text.iter().copied().map(u64::from).sum();
                    let result = (sum + request.args[0]) as i64;
                    let bytes = text.len();
                    if request.args[0].is_multiple_of(3) {
                        late.push((request.warp, result, text));
                        return Answer::from(PENDING);
                    }
                    Answer { result, bytes }
                });
                if one {
                    served += 1;
                    continue;
                }
                if let Some((warp, result, text)) = late.pop() {
                    assert!(mailboxes.deliver(warp, result, &text));
                }
                std::thread::yield_now();
            }
        });
    }

    #[test]
    fn a_mailbox_takes_one_answer_and_only_of_its_warps() {
        let (_, _, mut mailboxes) = shared(Ticket(0));
        // SAFETY: the mailboxes outlive this.
        let host = unsafe { Mailboxes::new(mailboxes.as_mut_ptr(), WARPS) };
        assert!(host.deliver(0, 7, b"x"));
        assert!(!host.deliver(0, 8, b""), "the first was not taken");
        assert!(!host.deliver(WARPS, 7, b""), "no such warp");
        assert_eq!((mailboxes[0].result, mailboxes[0].len), (7, 1));
    }
}

#[cfg(all(test, loom))]
mod model {
    use super::*;
    use crate::arch::atomic::AtomicU64;
    use device_abi::mailbox::Mailboxes;
    use device_abi::ring::{Line, Payload, Server};
    use loom::sync::Arc;
    use std::boxed::Box;
    use std::vec::Vec;

    /// Where tickets begin: in a fresh ring, and at the last ticket of all.
    const STARTS: [Ticket; 2] = [Ticket(0), Ticket(u32::MAX)];

    struct Ring {
        slots: *mut [Slot; RING_SLOTS as usize],
        mailboxes: *mut [Mailbox; 2],
        words: DeviceWords,
        first: Ticket,
    }
    // SAFETY: slot and mailboxes are shared by their protocols, which are what these models check.
    unsafe impl Send for Ring {}
    // SAFETY: as above.
    unsafe impl Sync for Ring {}

    impl Ring {
        fn new(first: Ticket) -> Arc<Ring> {
            Arc::new(Ring {
                first,
                slots: Box::into_raw(Box::new([(); RING_SLOTS as usize].map(|()| Slot {
                    request: core::array::from_fn(|_| AtomicU64::new(0)),
                    answer: Line([0, 0].map(AtomicU64::new)),
                    address: 0,
                    len: 0,
                    payload: [0; PAYLOAD],
                }))),
                mailboxes: Box::into_raw(Box::new([(); 2].map(|()| Mailbox {
                    full: AtomicU32::new(0),
                    len: 0,
                    result: 0,
                    extra: [0; EXTRA],
                }))),
                words: DeviceWords::starting_at(first),
            })
        }

        /// Asks with one byte; the answer is 100 more, and the byte comes back. An even one is asked by a call that orders nothing; then it comes back only if the answer is
        /// late.
        fn ask(&self, warp: u32, byte: u8, late: bool) {
            // SAFETY: slot and mailboxes live until the end of the model's run.
            let client =
                unsafe { Client::new(self.slots.cast(), self.mailboxes.cast(), &self.words) };
            let is_alone = byte.is_multiple_of(2);
            let call = Call {
                op: if is_alone { op::WRITE } else { op::READ },
                warp,
                args: [0; 4],
                payload: Payload::Slot(&[byte]),
            };
            let mut back = [0xff];
            let room = Room {
                start: back.as_mut_ptr(),
                len: 1,
            };
            // SAFETY: the room is a local array.
            let answer = unsafe { client.call(call, room) };
            let comes_back = late || !is_alone;
            let expected = Answer {
                result: 100 + i64::from(byte),
                bytes: comes_back.into(),
            };
            let byte = if comes_back { byte } else { 0xff };
            assert_eq!((answer, back), (expected, [byte]));
        }

        fn free(&self) {
            // SAFETY: nobody uses them any more.
            unsafe {
                drop(Box::from_raw(self.slots));
                drop(Box::from_raw(self.mailboxes));
            }
        }

        /// Serves so many calls; `late` says by the byte which of them are answered late, after the next call or when none is there.
        fn serve(&self, calls: u32, late: impl Fn(u8) -> bool) {
            // SAFETY: both outlive this; one server.
            let (mut server, mailboxes) = unsafe {
                let mailboxes = Mailboxes::new(self.mailboxes.cast(), 2);
                (
                    Server::starting_at(self.slots.cast(), self.first),
                    mailboxes,
                )
            };
            let mut owed: Vec<(u32, u8)> = Vec::new();
            let mut served = 0;
            while served < calls || !owed.is_empty() {
                let due = owed.pop();
                let one = server.poll(|request| {
                    let byte = request.payload()[0];
                    if late(byte) {
                        owed.push((request.warp, byte));
                        return Answer::from(PENDING);
                    }
                    Answer {
                        result: 100 + i64::from(byte),
                        bytes: (request.op == op::READ).into(),
                    }
                });
                if let Some((warp, byte)) = due {
                    assert!(mailboxes.deliver(warp, 100 + i64::from(byte), &[byte]));
                } else if !one {
                    loom::thread::yield_now();
                }
                served += u32::from(one);
            }
        }
    }

    fn builder() -> loom::model::Builder {
        let mut model = loom::model::Builder::new();
        model.preemption_bound = Some(2);
        model.max_branches = 100_000;
        model
    }

    /// More calls than slots: each gets its own answer, and the host sees each request once. Also where tickets begin anew.
    #[test]
    fn a_slot_is_reused_only_after_its_answer_was_read() {
        for first in STARTS {
            builder().check(move || {
                let ring = Ring::new(first);
                let caller = Arc::clone(&ring);
                let caller = loom::thread::spawn(move || {
                    caller.ask(0, 0, false);
                    caller.ask(1, 1, false);
                    caller.ask(0, 2, false);
                });
                ring.serve(3, |_| false);
                caller.join().unwrap();
                ring.free();
            });
        }
    }

    /// A late answer, then another one to the same warp: the mailbox is empty again by then.
    #[test]
    fn a_mailbox_is_reused_only_after_its_answer_was_read() {
        for first in [0, 1] {
            builder().check(move || {
                let ring = Ring::new(Ticket(0));
                let caller = Arc::clone(&ring);
                let caller = loom::thread::spawn(move || {
                    caller.ask(0, first, true);
                    caller.ask(0, first + 2, true);
                });
                ring.serve(2, |_| true);
                caller.join().unwrap();
                ring.free();
            });
        }
    }
}
