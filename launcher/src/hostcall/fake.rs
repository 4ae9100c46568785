//! A stand-in for the device in tests: its side of ring, mailboxes and memory.

use super::memory::{DeviceMemory, Sink, Source};
use super::relay::RelayEnd;
use super::{Errno, HostCalls, Port, Reach};
use device_abi::RING_SLOTS;
use device_abi::mailbox::{Mailbox, Mailboxes};
use device_abi::ring::{Call, Line, PENDING, Payload, Server, Slot, Ticket};
use std::alloc::{Layout, alloc_zeroed, dealloc};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

/// Warps that have a mailbox.
const WARPS: u32 = 64;
/// The warp that asks, unless a test says which.
const WARP: u32 = 3;
/// Where the memory lies, and how much there is.
const MEMORY: (u64, usize) = (0x7_0000, 16 << 20);

/// Some bytes at some address.
pub struct FakeMemory {
    base: u64,
    bytes: Mutex<Vec<u8>>,
}

impl FakeMemory {
    /// Zeroes.
    pub fn new(base: u64, len: usize) -> FakeMemory {
        FakeMemory {
            base,
            bytes: Mutex::new(vec![0; len]),
        }
    }

    /// Writes at this offset. The address.
    pub fn put(&self, offset: usize, bytes: &[u8]) -> u64 {
        self.bytes.lock().unwrap()[offset..offset + bytes.len()].copy_from_slice(bytes);
        self.base + offset as u64
    }

    /// Reads at this address.
    pub fn get(&self, address: u64, len: usize) -> Vec<u8> {
        let start = (address - self.base) as usize;
        self.bytes.lock().unwrap()[start..start + len].to_vec()
    }

    fn with<T>(
        &self,
        address: u64,
        len: u64,
        with: impl FnOnce(&mut [u8]) -> Result<T, Errno>,
    ) -> Result<T, Errno> {
        let mut bytes = self.bytes.lock().unwrap();
        let start = address.checked_sub(self.base).ok_or(Errno::EFAULT)?;
        let end = start.checked_add(len).ok_or(Errno::EFAULT)?;
        let range = bytes.get_mut(start as usize..end as usize);
        with(range.ok_or(Errno::EFAULT)?)
    }
}

impl DeviceMemory for FakeMemory {
    fn fill(&self, address: u64, len: u64, source: &mut Source<'_>) -> Result<u64, Errno> {
        self.with(address, len, |bytes| Ok(source(bytes)? as u64))
    }

    fn drain(&self, address: u64, len: u64, sink: &mut Sink<'_>) -> Result<u64, Errno> {
        self.with(address, len, |bytes| Ok(sink(bytes)? as u64))
    }
}

/// For a port's own thread.
struct Shared(Arc<FakeMemory>);

impl DeviceMemory for Shared {
    fn fill(&self, address: u64, len: u64, source: &mut Source<'_>) -> Result<u64, Errno> {
        self.0.fill(address, len, source)
    }

    fn drain(&self, address: u64, len: u64, sink: &mut Sink<'_>) -> Result<u64, Errno> {
        self.0.drain(address, len, sink)
    }
}

/// A ring with tickets drawn by the test.
pub struct FakeDevice {
    slots: *mut Slot,
    mailboxes: Box<[Mailbox]>,
    memory: Arc<FakeMemory>,
    /// The first ticket of all.
    first: Ticket,
    next: Ticket,
    /// The device's own word for each slot: the lap for which it is free.
    laps: Vec<u32>,
}

// SAFETY: the ring is made to be shared by protocol; the pointer is only freed by its owner.
unsafe impl Send for FakeDevice {}

impl FakeDevice {
    fn layout() -> Layout {
        Layout::array::<Slot>(RING_SLOTS as usize).expect("a ring fits memory")
    }

    /// An empty ring.
    #[expect(clippy::new_without_default, reason = "a test names what it makes")]
    pub fn new() -> FakeDevice {
        FakeDevice::starting_at(Ticket(0))
    }

    /// An empty ring of a device that has drawn all tickets before `next`.
    pub fn starting_at(next: Ticket) -> FakeDevice {
        // SAFETY: the layout has a size.
        let slots = unsafe { alloc_zeroed(Self::layout()) }.cast::<Slot>();
        assert!(!slots.is_null());
        // SAFETY: zeroes are an empty mailbox.
        let mailboxes = (0..WARPS).map(|_| unsafe { std::mem::zeroed() });
        FakeDevice {
            slots,
            mailboxes: mailboxes.collect(),
            memory: Arc::new(FakeMemory::new(MEMORY.0, MEMORY.1)),
            first: next,
            next,
            laps: (0..RING_SLOTS)
                .map(|index| next.lap_of_slot(index))
                .collect(),
        }
    }

    /// The program's memory.
    pub fn memory(&self) -> &FakeMemory {
        &self.memory
    }

    /// The host's end. Must be dropped before the fake device.
    pub fn port(&mut self) -> Port<'static> {
        self.port_with(Box::new(Shared(Arc::clone(&self.memory))), None, false)
    }

    /// As [`FakeDevice::port`], of a device that does nothing while it is served.
    pub fn port_that_stands_still(&mut self) -> Port<'static> {
        self.port_with(Box::new(Shared(Arc::clone(&self.memory))), None, true)
    }

    /// As [`FakeDevice::port`], with another way to the memory.
    pub fn port_with(
        &mut self,
        here: Box<dyn DeviceMemory>,
        relay: Option<RelayEnd>,
        stands_still: bool,
    ) -> Port<'static> {
        // SAFETY: the slots are zeroed, and the tests drop their server first and make one only. Likewise the mailboxes.
        let (server, mailboxes) = unsafe {
            let mailboxes = Mailboxes::new(self.mailboxes.as_mut_ptr(), WARPS);
            (Server::starting_at(self.slots, self.first), mailboxes)
        };
        let reach = Reach {
            here,
            elsewhere: Arc::clone(&self.memory) as _,
            mailboxes,
            stands_still,
        };
        Port::new(server, reach, relay)
    }

    /// Makes a call and serves until it is answered, late or not: the result, and what came with it.
    pub fn ask(
        &mut self,
        port: &mut Port<'_>,
        calls: &mut HostCalls<'_>,
        op: u32,
        args: [u64; 4],
        payload: &[u8],
    ) -> (i64, Vec<u8>) {
        let ticket = self.post(op, args, payload);
        loop {
            port.poll(calls);
            let Some((result, bytes)) = self.take(ticket) else {
                continue;
            };
            if result != PENDING {
                return (result, bytes);
            }
            loop {
                port.poll(calls);
                if let Some(late) = self.take_late_answer(WARP) {
                    return late;
                }
                std::thread::yield_now();
            }
        }
    }

    fn slot(&self, ticket: Ticket) -> *mut Slot {
        // SAFETY: below RING_SLOTS.
        unsafe { self.slots.add(ticket.index()) }
    }

    /// Posts a request; its ticket.
    pub fn post(&mut self, op: u32, args: [u64; 4], payload: &[u8]) -> Ticket {
        self.post_as(WARP, op, args, Payload::Slot(payload))
    }

    /// As [`FakeDevice::post`] with a payload that is too long for the words of a request, claiming another length.
    pub fn post_with_length(
        &mut self,
        op: u32,
        args: [u64; 4],
        payload: &[u8],
        length: u32,
    ) -> Ticket {
        assert!(Payload::Slot(payload).is_long());
        let ticket = self.post(op, args, payload);
        // SAFETY: the port does not look at it meanwhile.
        unsafe { (*self.slot(ticket)).len = length };
        ticket
    }

    /// As [`FakeDevice::post`], by this warp.
    pub fn post_of(&mut self, warp: u32, op: u32, args: [u64; 4], payload: &[u8]) -> Ticket {
        self.post_as(warp, op, args, Payload::Slot(payload))
    }

    /// As [`FakeDevice::post`], with a payload that lies in device memory.
    pub fn post_long(&mut self, op: u32, args: [u64; 4], address: u64, length: u32) -> Ticket {
        self.post_as(WARP, op, args, Payload::Device(address, length))
    }

    /// As [`FakeDevice::post`], without payload, for this warp.
    pub fn post_for(&mut self, warp: u32, op: u32, args: [u64; 4]) -> Ticket {
        self.post_as(warp, op, args, Payload::NONE)
    }

    fn post_as(&mut self, warp: u32, op: u32, args: [u64; 4], payload: Payload<'_>) -> Ticket {
        let ticket = self.next;
        self.next = ticket.next();
        assert_eq!(self.laps[ticket.index()], ticket.lap(), "the ring is full");
        let call = Call {
            op,
            warp,
            args,
            payload,
        };
        let store = |word: &AtomicU64, value| word.store(value, Ordering::Release);
        // SAFETY: the slot is free in this lap, so it is the device's.
        unsafe { Slot::post(self.slot(ticket), ticket, &call, store, store) };
        ticket
    }

    /// The answer's result, once there is one; frees the slot for the next lap.
    pub fn take_answer(&mut self, ticket: Ticket) -> Option<i64> {
        self.take(ticket).map(|(result, _)| result)
    }

    fn take(&mut self, ticket: Ticket) -> Option<(i64, Vec<u8>)> {
        let slot = self.slot(ticket);
        // SAFETY: an answered slot is the device's.
        unsafe {
            let words = (*slot)
                .answer
                .0
                .each_ref()
                .map(|word| word.load(Ordering::Acquire));
            let (result, has_bytes) = Line::read(words, ticket.answered())?;
            self.laps[ticket.index()] = ticket.next_lap();
            let len = if has_bytes { (*slot).len as usize } else { 0 };
            let payload = &(*slot).payload;
            Some((result, payload[..len].to_vec()))
        }
    }

    /// A late answer, once there is one; empties the mailbox.
    pub fn take_late_answer(&mut self, warp: u32) -> Option<(i64, Vec<u8>)> {
        // SAFETY: the port delivers on this thread, and not now; a full mailbox is the device's.
        let mailbox = unsafe { &*self.mailboxes.as_ptr().add(warp as usize) };
        if mailbox.full.load(Ordering::Acquire) == 0 {
            return None;
        }
        let extra = mailbox.extra[..mailbox.len as usize].to_vec();
        let answer = (mailbox.result, extra);
        mailbox.full.store(0, Ordering::Release);
        Some(answer)
    }
}

impl Drop for FakeDevice {
    fn drop(&mut self) {
        // SAFETY: allocated in `new` with this layout.
        unsafe { dealloc(self.slots.cast(), Self::layout()) }
    }
}
