//! What instructions do to masks of undefined bits (`emulator::undefined`), in runs that check for uses of uninitialised memory.

use super::super::code::{CallSite, Code, Target};
use super::super::fault::{FaultKind, UndefinedUse};
use super::super::hart::{Frame, Hart};
use super::super::op::{Access, AtomOp, Op, Slot};
use super::super::types::Window;
use super::super::undefined::{Input, spread, undecided};
use super::calls::Top;
use super::context::Context;
use super::masks::View;

/// The effect on masks of an instruction that is to be executed next. Those that compute something call [`pure`].
///
/// # Errors
/// It uses undefined bits.
pub(super) fn step(
    cx: &Context<'_>,
    hart: &mut Hart,
    top: &Top<'_>,
    op: &Op,
) -> Result<(), FaultKind> {
    let Some(mut view) = View::of(cx, hart, top) else {
        return Ok(());
    };
    match *op {
        Op::Mov { d, a } | Op::ToGeneric { d, a, .. } | Op::FromGeneric { d, a, .. } => {
            let mask = view.mask(a);
            view.set(d, mask);
        }
        Op::Imm { d, .. }
        | Op::Chance { d }
        | Op::Special { d, .. }
        | Op::FrameAddress { d, .. }
        | Op::StackSave { d }
        | Op::IsSpace { d, .. }
        | Op::Alloca { d, .. } => view.set(d, 0),
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
        Op::Backtrace { .. } => {}
        Op::Heap { site, call } => view.heap(&top.code.calls[site as usize], call)?,
        Op::Wait { site, .. } | Op::Wake { site } | Op::Driver { site, .. } => {
            view.results(&top.code.calls[site as usize])
        }
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
        Op::AtomicWide {
            swap,
            window,
            d,
            a,
            b,
            offset,
            ..
        } => {
            for half in 0..2 {
                let (d, offset) = (d + half, i32::from(offset) + 8 * i32::from(half));
                let new = if swap { 0 } else { view.mask(b + half) };
                view.load(window, Access::U64, d, a, offset)?;
                if swap {
                    // As for the narrower ones.
                    view.set(d, 0);
                }
                view.write_at(window, view.address(a, offset), Access::U64, new);
            }
        }
        Op::WarpSync { index } => {
            let op = &top.code.warp_ops[index as usize];
            view.set(op.d, 0);
            view.set(op.predicate, 0);
        }
        Op::BlockSync { index } => view.set(top.code.barriers[index as usize].d, 0),
        // The loop itself, which knows what they compute: its `pure!`.
        Op::Unary { .. }
        | Op::Binary { .. }
        | Op::BinaryImm { .. }
        | Op::Ternary { .. }
        | Op::Float { .. }
        | Op::Rare { .. }
        | Op::Convert { .. }
        | Op::Pack { .. }
        | Op::Extract { .. }
        | Op::InsertBits { .. }
        | Op::Lop3 { .. }
        | Op::Carry { .. } => {}
        Op::Jump { .. }
        | Op::Return
        | Op::Exit
        | Op::Trap
        | Op::Unsupported { .. }
        | Op::Step
        | Op::Observe { .. }
        | Op::StackRestore { .. }
        | Op::Sleep { .. } => {}
    }
    Ok(())
}

/// An instruction is about to set `d` to `result` of the values in `slots`.
pub(super) fn pure<const N: usize>(
    cx: &Context<'_>,
    hart: &mut Hart,
    top: &Top<'_>,
    d: Slot,
    slots: [Slot; N],
    result: &impl Fn([u64; N]) -> u64,
) {
    if let Some(mut view) = View::of(cx, hart, top) {
        let mask = spread(slots.map(|slot| view.input(slot)), result);
        view.set(d, mask);
    }
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
