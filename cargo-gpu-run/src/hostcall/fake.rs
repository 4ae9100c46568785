//! The device's part of the ring, played by a test.

use device_prelude::abi::RING_SLOTS;
use device_prelude::ring::{Server, Slot};
use std::alloc::{Layout, alloc_zeroed, dealloc};
use std::sync::atomic::Ordering;

/// A ring with tickets drawn by the test.
pub struct FakeDevice {
    slots: *mut Slot,
    next: u32,
}

// SAFETY: the ring is made to be shared by protocol; the pointer is only freed by its owner.
unsafe impl Send for FakeDevice {}

impl FakeDevice {
    fn layout() -> Layout {
        Layout::array::<Slot>(RING_SLOTS as usize).expect("a ring fits memory")
    }

    /// An empty ring.
    pub fn new() -> FakeDevice {
        // SAFETY: the layout has a size.
        let slots = unsafe { alloc_zeroed(Self::layout()) }.cast::<Slot>();
        assert!(!slots.is_null());
        FakeDevice { slots, next: 0 }
    }

    /// The first slot: what a launcher would map.
    pub fn slots(&self) -> *mut Slot {
        self.slots
    }

    /// The host's end. Must be dropped before the fake device.
    pub fn server(&self) -> Server {
        // SAFETY: the slots are zeroed, and the tests drop their server first and make one only.
        unsafe { Server::new(self.slots) }
    }

    fn slot(&self, ticket: u32) -> *mut Slot {
        // SAFETY: below RING_SLOTS.
        unsafe { self.slots.add((ticket % RING_SLOTS) as usize) }
    }

    /// Posts a request; its ticket.
    pub fn post(&mut self, op: u32, args: [u64; 4], payload: &[u8]) -> u32 {
        self.post_with_length(
            op,
            args,
            payload,
            u32::try_from(payload.len()).expect("a payload is short"),
        )
    }

    /// As [`FakeDevice::post`], claiming another length.
    pub fn post_with_length(
        &mut self,
        op: u32,
        args: [u64; 4],
        payload: &[u8],
        length: u32,
    ) -> u32 {
        let ticket = self.next;
        self.next += 1;
        let (slot, lap) = (self.slot(ticket), ticket / RING_SLOTS);
        // SAFETY: the slot is free in this lap (asserted), so it is the device's.
        unsafe {
            assert_eq!(
                (*slot).turn.load(Ordering::Acquire),
                3 * lap,
                "the ring is full"
            );
            (*slot).op = op;
            (*slot).warp = 3;
            (*slot).len = length;
            (*slot).args = args;
            (&raw mut (*slot).payload)
                .cast::<u8>()
                .copy_from(payload.as_ptr(), payload.len());
            (*slot).turn.store(3 * lap + 1, Ordering::Release);
        }
        ticket
    }

    /// The answer, once there is one; frees the slot for the next lap.
    pub fn take_answer(&mut self, ticket: u32) -> Option<i64> {
        let (slot, lap) = (self.slot(ticket), ticket / RING_SLOTS);
        // SAFETY: an answered slot is the device's.
        unsafe {
            if (*slot).turn.load(Ordering::Acquire) != 3 * lap + 2 {
                return None;
            }
            let result = (*slot).result;
            (*slot).turn.store(3 * (lap + 1), Ordering::Release);
            Some(result)
        }
    }
}

impl Drop for FakeDevice {
    fn drop(&mut self) {
        // SAFETY: allocated in `new` with this layout.
        unsafe { dealloc(self.slots.cast(), Self::layout()) }
    }
}
