//! What each instruction does to masks of undefined bits (`emulator::undefined`). Runs before the instruction itself, in runs that check
//! for uses of uninitialised memory only.

use super::super::alu::{binary, convert, float, insert_bits, lop3, rare, ternary, unary};
use super::super::code::{CallSite, Code, Target};
use super::super::fault::{FaultKind, UndefinedUse};
use super::super::hart::{Frame, Hart};
use super::super::op::{Access, AtomOp, Op};
use super::super::types::Window;
use super::super::undefined::{Input, undecided};
use super::calls::Top;
use super::carry::{ones, with_carry};
use super::context::Context;
use super::masks::View;

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
        | Op::Chance { d }
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
        Op::Rare { op, d, a, b, c } => {
            view.pure(d, [a, b, c], |[a, b, c]| rare(op, a, b, c));
        }
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
            with_carry(subtract, wide, a, b, reads.then_some(carry)).0
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
