//! Masks of undefined bits, and the values that an instruction sees.

use super::super::code::CallSite;
use super::super::fault::{FaultKind, UndefinedFault, UndefinedUse};
use super::super::hart::Hart;
use super::super::op::{Access, HeapCall, Slot};
use super::super::types::Window;
use super::super::undefined::{Input, Undefined};
use super::access::{read, write};
use super::calls::Top;
use super::context::Context;

/// Values and masks of the innermost frame.
pub(super) struct View<'v, 'm> {
    pub cx: &'v Context<'m>,
    pub masks: &'v mut Undefined,
    pub top: &'v Top<'m>,
    /// The generic address of local memory.
    pub window: u64,
}

impl<'v, 'm> View<'v, 'm> {
    /// `None` in runs that do not check.
    pub(super) fn of(cx: &'v Context<'m>, hart: &'v mut Hart, top: &'v Top<'m>) -> Option<Self> {
        let window = hart.window;
        let masks = hart.undefined.as_deref_mut()?;
        Some(View {
            cx,
            masks,
            top,
            window,
        })
    }

    pub(super) fn value(&self, slot: Slot) -> u64 {
        // SAFETY: the decoder gives out slots below `code.slots` only, and the frame has that many registers.
        unsafe { *self.top.registers.add(usize::from(slot)) }
    }

    pub(super) fn mask(&self, slot: Slot) -> u64 {
        self.masks.registers[self.top.frame.registers as usize + usize::from(slot)]
    }

    pub(super) fn set(&mut self, slot: Slot, mask: u64) {
        self.masks.registers[self.top.frame.registers as usize + usize::from(slot)] = mask;
    }

    pub(super) fn input(&self, slot: Slot) -> Input {
        Input {
            register: slot,
            value: self.value(slot),
            mask: self.mask(slot),
        }
    }

    pub(super) fn address(&self, base: Slot, offset: i32) -> u64 {
        self.value(base).wrapping_add_signed(i64::from(offset))
    }

    pub(super) fn must(&self, slot: Slot, what: UndefinedUse) -> Result<(), FaultKind> {
        match self.mask(slot) {
            0 => Ok(()),
            _ => self.fault(what),
        }
    }

    pub(super) fn fault(&self, what: UndefinedUse) -> Result<(), FaultKind> {
        Err(FaultKind::Uninitialised(Box::new(UndefinedFault {
            what,
            read_at: self.masks.read_at,
            block: None,
        })))
    }

    pub(super) fn load(
        &mut self,
        window: Window,
        access: Access,
        d: Slot,
        base: Slot,
        offset: i32,
    ) -> Result<(), FaultKind> {
        self.must(base, UndefinedUse::Address)?;
        let address = self.address(base, offset);
        let mask = match self.global(window, address, access) {
            // SAFETY: `global` says that these bytes exist.
            Some(pointer) => unsafe { read(pointer, access) },
            None => match self.local(window, address) {
                Some(offset) => self.read_local(offset, access),
                None => 0,
            },
        };
        let heap = self.cx.memory.heap;
        if mask != 0 && heap.is_some_and(|heap| heap.borrow().contains(address)) {
            self.masks.read_at = address;
        }
        self.set(d, mask);
        Ok(())
    }

    pub(super) fn store(
        &mut self,
        window: Window,
        access: Access,
        base: Slot,
        offset: i32,
        b: Slot,
    ) -> Result<(), FaultKind> {
        self.must(base, UndefinedUse::Address)?;
        let (address, mask) = (self.address(base, offset), self.mask(b));
        self.write_at(window, address, access, mask);
        Ok(())
    }

    pub(super) fn write_at(&mut self, window: Window, address: u64, access: Access, mask: u64) {
        if let Some(pointer) = self.global(window, address, access) {
            // SAFETY: `global` says that these bytes exist.
            unsafe { write(pointer, access, mask) };
        } else if let Some(offset) = self.local(window, address) {
            self.write_local(offset, access, mask);
        }
    }

    /// The masks of global memory. Shared memory has none: nothing of the heap's contents is kept there by a Rust program.
    pub(super) fn global(&self, window: Window, address: u64, access: Access) -> Option<*mut u8> {
        match window {
            Window::Generic => self
                .cx
                .memory
                .arena
                .masks(address, u64::from(access.bytes())),
            Window::Shared | Window::Local => None,
        }
    }

    /// The offset in local memory that an address means, if it means one.
    pub(super) fn local(&self, window: Window, address: u64) -> Option<u64> {
        match window {
            Window::Local => Some(address),
            Window::Generic => Some(address.wrapping_sub(self.window)),
            Window::Shared => None,
        }
    }

    pub(super) fn read_local(&mut self, offset: u64, access: Access) -> u64 {
        let bytes = self.masks.bytes(offset, access.bytes());
        match bytes.len() {
            0 => 0,
            // SAFETY: these are as many bytes as the access has.
            _ => unsafe { read(bytes.as_ptr(), access) },
        }
    }

    pub(super) fn write_local(&mut self, offset: u64, access: Access, mask: u64) {
        let bytes = self.masks.bytes(offset, access.bytes());
        if !bytes.is_empty() {
            // SAFETY: these are as many bytes as the access has.
            unsafe { write(bytes.as_mut_ptr(), access, mask) };
        }
    }

    /// Results that do not come from the program's code are defined.
    pub(super) fn results(&mut self, call: &CallSite) {
        for piece in &call.results {
            let offset = u64::from(self.top.frame.local + piece.offset);
            self.masks.bytes(offset, piece.bytes).fill(0);
        }
    }

    pub(super) fn heap(&mut self, call: &CallSite, which: HeapCall) -> Result<(), FaultKind> {
        if which != HeapCall::Alloc {
            let offset = u64::from(self.top.frame.local + call.arguments[0].offset);
            if self.read_local(offset, Access::U64) != 0 {
                return self.fault(UndefinedUse::Address);
            }
        }
        self.results(call);
        Ok(())
    }
}
