//! Address windows, and the arena behind global memory.
//!
//! ```text
//! 0x0800_0000_0000  shared memory, 1 MiB of window per block
//! 0x1000_0000_0000  local memory, 64 MiB of window per hart
//! 0x6000_0000_0000  functions, 16 bytes of window each
//! 0x7f00_0000_0000  global memory: the program's variables, then what the host allocates
//! ```
//! Every hart and every block has a window of its own, so that an address which escapes to a foreign hart or block is a fault
//! there, where real hardware would silently read something else.
//!
//! Beside the arena lies its **shadow**, a byte for each [`GRANULE`] of 8: how many of the granule's bytes, from its start, harts may
//! access. So an access is checked by one load, to the byte: what lies between variables, between allocations, or in the heap and
//! outside its live blocks, is out of bounds.

use std::alloc::{Layout, alloc_zeroed, dealloc, handle_alloc_error};

pub(super) const SHARED_BASE: u64 = 0x0800_0000_0000;
pub(super) const SHARED_WINDOW: u64 = 1 << 20;
pub(super) const LOCAL_BASE: u64 = 0x1000_0000_0000;
pub(super) const LOCAL_WINDOW: u64 = 1 << 26;
pub(super) const FUNCTION_BASE: u64 = 0x6000_0000_0000;
pub(super) const FUNCTION_WINDOW: u64 = 16;
pub(super) const GLOBAL_BASE: u64 = 0x7f00_0000_0000;

/// Alignment of the arena in host memory: what aligned device accesses need on the host, and a page besides.
const HOST_ALIGN: usize = 4096;

/// What the allocator is asked for: with more than this it would zero the memory itself, and so touch all of it.
const ALLOCATOR_ALIGN: usize = 16;

/// Bytes behind one byte of the shadow.
const GRANULE: u64 = 8;

/// Between two allocations, so that one's end is not the next one's start.
const GAP: u64 = 64;

/// Host memory, zeroed by the operating system on first touch.
struct Zeroed {
    /// What the allocator gave.
    allocation: *mut u8,
    /// Its first aligned byte.
    base: *mut u8,
    size: u64,
}

impl Zeroed {
    fn new(size: u64) -> Zeroed {
        let layout = Self::layout(size);
        // SAFETY: the size is not zero.
        let allocation = unsafe { alloc_zeroed(layout) };
        if allocation.is_null() {
            handle_alloc_error(layout);
        }
        // SAFETY: `layout` has room for `size` bytes after any such step.
        let base = unsafe { allocation.add(allocation.align_offset(HOST_ALIGN)) };
        Zeroed {
            allocation,
            base,
            size,
        }
    }

    fn layout(size: u64) -> Layout {
        Layout::from_size_align(size as usize + HOST_ALIGN, ALLOCATOR_ALIGN)
            .expect("a capacity that the address space can hold")
    }
}

impl Drop for Zeroed {
    fn drop(&mut self) {
        // SAFETY: allocated in `new` with this layout.
        unsafe { dealloc(self.allocation, Self::layout(self.size)) }
    }
}

// SAFETY: it owns its memory; only the pointer moves.
unsafe impl Send for Zeroed {}

/// Global memory.
pub(super) struct Arena {
    bytes: Zeroed,
    shadow: Zeroed,
    /// A byte for each byte: which of its bits are undefined (`emulator::undefined`).
    undefined: Option<Zeroed>,
    used: u64,
}

impl Arena {
    /// Reserves `capacity` bytes, of which the first `used` are taken, and not yet open.
    pub(super) fn new(capacity: u64, used: u64, undefined: bool) -> Arena {
        let capacity = capacity
            .max(used)
            .max(1)
            .next_multiple_of(HOST_ALIGN as u64);
        Arena {
            bytes: Zeroed::new(capacity),
            shadow: Zeroed::new(capacity / GRANULE),
            undefined: undefined.then(|| Zeroed::new(capacity)),
            used,
        }
    }

    /// What a machine with this much memory asks the host for, in one piece and another.
    pub(super) fn host_bytes(capacity: u64, undefined: bool) -> Option<u64> {
        capacity
            .checked_mul(1 + u64::from(undefined))?
            .checked_add(capacity / GRANULE)?
            .checked_add(4 * HOST_ALIGN as u64)
    }

    /// Takes `size` zeroed bytes and opens them; `None` if they do not fit.
    pub(super) fn alloc(&mut self, size: u64, align: u64) -> Option<u64> {
        let address = self.reserve(size, align)?;
        self.open(address, size);
        Some(address)
    }

    /// Takes `size` zeroed bytes, which stay closed to harts.
    pub(super) fn reserve(&mut self, size: u64, align: u64) -> Option<u64> {
        let start = self.used.checked_add(GAP)?;
        let start = start.checked_next_multiple_of(align.max(GAP))?;
        let end = start.checked_add(size)?;
        if end > self.bytes.size {
            return None;
        }
        self.used = end;
        Some(GLOBAL_BASE + start)
    }

    /// Lets harts access `size` bytes in use. `address` is a multiple of 8.
    pub(super) fn open(&self, address: u64, size: u64) {
        debug_assert!(address.is_multiple_of(GRANULE));
        self.fill_shadow(address, size / GRANULE, GRANULE as u8);
        if !size.is_multiple_of(GRANULE) {
            self.fill_shadow(
                address + size / GRANULE * GRANULE,
                1,
                (size % GRANULE) as u8,
            );
        }
    }

    /// The opposite of [`Arena::open`].
    pub(super) fn close(&self, address: u64, size: u64) {
        debug_assert!(address.is_multiple_of(GRANULE));
        self.fill_shadow(address, size.div_ceil(GRANULE), 0);
    }

    fn fill_shadow(&self, address: u64, granules: u64, value: u8) {
        let first = (address.wrapping_sub(GLOBAL_BASE)) / GRANULE;
        assert!(
            first <= self.shadow.size && granules <= self.shadow.size - first,
            "only memory in use is opened and closed"
        );
        // SAFETY: the range was just checked. No reference into the shadow exists, and no other thread has the arena, which is
        // not `Sync`.
        unsafe {
            let start = self.shadow.base.add(first as usize);
            start.write_bytes(value, granules as usize);
        }
    }

    /// The host address of `[address, address + size)`, if all of it is in use.
    pub(super) fn at(&self, address: u64, size: u64) -> Option<*mut u8> {
        let offset = address.wrapping_sub(GLOBAL_BASE);
        if size <= self.used && offset <= self.used - size {
            // SAFETY: `offset + size <= used`, which is at most the size of the memory.
            Some(unsafe { self.bytes.base.add(offset as usize) })
        } else {
            None
        }
    }

    /// The masks of undefined bits of `[address, address + size)`, if they are kept and all of that is in use.
    pub(super) fn masks(&self, address: u64, size: u64) -> Option<*mut u8> {
        let masks = self.undefined.as_ref()?;
        self.at(address, size)?;
        // SAFETY: `at` says that this offset is below the capacity, which is the size of `masks`.
        Some(unsafe { masks.base.add((address - GLOBAL_BASE) as usize) })
    }

    /// The memory without its lifetime: see [`View`].
    pub(super) fn view(&self) -> View {
        View {
            bytes: self.bytes.base,
            shadow: self.shadow.base,
            undefined: self.undefined.as_ref().map(|masks| masks.base),
            used: self.used,
        }
    }

    /// The host address of `size` bytes at an address that is a multiple of `size`, a power of two up to 8, if they are open.
    #[inline(always)]
    pub(super) fn opened(&self, address: u64, size: u64) -> Option<*mut u8> {
        let offset = address.wrapping_sub(GLOBAL_BASE);
        if offset >= self.bytes.size {
            return None;
        }
        // SAFETY: there is a byte of shadow for each granule below the size.
        let open = unsafe { *self.shadow.base.add((offset / GRANULE) as usize) };
        if offset % GRANULE + size <= u64::from(open) {
            // SAFETY: only what is in use is opened, so these bytes exist.
            Some(unsafe { self.bytes.base.add(offset as usize) })
        } else {
            None
        }
    }
}

/// The memory of an [`Arena`]. Its user promises that meanwhile the arena lives, does not grow, and has no other user.
pub(super) struct View {
    bytes: *mut u8,
    shadow: *mut u8,
    undefined: Option<*mut u8>,
    used: u64,
}

impl View {
    /// As [`Arena::at`].
    pub(super) fn at(&self, address: u64, size: u64) -> Option<*mut u8> {
        let offset = address.wrapping_sub(GLOBAL_BASE);
        // SAFETY: the offset is at most `used`, which is at most the size of the memory.
        (size <= self.used && offset <= self.used - size)
            .then(|| unsafe { self.bytes.add(offset as usize) })
    }

    /// The host address of these bytes, if harts may access all of them.
    pub(super) fn opened(&self, address: u64, size: u64) -> Option<*mut u8> {
        let bytes = self.at(address, size)?;
        let (start, end) = (address - GLOBAL_BASE, address - GLOBAL_BASE + size);
        for granule in start / GRANULE..end.div_ceil(GRANULE) {
            // SAFETY: there is a byte of shadow for each granule below the size of the memory.
            let open = unsafe { *self.shadow.add(granule as usize) };
            if end.min((granule + 1) * GRANULE) - granule * GRANULE > u64::from(open) {
                return None;
            }
        }
        Some(bytes)
    }

    /// Counts bytes that [`View::at`] found as written.
    pub(super) fn define(&self, address: u64, size: u64) {
        if let Some(masks) = self.undefined {
            // SAFETY: as many masks as bytes; the caller found the bytes in use.
            unsafe {
                masks
                    .add((address - GLOBAL_BASE) as usize)
                    .write_bytes(0, size as usize);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_in_use_has_an_address() {
        let mut arena = Arena::new(1 << 20, 100, false);
        assert!(arena.at(GLOBAL_BASE, 100).is_some());
        assert!(arena.at(GLOBAL_BASE + 96, 8).is_none());
        assert!(arena.at(0, 1).is_none());
        assert!(arena.at(u64::MAX, 8).is_none());
        let address = arena.alloc(8, 64).unwrap();
        assert_eq!(address % 64, 0);
        let host = arena.at(GLOBAL_BASE, 1).unwrap();
        assert!(host.addr().is_multiple_of(HOST_ALIGN));
        assert!(arena.at(address, 8).is_some());
        assert!(arena.at(address, 9).is_none());
        assert!(arena.alloc(1 << 20, 1).is_none());
    }

    #[test]
    fn the_shadow_knows_every_byte() {
        let mut arena = Arena::new(1 << 20, 64, false);
        let address = arena.alloc(13, 1).unwrap();
        let next = arena.alloc(8, 1).unwrap();
        assert!(next >= address + 13 + 16);
        for at in 0..32 {
            assert_eq!(arena.opened(address + at, 1).is_some(), at < 13, "{at}");
        }
        assert!(arena.opened(address, 8).is_some());
        assert!(arena.opened(address + 8, 4).is_some());
        assert!(arena.opened(address + 8, 8).is_none());
        assert!(arena.opened(address + 12, 2).is_none());
        assert!(arena.opened(address - 1, 1).is_none());
        assert!(arena.opened(GLOBAL_BASE, 1).is_none());
        for bad in [0, GLOBAL_BASE - 8, GLOBAL_BASE + (1 << 20), u64::MAX - 7] {
            assert!(arena.opened(bad, 8).is_none());
        }
        let view = arena.view();
        assert!(view.opened(address, 13).is_some() && view.opened(address + 12, 1).is_some());
        assert!(view.opened(address, 14).is_none() && view.opened(address + 13, 1).is_none());
        assert!(view.opened(u64::MAX - 7, 8).is_none() && view.opened(address, u64::MAX).is_none());
        arena.close(address, 13);
        assert!(arena.opened(address, 1).is_none() && view.opened(address, 1).is_none());
        assert!(arena.opened(next, 8).is_some());
    }
}
