//! From an address to host memory, with every check that a GPU's memory system makes.

use std::cell::RefCell;

use device_abi as abi;
use ptx::demangle;

use super::super::fault::{BadAccess, FaultKind, FrameFate, HeapFault, Intent};
use super::super::hart::Hart;
use super::super::heap::Heap;
use super::super::layout::Layout;
use super::super::memory::{
    Arena, FUNCTION_BASE, GLOBAL_BASE, LOCAL_BASE, LOCAL_WINDOW, SHARED_BASE, SHARED_WINDOW,
};
use super::super::op::{Access, IsSpace};
use super::super::stacks::{OwnStack, Stacks};
use super::super::types::Window;

/// The memory that a hart sees.
#[derive(Clone, Copy)]
pub(in super::super) struct Memory<'m> {
    pub arena: &'m Arena,
    pub layout: &'m Layout,
    /// The heap, if the emulator serves it.
    pub heap: Option<&'m RefCell<Heap>>,
    /// Whether it is the runtime's, too, and not only that of `malloc`.
    pub runtime_heap: bool,
    /// The program's stacks, if they are watched.
    pub stacks: Option<&'m Stacks>,
    /// The hart's own.
    pub stack: OwnStack,
    /// Shared memory of each block.
    pub blocks: &'m [*mut u8],
    /// The block's shared memory.
    pub shared: *mut u8,
    /// Of each block.
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
        intent: Intent,
    ) -> Result<*mut u8, FaultKind> {
        if address & (size - 1) == 0 {
            if let Some(pointer) = self.arena.opened(address, size) {
                return Ok(pointer);
            }
            if self.stack.holds(address, size)
                && let Some(pointer) = self.arena.at(address, size)
            {
                return Ok(pointer);
            }
            if let Some(pointer) = self.foreign_frame(address, size) {
                return Ok(pointer);
            }
        }
        let access = BadAccess {
            intent,
            address,
            bytes: size,
        };
        self.elsewhere(hart, access)
    }

    /// As [`Self::generic`], for an address of `window`.
    #[inline(always)]
    pub(super) fn locate(
        &self,
        hart: &mut Hart,
        window: Window,
        address: u64,
        size: u64,
        intent: Intent,
    ) -> Result<*mut u8, FaultKind> {
        match window {
            Window::Generic => self.generic(hart, address, size, intent),
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

    /// A generic address that is no open global memory: another window, another stack, a constant, or a fault.
    #[cold]
    fn elsewhere(&self, hart: &mut Hart, access: BadAccess) -> Result<*mut u8, FaultKind> {
        let BadAccess { address, bytes, .. } = access;
        let shared = address.wrapping_sub(self.shared_window);
        if shared < SHARED_WINDOW {
            return self.shared(shared, bytes, address);
        }
        let local = address.wrapping_sub(hart.window);
        if local < LOCAL_WINDOW {
            return Self::local(hart, local, bytes, address);
        }
        if address < 4096 {
            return Err(FaultKind::Null { address, bytes });
        }
        if let Some(pointer) = self.arena.at(address, bytes) {
            aligned(address, bytes)?;
            return self.closed(access, pointer);
        }
        // The report names it (`grid::explain`).
        if (FUNCTION_BASE..GLOBAL_BASE).contains(&address) {
            let name = String::new();
            return Err(FaultKind::Code { access, name });
        }
        let place = match address {
            SHARED_BASE..LOCAL_BASE => "shared memory of another block",
            LOCAL_BASE..FUNCTION_BASE => "local memory of another hart",
            GLOBAL_BASE.. => "past the end of global memory",
            _ => "nothing lies there",
        };
        Err(FaultKind::OutOfRange {
            address,
            bytes,
            place,
        })
    }

    /// Global memory that is not open to all: a live frame of another hart, a constant, or a fault. The report's details are
    /// added later (`grid::explain`).
    fn closed(&self, access: BadAccess, pointer: *mut u8) -> Result<*mut u8, FaultKind> {
        let BadAccess {
            intent,
            address,
            bytes,
        } = access;
        // The word around a smaller atomic variable: variables and blocks start at a word.
        if intent == Intent::Update && bytes == 4 && self.arena.opened(address, 1).is_some() {
            return Ok(pointer);
        }
        if let Some(stacks) = self.stacks
            && let Some(owner) = stacks.owner(address)
        {
            return Err(FaultKind::Stack {
                access,
                owner: owner / abi::LANES,
                lane: owner % abi::LANES,
                whose: String::new(),
                fate: FrameFate::Returned,
            });
        }
        if self
            .heap
            .is_some_and(|heap| heap.borrow().contains(address))
        {
            let block = None;
            return Err(FaultKind::Heap(Box::new(HeapFault { access, block })));
        }
        match self.layout.variable_at(address) {
            Some(variable) if address < self.layout.end() => {
                let name = demangle(&variable.name);
                let inside = address + bytes <= variable.address + variable.size;
                match (variable.constant && inside, intent) {
                    (true, Intent::Read) => Ok(pointer),
                    (true, _) => Err(FaultKind::Constant { access, name }),
                    (false, _) => Err(FaultKind::Variable {
                        access,
                        name,
                        start: variable.address,
                        size: variable.size,
                    }),
                }
            }
            _ => Err(FaultKind::OutOfRange {
                address,
                bytes,
                place: "between variables and allocations",
            }),
        }
    }

    /// Host memory behind an aligned address in a live frame of another hart: scoped threads work in each other's frames. Or in what lanes have beside their stacks.
    #[inline(never)]
    fn foreign_frame(&self, address: u64, size: u64) -> Option<*mut u8> {
        let stacks = self.stacks?;
        let is_live = match stacks.owner(address) {
            Some(owner) => self.frame_is_live(stacks, owner, address, size),
            None => stacks.is_beside(address),
        };
        if !is_live {
            return None;
        }
        self.arena.at(address, size)
    }

    /// Whether an access lies below the stack pointer of the stack's own hart.
    fn frame_is_live(&self, stacks: &Stacks, owner: u32, address: u64, bytes: u64) -> bool {
        let (block, _) = Stacks::place(owner);
        let Some(shared) = self.blocks.get(block as usize) else {
            return false;
        };
        // SAFETY: every block has `shared_size` bytes.
        address + bytes <= unsafe { stacks.top(owner, *shared, self.shared_size) }
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
