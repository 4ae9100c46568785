//! What each instruction does to masks of undefined bits (`emulator::undefined`). Runs before the instruction itself, in runs that check
//! for uses of uninitialised memory only.

use super::super::alu::{binary, convert, float, insert_bits, lop3, ternary, unary};
use super::super::code::{CallSite, Code, Target};
use super::super::fault::{FaultKind, UndefinedFault, UndefinedUse};
use super::super::hart::{Frame, Hart};
use super::super::op::{Access, AtomOp, HeapCall, Op, Slot};
use super::super::types::Window;
use super::super::undefined::{Input, Undefined, spread, undecided};
use super::access::{read, write};
use super::calls::Top;
use super::run::{Context, ones, with_carry};

/// The instruction's effect on masks.
///
/// # Errors
/// It uses undefined bits.
pub(super) fn step(
    cx: &Context<'_>,
    hart: &mut Hart,
    top: &Top<'_>,
    op: &Op,
) -> Result<(), FaultKind> {
    let (window, carry) = (hart.window, hart.carry);
    let Some(masks) = hart.undefined.as_deref_mut() else {
        return Ok(());
    };
    let mut view = View {
        cx,
        masks,
        top,
        window,
    };
    match *op {
        Op::Mov { d, a } | Op::ToGeneric { d, a, .. } | Op::FromGeneric { d, a, .. } => {
            let mask = view.mask(a);
            view.set(d, mask);
        }
        Op::Imm { d, .. }
        | Op::Special { d, .. }
        | Op::FrameAddress { d, .. }
        | Op::StackSave { d }
        | Op::IsSpace { d, .. }
        | Op::Alloca { d, .. } => view.set(d, 0),
        Op::Unary { op, d, a } => view.pure(d, [a], |[a]| unary(op, a)),
        Op::Binary { op, d, a, b } => view.pure(d, [a, b], |[a, b]| binary(op, a, b)),
        Op::BinaryImm { op, d, a, value } => view.pure(d, [a], |[a]| binary(op, a, value)),
        Op::Ternary { op, d, a, b, c } => {
            view.pure(d, [a, b, c], |[a, b, c]| ternary(op, a, b, c));
        }
        Op::Float {
            op,
            mode,
            d,
            a,
            b,
            c,
        } => view.pure(d, [a, b, c], |[a, b, c]| float(op, mode, a, b, c)),
        Op::Convert { d, a, conversion } => view.pure(d, [a], |[a]| convert(conversion, a)),
        Op::Pack { d, a, b, bits } => {
            view.pure(d, [a, b], |[a, b]| (a & ones(bits)) | (b << bits));
        }
        Op::Extract { d, a, shift, bits } => view.pure(d, [a], |[a]| (a >> shift) & ones(bits)),
        Op::InsertBits {
            wide,
            d,
            source,
            into,
            position,
            length,
        } => {
            let width = if wide { 64 } else { 32 };
            view.pure(d, [source, into, position, length], |[s, i, p, l]| {
                insert_bits(s, i, p, l, width)
            });
        }
        Op::Lop3 { d, a, b, c, table } => {
            view.pure(d, [a, b, c], |[a, b, c]| lop3(a, b, c, table));
        }
        Op::Carry {
            subtract,
            wide,
            reads,
            d,
            a,
            b,
            ..
        } => view.pure(d, [a, b], |[a, b]| {
            with_carry(subtract, wide, a, b, reads && carry).0
        }),
        Op::Compare { test, d, a, b } => {
            let undecided = undecided(test, view.input(a), view.input(b));
            view.set(d, undecided.into());
        }
        Op::CompareImm { test, d, a, value } => {
            let undecided = undecided(test, view.input(a), known(value));
            view.set(d, undecided.into());
        }
        Op::CompareJump { test, d, a, b, .. } => {
            if undecided(test, view.input(a), view.input(b)) {
                return view.fault(UndefinedUse::Branch);
            }
            view.set(d, 0);
        }
        Op::CompareImmJump {
            test, d, a, value, ..
        } => {
            if undecided(test, view.input(a), known(i64::from(value) as u64)) {
                return view.fault(UndefinedUse::Branch);
            }
            view.set(d, 0);
        }
        Op::JumpIf { p, .. } | Op::JumpUnless { p, .. } => view.must(p, UndefinedUse::Branch)?,
        Op::JumpTable { a, .. } => view.must(a, UndefinedUse::Branch)?,
        Op::Call { site } => {
            if let Target::Indirect(slot) = top.code.calls[site as usize].target {
                view.must(slot, UndefinedUse::Call)?;
            }
        }
        Op::Heap { site, call } => view.heap(&top.code.calls[site as usize], call)?,
        Op::Wait { site, .. } => view.results(&top.code.calls[site as usize]),
        Op::Load {
            access,
            d,
            a,
            offset,
        } => view.load(Window::Generic, access, d, a, offset)?,
        Op::LoadIn {
            window,
            access,
            d,
            a,
            offset,
        } => {
            view.load(window, access, d, a, offset)?;
            // Part of an atomic operation on less than the word (`decode::part_word`).
            if window == Window::Generic {
                view.set(d, 0);
            }
        }
        Op::Store {
            access,
            a,
            b,
            offset,
        } => view.store(Window::Generic, access, a, offset, b)?,
        Op::StoreIn {
            window,
            access,
            a,
            b,
            offset,
        } => view.store(window, access, a, offset, b)?,
        Op::LoadFrame { access, d, offset } => {
            let mask = view.read_local(u64::from(top.frame.local + offset), access);
            view.set(d, mask);
        }
        Op::StoreFrame { access, b, offset } => {
            let mask = view.mask(b);
            view.write_local(u64::from(top.frame.local + offset), access, mask);
        }
        Op::Align { a, .. } => view.must(a, UndefinedUse::Address)?,
        Op::Atomic {
            op,
            ty,
            window,
            d,
            a,
            b,
            offset,
            ..
        } => {
            let access = Access::of(ty);
            let operand = view.mask(b);
            view.load(window, access, d, a, offset.into())?;
            let new = match op {
                AtomOp::CompareSwap => {
                    // The rest of the word of an atomic operation on part of it is compared, too, without being used.
                    view.set(d, 0);
                    0
                }
                AtomOp::Exchange => operand,
                _ if operand | view.mask(d) != 0 => u64::MAX,
                _ => 0,
            };
            view.write_at(window, view.address(a, offset.into()), access, new);
        }
        Op::WarpSync { index } => {
            let op = &top.code.warp_ops[index as usize];
            view.set(op.d, 0);
            view.set(op.predicate, 0);
        }
        Op::BlockSync { index } => view.set(top.code.barriers[index as usize].d, 0),
        Op::Jump { .. }
        | Op::Return
        | Op::Exit
        | Op::Trap
        | Op::Unsupported { .. }
        | Op::Step
        | Op::StackRestore { .. }
        | Op::Sleep { .. } => {}
    }
    Ok(())
}

/// A call was made: the innermost frame is new.
pub(super) fn entered(hart: &mut Hart, code: &Code, call: &CallSite, caller: &Frame) {
    let (Some(masks), Some(frame)) = (hart.undefined.as_deref_mut(), hart.frames.last()) else {
        return;
    };
    let (registers, local) = (frame.registers, frame.local);
    masks.enter(
        [registers, registers + code.slots],
        [local, local + code.frame],
    );
    for (from, to) in call.arguments.iter().zip(&code.signature.params) {
        masks.copy(caller.local + from.offset, local + to.offset, to.bytes);
    }
}

/// A call has returned: `inner` was its frame.
pub(super) fn returned(
    hart: &mut Hart,
    code: &Code,
    call: &CallSite,
    inner: &Frame,
    caller: &Frame,
) {
    let Some(masks) = hart.undefined.as_deref_mut() else {
        return;
    };
    for (from, to) in code.signature.returns.iter().zip(&call.results) {
        masks.copy(
            inner.local + from.offset,
            caller.local + to.offset,
            to.bytes,
        );
    }
}

fn known(value: u64) -> Input {
    Input {
        register: 0,
        value,
        mask: 0,
    }
}

/// Values and masks of the innermost frame.
struct View<'v, 'm> {
    cx: &'v Context<'m>,
    masks: &'v mut Undefined,
    top: &'v Top<'m>,
    /// The generic address of local memory.
    window: u64,
}

impl View<'_, '_> {
    fn value(&self, slot: Slot) -> u64 {
        // SAFETY: the decoder gives out slots below `code.slots` only, and the frame has that many registers.
        unsafe { *self.top.registers.add(usize::from(slot)) }
    }

    fn mask(&self, slot: Slot) -> u64 {
        self.masks.registers[self.top.frame.registers as usize + usize::from(slot)]
    }

    fn set(&mut self, slot: Slot, mask: u64) {
        self.masks.registers[self.top.frame.registers as usize + usize::from(slot)] = mask;
    }

    fn input(&self, slot: Slot) -> Input {
        Input {
            register: slot,
            value: self.value(slot),
            mask: self.mask(slot),
        }
    }

    fn pure<const N: usize>(&mut self, d: Slot, slots: [Slot; N], f: impl Fn([u64; N]) -> u64) {
        let mask = spread(slots.map(|slot| self.input(slot)), f);
        self.set(d, mask);
    }

    fn address(&self, base: Slot, offset: i32) -> u64 {
        self.value(base).wrapping_add_signed(i64::from(offset))
    }

    fn must(&self, slot: Slot, what: UndefinedUse) -> Result<(), FaultKind> {
        match self.mask(slot) {
            0 => Ok(()),
            _ => self.fault(what),
        }
    }

    fn fault(&self, what: UndefinedUse) -> Result<(), FaultKind> {
        Err(FaultKind::Uninitialised(Box::new(UndefinedFault {
            what,
            read_at: self.masks.read_at,
            block: None,
        })))
    }

    fn load(
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

    fn store(
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

    fn write_at(&mut self, window: Window, address: u64, access: Access, mask: u64) {
        if let Some(pointer) = self.global(window, address, access) {
            // SAFETY: `global` says that these bytes exist.
            unsafe { write(pointer, access, mask) };
        } else if let Some(offset) = self.local(window, address) {
            self.write_local(offset, access, mask);
        }
    }

    /// The masks of global memory. Shared memory has none: nothing of the heap's contents is kept there by a Rust program.
    fn global(&self, window: Window, address: u64, access: Access) -> Option<*mut u8> {
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
    fn local(&self, window: Window, address: u64) -> Option<u64> {
        match window {
            Window::Local => Some(address),
            Window::Generic => Some(address.wrapping_sub(self.window)),
            Window::Shared => None,
        }
    }

    fn read_local(&mut self, offset: u64, access: Access) -> u64 {
        let bytes = self.masks.bytes(offset, access.bytes());
        match bytes.len() {
            0 => 0,
            // SAFETY: these are as many bytes as the access has.
            _ => unsafe { read(bytes.as_ptr(), access) },
        }
    }

    fn write_local(&mut self, offset: u64, access: Access, mask: u64) {
        let bytes = self.masks.bytes(offset, access.bytes());
        if !bytes.is_empty() {
            // SAFETY: these are as many bytes as the access has.
            unsafe { write(bytes.as_mut_ptr(), access, mask) };
        }
    }

    /// Results that do not come from the program's code are defined.
    fn results(&mut self, call: &CallSite) {
        for piece in &call.results {
            let offset = u64::from(self.top.frame.local + piece.offset);
            self.masks.bytes(offset, piece.bytes).fill(0);
        }
    }

    fn heap(&mut self, call: &CallSite, which: HeapCall) -> Result<(), FaultKind> {
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
