//! Code at the start of functions, and the block for frames that do not fit.

use super::frame::{Frame, STACK_ALIGN};
use super::names::*;
use crate::ast::{Linkage, Name, Operand, Space, Statement, Variable};
use crate::rewrite::emit::{Emit, address, int, name, when};
use device_abi::{self as abi, Launch};
use std::mem::offset_of;

/// Declares the registers of this file.
fn registers<'a>(emit: &mut Emit<'a>, frame: Option<&Frame<'a>>) {
    for register in REGISTERS_64 {
        emit.register("b64", Name::Borrowed(register));
    }
    for object in frame.iter().flat_map(|frame| &frame.objects) {
        if object.register != FRAME {
            emit.register("b64", object.register.clone());
        }
    }
    emit.register("b32", Name::Borrowed(THREAD));
    emit.register("b32", Name::Borrowed(WORD));
    emit.register("pred", Name::Borrowed(OVER));
    emit.register("pred", Name::Borrowed(TWICE));
}

/// [`SLOT`] := table + `%tid.x` * 16.
fn slot(emit: &mut Emit<'_>) {
    emit.op("mov.u32", [name(THREAD), name("%tid.x")]);
    emit.op(
        "mul.wide.u32",
        [name(SLOT), name(THREAD), int(abi::STACK_ENTRY_BYTES)],
    );
    emit.op("mov.u64", [name(SCRATCH), name(abi::STACK_TABLE)]);
    emit.op("add.u64", [name(SLOT), name(SLOT), name(SCRATCH)]);
}

/// A function's prologue: load pointer and limit, push the frame.
pub fn function<'a>(frame: &Frame<'a>, line: u32) -> Vec<Statement<'a>> {
    let mut emit = Emit::new(line);
    registers(&mut emit, Some(frame));
    slot(&mut emit);
    emit.op(
        "ld.shared.v2.u64",
        [
            Operand::Vector(vec![name(OLD), name(LIMIT)]),
            address(SLOT, 0),
        ],
    );
    if frame.recursive {
        check_calls(&mut emit);
    }
    push(&mut emit, frame);
    emit.finish()
}

/// [`SCRATCH`] := call table + `%tid.x` * 8. Changes [`SCRATCH2`] and [`THREAD`].
fn call_entry(emit: &mut Emit<'_>) {
    emit.op("mov.u32", [name(THREAD), name("%tid.x")]);
    emit.op(
        "mul.wide.u32",
        [name(SCRATCH), name(THREAD), int(abi::CALL_ENTRY_BYTES)],
    );
    emit.op("mov.u64", [name(SCRATCH2), name(abi::CALL_TABLE)]);
    emit.op("add.u64", [name(SCRATCH), name(SCRATCH), name(SCRATCH2)]);
}

/// The hardware's call stack grows down: this function's frame must not lie below the limit.
fn check_calls(emit: &mut Emit<'_>) {
    emit.variable(probe());
    call_entry(emit);
    emit.op("ld.shared.u64", [name(SCRATCH), address(SCRATCH, 0)]);
    emit.op("mov.u64", [name(SCRATCH2), name(PROBE)]);
    emit.op("setp.lt.s64", [name(OVER), name(SCRATCH2), name(SCRATCH)]);
    emit.guarded(when(OVER), "bra", [name(OVERFLOW)]);
}

/// Call table := where the kernel's own frame lies, less what a thread may use. Expects the launch's address in [`SCRATCH`].
fn call_limit(emit: &mut Emit<'_>) {
    let call_stack = offset_of!(Launch, call_stack) as u64;
    emit.variable(probe());
    emit.op("ld.global.u64", [name(NEW), address(SCRATCH, call_stack)]);
    emit.op("mov.u64", [name(SCRATCH2), name(PROBE)]);
    emit.op("sub.s64", [name(NEW), name(SCRATCH2), name(NEW)]);
    call_entry(emit);
    emit.op("st.shared.u64", [address(SCRATCH, 0), name(NEW)]);
}

fn probe<'a>() -> Variable<'a> {
    Variable {
        linkage: Linkage::Internal,
        space: Space::Local,
        align: Some(4),
        ty: Name::Borrowed("b8"),
        pointer: None,
        name: Name::Borrowed(PROBE),
        dims: vec![Some(4)],
        init: None,
        line: 0,
    }
}

/// Our kernel's prologue: every thread of a warp starts at the bottom of its warp's stack. Then its own frame, if it has one.
pub fn kernel<'a>(frame: Option<&Frame<'a>>, launch: Name<'a>, line: u32) -> Vec<Statement<'a>> {
    const _: () = assert!(abi::LANES.is_power_of_two());
    let mut emit = Emit::new(line);
    registers(&mut emit, frame);
    slot(&mut emit);
    emit.op(
        "shr.u32",
        [
            name(THREAD),
            name(THREAD),
            int(u64::from(abi::LANES.trailing_zeros())),
        ],
    );
    emit.op("mov.u32", [name(WORD), name("%ctaid.x")]);
    emit.op(
        "mad.lo.u32",
        [
            name(WORD),
            name(WORD),
            int(u64::from(abi::WARPS_PER_BLOCK)),
            name(THREAD),
        ],
    );
    emit.op("cvt.u64.u32", [name(NEW), name(WORD)]);
    emit.op("ld.param.u64", [name(SCRATCH), address(launch.clone(), 0)]);
    emit.op(
        "ld.global.u64",
        [
            name(SCRATCH2),
            address(SCRATCH, offset_of!(Launch, stack_size) as u64),
        ],
    );
    emit.op(
        "ld.global.u64",
        [
            name(OLD),
            address(SCRATCH, offset_of!(Launch, stack_base) as u64),
        ],
    );
    emit.op(
        "mad.lo.u64",
        [name(OLD), name(NEW), name(SCRATCH2), name(OLD)],
    );
    emit.op("add.u64", [name(LIMIT), name(OLD), name(SCRATCH2)]);
    emit.op(
        "sub.u64",
        [name(LIMIT), name(LIMIT), int(abi::STACK_RESERVE)],
    );
    emit.op(
        "st.shared.v2.u64",
        [
            address(SLOT, 0),
            Operand::Vector(vec![name(OLD), name(LIMIT)]),
        ],
    );
    warp_slot(&mut emit);
    emit.op("ld.param.u64", [name(SCRATCH), address(launch, 0)]);
    call_limit(&mut emit);
    if let Some(frame) = frame {
        push(&mut emit, frame);
    }
    emit.finish()
}

/// Warp table := address of the warp's record. All lanes of a warp write the same value. Expects the launch in [`SCRATCH`], the warp's
/// number in the grid in [`NEW`] and in the block in [`THREAD`].
fn warp_slot(emit: &mut Emit<'_>) {
    let records = offset_of!(Launch, warp_records) as u64;
    emit.op("ld.global.u64", [name(SCRATCH2), address(SCRATCH, records)]);
    emit.op(
        "mad.lo.u64",
        [
            name(NEW),
            name(NEW),
            int(abi::WARP_RECORD_BYTES),
            name(SCRATCH2),
        ],
    );
    emit.op("mul.wide.u32", [name(SCRATCH2), name(THREAD), int(8)]);
    emit.op("mov.u64", [name(SCRATCH), name(abi::WARP_TABLE)]);
    emit.op("add.u64", [name(SCRATCH2), name(SCRATCH2), name(SCRATCH)]);
    emit.op("st.shared.u64", [address(SCRATCH2, 0), name(NEW)]);
}

/// From [`OLD`] and [`LIMIT`]: align, check, store the new pointer, set the objects' addresses, copy parameters.
fn push<'a>(emit: &mut Emit<'a>, frame: &Frame<'a>) {
    if frame.align > STACK_ALIGN {
        emit.op("add.u64", [name(FRAME), name(OLD), int(frame.align - 1)]);
        emit.op(
            "and.b64",
            [name(FRAME), name(FRAME), int(frame.align.wrapping_neg())],
        );
    } else {
        emit.op("mov.b64", [name(FRAME), name(OLD)]);
    }
    emit.op("add.u64", [name(NEW), name(FRAME), int(frame.size)]);
    emit.op("setp.gt.u64", [name(OVER), name(NEW), name(LIMIT)]);
    emit.guarded(when(OVER), "bra", [name(OVERFLOW)]);
    emit.op("st.shared.u64", [address(SLOT, 0), name(NEW)]);
    for object in &frame.objects {
        if object.register != FRAME {
            emit.op(
                "add.u64",
                [
                    name(object.register.clone()),
                    name(FRAME),
                    int(object.offset),
                ],
            );
        }
        if object.param {
            let mut at = 0;
            while at < object.size {
                let (load, store, bytes) = piece(object.align.min(8), object.size - at);
                emit.op(load, [name(SCRATCH), address(object.name.clone(), at)]);
                emit.op(store, [address(object.register.clone(), at), name(SCRATCH)]);
                at += bytes;
            }
        }
    }
}

/// The widest copy that alignment and rest allow. The rest shrinks by powers of two, so alignment holds.
fn piece(align: u64, rest: u64) -> (&'static str, &'static str, u64) {
    match align.min(1 << rest.ilog2()) {
        8 => ("ld.param.u64", "st.global.u64", 8),
        4 => ("ld.param.u32", "st.global.u32", 4),
        2 => ("ld.param.u16", "st.global.u16", 2),
        _ => ("ld.param.u8", "st.global.u8", 1),
    }
}

/// Where prologues go when the frame does not fit: give the reserves of both stacks away, once, and call the handler. Pointers are multiples of
/// 16, so the limit's lowest bit is free to say that the reserve is gone; without it a handler that overflows the reserve, too,
/// would walk into the next warp's stack.
pub fn overflow<'a>(line: u32) -> Vec<Statement<'a>> {
    let mut emit = Emit::new(line);
    emit.label(OVERFLOW);
    emit.op("and.b64", [name(SCRATCH), name(LIMIT), int(1)]);
    emit.op("setp.ne.u64", [name(TWICE), name(SCRATCH), int(0)]);
    emit.guarded(when(TWICE), "trap", []);
    emit.op(
        "add.u64",
        [name(LIMIT), name(LIMIT), int(abi::STACK_RESERVE + 1)],
    );
    emit.op("st.shared.u64", [address(SLOT, 8), name(LIMIT)]);
    call_entry(&mut emit);
    emit.op("mov.b64", [name(NEW), int(i64::MIN.cast_unsigned())]);
    emit.op("st.shared.u64", [address(SCRATCH, 0), name(NEW)]);
    emit.op("call.uni", [name(abi::STACK_OVERFLOW)]);
    emit.op("trap", []);
    emit.op("exit", []);
    emit.finish()
}
