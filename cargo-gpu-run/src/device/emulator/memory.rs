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

/// Global memory: one block of host memory, zeroed by the operating system on first touch.
pub(super) struct Arena {
    /// What the allocator gave.
    allocation: *mut u8,
    /// Its first aligned byte.
    base: *mut u8,
    capacity: u64,
    used: u64,
}

impl Arena {
    /// Reserves `capacity` bytes, of which the first `used` are taken.
    pub(super) fn new(capacity: u64, used: u64) -> Arena {
        // A few bytes always exist, so that `used - size` below cannot wrap.
        let used = used.max(64);
        let capacity = capacity.max(used).next_multiple_of(HOST_ALIGN as u64);
        let layout = Self::layout(capacity);
        // SAFETY: the size is not zero.
        let allocation = unsafe { alloc_zeroed(layout) };
        if allocation.is_null() {
            handle_alloc_error(layout);
        }
        // SAFETY: `layout` has room for the capacity after any such step.
        let base = unsafe { allocation.add(allocation.align_offset(HOST_ALIGN)) };
        Arena {
            allocation,
            base,
            capacity,
            used,
        }
    }

    fn layout(capacity: u64) -> Layout {
        Layout::from_size_align(capacity as usize + HOST_ALIGN, ALLOCATOR_ALIGN)
            .expect("a capacity that the address space can hold")
    }

    /// Takes `size` zeroed bytes; `None` if they do not fit.
    pub(super) fn alloc(&mut self, size: u64, align: u64) -> Option<u64> {
        let start = self.used.checked_next_multiple_of(align.max(1))?;
        let end = start.checked_add(size)?;
        if end > self.capacity {
            return None;
        }
        self.used = end;
        Some(GLOBAL_BASE + start)
    }

    /// The host address of `[address, address + size)`, if all of it is in use.
    #[inline(always)]
    pub(super) fn at(&self, address: u64, size: u64) -> Option<*mut u8> {
        let offset = address.wrapping_sub(GLOBAL_BASE);
        if size <= self.used && offset <= self.used - size {
            // SAFETY: `offset + size <= used <= capacity`, the size of the allocation.
            Some(unsafe { self.base.add(offset as usize) })
        } else {
            None
        }
    }
}

impl Drop for Arena {
    fn drop(&mut self) {
        // SAFETY: allocated in `new` with this layout.
        unsafe { dealloc(self.allocation, Self::layout(self.capacity)) }
    }
}

// SAFETY: the arena owns its memory; only the pointer moves.
unsafe impl Send for Arena {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_in_use_has_an_address() {
        let mut arena = Arena::new(1 << 20, 100);
        assert!(arena.at(GLOBAL_BASE, 100).is_some());
        assert!(arena.at(GLOBAL_BASE + 96, 8).is_none());
        assert!(arena.at(0, 1).is_none());
        assert!(arena.at(u64::MAX, 8).is_none());
        let address = arena.alloc(8, 64).unwrap();
        assert_eq!(address % 64, 0);
        assert!(
            arena
                .at(GLOBAL_BASE, 1)
                .unwrap()
                .addr()
                .is_multiple_of(HOST_ALIGN)
        );
        assert!(arena.at(address, 8).is_some());
        assert!(arena.at(address, 9).is_none());
        assert!(arena.alloc(1 << 20, 1).is_none());
    }
}
