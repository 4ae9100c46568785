//! From an address to host memory, with every check that a GPU's memory system makes.

use super::super::hart::Hart;
use super::super::memory::{
    Arena, FUNCTION_BASE, GLOBAL_BASE, LOCAL_BASE, LOCAL_WINDOW, SHARED_BASE, SHARED_WINDOW,
};
use super::super::op::{Access, IsSpace};
use super::super::stop::FaultKind;
use super::super::types::Window;

/// The memory that the harts of one block see.
#[derive(Clone, Copy)]
pub(in super::super) struct Memory<'m> {
    pub arena: &'m Arena,
    /// The block's shared memory.
    pub shared: *mut u8,
    pub shared_size: u64,
    /// The generic address of the block's shared memory.
    pub shared_window: u64,
}

impl Memory<'_> {
    /// Host memory behind `size` bytes at a generic address. `size` is a power of two up to 8.
    #[inline(always)]
    pub(super) fn generic(
        &self,
        hart: &mut Hart,
        address: u64,
        size: u64,
    ) -> Result<*mut u8, FaultKind> {
        match self.arena.at(address, size) {
            Some(pointer) if address & (size - 1) == 0 => Ok(pointer),
            _ => self.elsewhere(hart, address, size),
        }
    }

    /// As [`Self::generic`], for an address of `window`.
    #[inline(always)]
    pub(super) fn locate(
        &self,
        hart: &mut Hart,
        window: Window,
        address: u64,
        size: u64,
    ) -> Result<*mut u8, FaultKind> {
        match window {
            Window::Generic => self.generic(hart, address, size),
            Window::Shared => self.shared(address, size, address),
            Window::Local => Self::local(hart, address, size, address),
        }
    }

    fn shared(&self, offset: u64, size: u64, address: u64) -> Result<*mut u8, FaultKind> {
        aligned(address, size)?;
        if size <= self.shared_size && offset <= self.shared_size - size {
            // SAFETY: `offset + size` is at most `shared_size`, the bytes behind `shared`.
            Ok(unsafe { self.shared.add(offset as usize) })
        } else {
            Err(FaultKind::OutOfRange {
                address,
                bytes: size,
                place: "shared memory of the block",
            })
        }
    }

    fn local(hart: &mut Hart, offset: u64, size: u64, address: u64) -> Result<*mut u8, FaultKind> {
        aligned(address, size)?;
        let top = u64::from(hart.local_top);
        if size <= top && offset <= top - size {
            // SAFETY: `offset + size` is at most `local_top`, and that many bytes of `local` exist.
            Ok(unsafe { hart.local_base().add(offset as usize) })
        } else {
            Err(FaultKind::OutOfRange {
                address,
                bytes: size,
                place: "local memory, past the live frames",
            })
        }
    }

    /// A generic address that is not good global memory: another window, or a fault.
    #[cold]
    fn elsewhere(&self, hart: &mut Hart, address: u64, size: u64) -> Result<*mut u8, FaultKind> {
        let bytes = size;
        let shared = address.wrapping_sub(self.shared_window);
        if shared < SHARED_WINDOW {
            return self.shared(shared, size, address);
        }
        let local = address.wrapping_sub(hart.window);
        if local < LOCAL_WINDOW {
            return Self::local(hart, local, size, address);
        }
        if address < 4096 {
            return Err(FaultKind::Null { address, bytes });
        }
        if self.arena.at(address, size).is_some() {
            // It exists, so its alignment is what the fast path refused.
            return Err(FaultKind::Misaligned { address, bytes });
        }
        let place = match address {
            SHARED_BASE..LOCAL_BASE => "shared memory of another block",
            LOCAL_BASE..FUNCTION_BASE => "local memory of another hart",
            FUNCTION_BASE..GLOBAL_BASE => "no data: functions lie there",
            GLOBAL_BASE.. => "past the end of global memory",
            _ => "nothing lies there",
        };
        Err(FaultKind::OutOfRange {
            address,
            bytes,
            place,
        })
    }

    /// `isspacep`. Constants and parameters have no generic window of their own here.
    pub(super) fn is_space(&self, hart: &Hart, space: IsSpace, address: u64) -> bool {
        match space {
            IsSpace::Global => self.arena.at(address, 1).is_some(),
            IsSpace::Shared => address.wrapping_sub(self.shared_window) < SHARED_WINDOW,
            IsSpace::Local => address.wrapping_sub(hart.window) < LOCAL_WINDOW,
            IsSpace::Const | IsSpace::Param => false,
        }
    }
}

/// The check of a whole vector.
pub(super) fn aligned(address: u64, size: u64) -> Result<(), FaultKind> {
    if address & (size - 1) == 0 {
        Ok(())
    } else {
        Err(FaultKind::Misaligned {
            address,
            bytes: size,
        })
    }
}

/// Reads through a checked pointer.
///
/// # Safety
/// `pointer` is good for `access.bytes()` bytes.
#[inline(always)]
pub(super) unsafe fn read(pointer: *const u8, access: Access) -> u64 {
    // SAFETY: as the caller promises; unaligned reads, because host alignment of frames is 16 at most.
    unsafe {
        match access {
            Access::U8 => u64::from(*pointer),
            Access::S8 => *pointer.cast::<i8>() as u64,
            Access::U16 => u64::from(pointer.cast::<u16>().read_unaligned()),
            Access::S16 => pointer.cast::<i16>().read_unaligned() as u64,
            Access::U32 => u64::from(pointer.cast::<u32>().read_unaligned()),
            Access::S32 => pointer.cast::<i32>().read_unaligned() as u64,
            Access::U64 => pointer.cast::<u64>().read_unaligned(),
        }
    }
}

/// Writes through a checked pointer.
///
/// # Safety
/// `pointer` is good for `access.bytes()` bytes.
#[inline(always)]
pub(super) unsafe fn write(pointer: *mut u8, access: Access, value: u64) {
    // SAFETY: as the caller promises.
    unsafe {
        match access {
            Access::U8 | Access::S8 => *pointer = value as u8,
            Access::U16 | Access::S16 => pointer.cast::<u16>().write_unaligned(value as u16),
            Access::U32 | Access::S32 => pointer.cast::<u32>().write_unaligned(value as u32),
            Access::U64 => pointer.cast::<u64>().write_unaligned(value),
        }
    }
}
