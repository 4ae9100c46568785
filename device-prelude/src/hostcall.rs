//! Calls to the host: the device's end of [`crate::ring`], and the calls themselves.

use crate::abi::RING_SLOTS;
use crate::primitive::{AtomicU32, Ordering};
use crate::ring::{PAYLOAD, Slot};

/// The ring's words that only the device uses. Zeroed memory is a fresh ring.
#[repr(C)]
pub struct DeviceWords {
    tail: AtomicU32,
    unused: [u32; 31],
    laps: [AtomicU32; RING_SLOTS as usize],
}

#[cfg(not(loom))]
const _: () = assert!(size_of::<DeviceWords>() == 4 * (RING_SLOTS as usize + 32));

/// The device's end of the ring.
#[derive(Clone, Copy)]
pub struct Client<'a> {
    slots: *mut Slot,
    words: &'a DeviceWords,
}

/// A call being made.
pub struct Call<'a> {
    /// What the host shall do: a number of [`crate::abi::op`].
    pub op: u32,
    /// Who asks.
    pub warp: u32,
    /// Operands.
    pub args: [u64; 4],
    /// At most [`PAYLOAD`] bytes.
    pub payload: &'a [u8],
}

#[cfg(any(test, target_arch = "nvptx64"))]
impl<'a> Client<'a> {
    /// # Safety
    /// `slots` points to [`RING_SLOTS`] slots that outlive the client and whose host end is a [`crate::ring::Server`].
    pub unsafe fn new(slots: *mut Slot, words: &'a DeviceWords) -> Client<'a> {
        Client { slots, words }
    }

    /// Makes a call and waits for its answer.
    ///
    /// # Panics
    /// If the payload is longer than a slot's.
    pub fn call(&self, call: Call<'_>) -> i64 {
        use crate::arch;
        let (slot, lap) = self.post(call);
        // SAFETY: the slot is ours until the host has answered; its words are valid for atomic accesses.
        unsafe {
            let posted = lap.wrapping_mul(3).wrapping_add(1);
            arch::wait_host(&(*slot).turn, posted);
            let result = (&raw const (*slot).result).read_volatile();
            let index = slot.offset_from(self.slots) as usize;
            self.words.laps[index].store(lap.wrapping_add(1), Ordering::Release);
            result
        }
    }

    /// Makes a call whose answer nobody reads: its slot is never free again, so this is for the last call only.
    pub fn post_last(&self, call: Call<'_>) {
        self.post(call);
    }

    fn post(&self, call: Call<'_>) -> (*mut Slot, u32) {
        use crate::arch;
        assert!(call.payload.len() <= PAYLOAD);
        let ticket = self.words.tail.fetch_add(1, Ordering::Relaxed);
        let (index, lap) = (ticket % RING_SLOTS, ticket / RING_SLOTS);
        let free = &self.words.laps[index as usize];
        let mut backoff = crate::backoff::Backoff::new();
        while free.load(Ordering::Acquire) != lap {
            backoff.pause();
        }
        // SAFETY: the index is in range, and a slot that is free for our lap belongs to us alone (see the ring's protocol).
        unsafe {
            let slot = self.slots.add(index as usize);
            (&raw mut (*slot).op).write_volatile(call.op);
            (&raw mut (*slot).warp).write_volatile(call.warp);
            (&raw mut (*slot).len).write_volatile(call.payload.len() as u32);
            (&raw mut (*slot).args).write_volatile(call.args);
            let payload = (&raw mut (*slot).payload).cast::<u8>();
            core::ptr::copy_nonoverlapping(call.payload.as_ptr(), payload, call.payload.len());
            arch::store_release_host(&(*slot).turn, lap.wrapping_mul(3).wrapping_add(1));
            (slot, lap)
        }
    }
}

#[cfg(target_arch = "nvptx64")]
mod calls {
    use super::{Call, Client, DeviceWords, PAYLOAD, Slot};
    use crate::abi::op;
    use crate::{arch, launch};

    fn client() -> Client<'static> {
        let launch = launch::get();
        // SAFETY: the host made the ring before the launch and keeps it until the kernel has ended.
        unsafe {
            Client::new(
                launch.ring as *mut Slot,
                &*(launch.ring_device as *const DeviceWords),
            )
        }
    }

    #[inline(never)]
    fn call(op: u32, args: [u64; 4], payload: &[u8]) -> i64 {
        client().call(Call {
            op,
            warp: arch::warp(),
            args,
            payload,
        })
    }

    /// Writes to stdout (1) or stderr (2): how many bytes were taken (perhaps not all), or `-errno`.
    pub fn write(fd: u32, bytes: &[u8]) -> i64 {
        let bytes = &bytes[..bytes.len().min(PAYLOAD)];
        call(op::WRITE, [u64::from(fd), 0, 0, 0], bytes)
    }

    /// Nanoseconds since the Unix epoch.
    pub fn wall_clock() -> u64 {
        call(op::WALL_CLOCK, [0; 4], &[]) as u64
    }

    /// Ends the process: the host hears the code, idle warps leave the kernel, and so does this lane.
    #[inline(never)]
    pub fn exit(code: i32) -> ! {
        let args = [u64::from(code as u32), 0, 0, 0];
        client().post_last(Call {
            op: op::EXIT,
            warp: arch::warp(),
            args,
            payload: &[],
        });
        crate::thread::stop_all();
        crate::catch::stop_lanes();
        arch::exit_lane()
    }
}
#[cfg(target_arch = "nvptx64")]
pub use calls::{exit, wall_clock, write};

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;
    use crate::ring::Server;
    use std::boxed::Box;
    use std::vec::Vec;

    /// Eight callers, more calls than slots: each gets the answer to its own request.
    #[test]
    fn every_caller_gets_its_own_answer() {
        // SAFETY: all-zero is a valid value of both (integers and atomics).
        let (words, mut slots) = unsafe {
            let slots: Vec<Slot> = (0..RING_SLOTS).map(|_| core::mem::zeroed()).collect();
            (Box::new(core::mem::zeroed::<DeviceWords>()), slots)
        };
        let ring = slots.as_mut_ptr();
        let address = ring as usize;
        std::thread::scope(|scope| {
            for warp in 0..8u32 {
                let words = &*words;
                scope.spawn(move || {
                    // SAFETY: the slots outlive the scope; the server below is their host end.
                    let client = unsafe { Client::new(address as *mut Slot, words) };
                    for round in 0..200u64 {
                        let text = std::format!("{warp}:{round}");
                        let args = [round, 0, 0, 0];
                        let call = Call {
                            op: 1,
                            warp,
                            args,
                            payload: text.as_bytes(),
                        };
                        let sum: u64 = text.bytes().map(u64::from).sum();
                        assert_eq!(client.call(call), (sum + round) as i64);
                    }
                });
            }
            // SAFETY: as above.
            let mut server = unsafe { Server::new(ring) };
            let mut served = 0;
            while served < 8 * 200 {
                let one = server.poll(|request| {
                    let sum: u64 = request.payload.iter().copied().map(u64::from).sum();
                    (sum + request.args[0]) as i64
                });
                if one {
                    served += 1
                } else {
                    std::thread::yield_now()
                }
            }
        });
    }
}

#[cfg(all(test, loom))]
mod model {
    use super::*;
    use crate::ring::Server;
    use loom::sync::Arc;
    use std::boxed::Box;

    struct Ring {
        slot: *mut Slot,
        words: DeviceWords,
    }
    // SAFETY: the slot is shared by the ring's protocol, which is what this model checks.
    unsafe impl Send for Ring {}
    // SAFETY: as above.
    unsafe impl Sync for Ring {}

    /// Two calls through the only slot: each gets its own answer, and the host sees each request once.
    #[test]
    fn a_slot_is_reused_only_after_its_answer_was_read() {
        let mut model = loom::model::Builder::new();
        model.preemption_bound = Some(2);
        model.max_branches = 100_000;
        model.check(|| {
            let slot = Box::into_raw(Box::new(Slot {
                turn: AtomicU32::new(0),
                op: 0,
                warp: 0,
                len: 0,
                args: [0; 4],
                result: 0,
                reserved: 0,
                payload: [0; PAYLOAD],
            }));
            let words = DeviceWords {
                tail: AtomicU32::new(0),
                unused: [0; 31],
                laps: [AtomicU32::new(0)],
            };
            let ring = Arc::new(Ring { slot, words });
            let caller = Arc::clone(&ring);
            let caller = loom::thread::spawn(move || {
                for warp in 0..2u8 {
                    // SAFETY: the slot lives until the end of the model's run.
                    let client = unsafe { Client::new(caller.slot, &caller.words) };
                    let call = Call {
                        op: 1,
                        warp: u32::from(warp),
                        args: [0; 4],
                        payload: &[warp],
                    };
                    assert_eq!(client.call(call), 100 + i64::from(warp));
                }
            });
            // SAFETY: as above; one server.
            let mut server = unsafe { Server::new(slot) };
            let mut served = 0;
            while served < 2 {
                let one = server.poll(|request| {
                    assert_eq!(request.payload, [request.warp as u8]);
                    100 + i64::from(request.warp)
                });
                if one {
                    served += 1;
                } else {
                    loom::thread::yield_now();
                }
            }
            caller.join().unwrap();
            // SAFETY: nobody uses the slot any more.
            drop(unsafe { Box::from_raw(slot) });
        });
    }
}
