//! Frames: entering functions, `alloca`, and the calls that the scheduler answers.

use ptx::demangle;

use super::super::code::{CallSite, Code, Piece, Target};
use super::super::fault::FaultKind;
use super::super::fault::Intent;
use super::super::hart::{Frame, Hart};
use super::super::memory::{FUNCTION_BASE, FUNCTION_WINDOW};
use super::super::op::{Access, Op, Slot, WaitFor};
use super::super::program::Program;
use super::access::{read, write};
use super::context::Context;
use super::pause::{BacktraceRequest, WaitRequest, WakeRequest};

/// The innermost frame, with its base addresses at hand.
pub(super) struct Top<'m> {
    pub code: &'m Code,
    pub frame: Frame,
    pub ops: *const Op,
    pub registers: *mut u64,
    pub local: *mut u8,
}

impl<'m> Top<'m> {
    /// `None` if the hart has no frame.
    pub(super) fn of(program: &'m Program, hart: &mut Hart) -> Option<Top<'m>> {
        let frame = *hart.frames.last()?;
        let code = &program.functions[frame.function as usize];
        let ops = code.ops.as_ptr();
        // SAFETY: `push` made the frame's registers and local memory exist from these offsets on.
        let (registers, local) = unsafe {
            (
                hart.registers.as_mut_ptr().add(frame.registers as usize),
                hart.local_base().add(frame.local as usize),
            )
        };
        Some(Top {
            code,
            frame,
            ops,
            registers,
            local,
        })
    }
}

/// The function that a call goes to.
pub(super) fn callee(
    program: &Program,
    call: &CallSite,
    get: impl Fn(Slot) -> u64,
) -> Result<u32, FaultKind> {
    match call.target {
        Target::Direct(index) => Ok(index),
        Target::Indirect(slot) => {
            let address = get(slot);
            let offset = address.wrapping_sub(FUNCTION_BASE);
            let index = offset / FUNCTION_WINDOW;
            if !offset.is_multiple_of(FUNCTION_WINDOW) || index >= program.functions.len() as u64 {
                return Err(FaultKind::BadCall(address));
            }
            let code = &program.functions[index as usize];
            let same = |a: &[Piece], b: &[Piece]| {
                a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.bytes == b.bytes)
            };
            if !same(&call.arguments, &code.signature.params)
                || !same(&call.results, &code.signature.returns)
            {
                return Err(FaultKind::Mismatch(demangle(&code.name)));
            }
            Ok(index as u32)
        }
    }
}

/// Pushes the callee's frame and copies the arguments into it.
pub(super) fn enter(
    cx: &Context<'_>,
    hart: &mut Hart,
    callee: u32,
    site: u32,
    call: &CallSite,
    top: &Top<'_>,
) -> Result<(), FaultKind> {
    let code = &cx.program.functions[callee as usize];
    if code.ops.is_empty() {
        return Err(FaultKind::Undefined(demangle(&code.name)));
    }
    let frame = hart.push(callee, code, site, cx.stack_limit)?;
    let base = hart.local_base();
    for (from, to) in call.arguments.iter().zip(&code.signature.params) {
        // SAFETY: `from` lies in the caller's frame, `to` in the new one, and the decoder (or `callee`) saw that their
        // sizes agree.
        unsafe {
            let source = base.add((top.frame.local + from.offset) as usize);
            let target = base.add((frame.local + to.offset) as usize);
            std::ptr::copy_nonoverlapping(source, target, to.bytes as usize);
        }
    }
    Ok(())
}

/// What a call of the runtime's backtrace function wants.
pub(super) fn backtrace(call: &CallSite, top: &Top<'_>) -> BacktraceRequest {
    let argument = |index: usize| {
        let offset = call.arguments[index].offset as usize;
        // SAFETY: the decoder checked that both arguments have 8 bytes; they lie in the frame.
        unsafe { read(top.local.add(offset), Access::U64) }
    };
    BacktraceRequest {
        buffer: argument(0),
        size: argument(1),
        result: top.frame.local + call.results[0].offset,
    }
}

/// `alloca`: more local memory for the innermost frame.
pub(super) fn allocate(
    hart: &mut Hart,
    size: u64,
    align: u32,
    limit: u64,
) -> Result<u64, FaultKind> {
    let start = u64::from(hart.local_top).next_multiple_of(u64::from(align));
    let end = start
        .checked_add(size)
        .filter(|&end| end <= limit)
        .ok_or(FaultKind::StackExhausted(limit))?;
    hart.reserve_local(end);
    hart.local_top = end as u32;
    Ok(start)
}

/// A recognised waiting function: answers at once if it can, else says what to wait for.
pub(super) fn wait(
    cx: &Context<'_>,
    hart: &mut Hart,
    call: &CallSite,
    top: &Top<'_>,
    whom: WaitFor,
    now: u64,
) -> Result<Option<WaitRequest>, FaultKind> {
    let argument = |index: usize, access| {
        // SAFETY: the decoder checked which arguments there are, and their sizes; they lie in the frame.
        unsafe { read(top.local.add(call.arguments[index].offset as usize), access) }
    };
    let address = argument(0, Access::U64);
    let is_answer = whom == WaitFor::Answer;
    let deadline = match is_answer {
        true => u64::MAX,
        false => argument(2, Access::U64),
    };
    let word = cx
        .memory
        .generic(hart, address, whom.bytes().into(), Intent::Read)?
        .cast::<u32>()
        .cast_const();
    if is_answer {
        // Its second word lies behind the first.
        cx.memory.generic(hart, address + 8, 8, Intent::Read)?;
    }
    let result = call.results[0].offset;
    let request = WaitRequest {
        address,
        word,
        expected: match whom {
            WaitFor::Relaxed64 => argument(1, Access::U64),
            _ => argument(1, Access::U32),
        },
        deadline,
        result: top.frame.local + result,
        whom,
    };
    // SAFETY: `generic` checked the bytes.
    let is_over = unsafe { request.is_over() };
    if is_over || now >= deadline {
        // SAFETY: as above.
        let value = unsafe { request.value(is_over) };
        let access = if is_answer { Access::U64 } else { Access::U32 };
        // SAFETY: the result has so many bytes in the frame, by the decoder's check.
        unsafe { write(top.local.add(result as usize), access, value) };
        return Ok(None);
    }
    Ok(Some(request))
}

/// A recognised waking function: answers at once if no hart can be waiting there, else asks the scheduler to wake.
pub(super) fn wake(cx: &Context<'_>, call: &CallSite, top: &Top<'_>) -> Option<WakeRequest> {
    let argument = |index: usize, access| {
        // SAFETY: the decoder checked that the arguments have 8 and 4 bytes; they lie in the frame.
        unsafe { read(top.local.add(call.arguments[index].offset as usize), access) }
    };
    let (address, most) = (argument(0, Access::U64), argument(1, Access::U32) as u32);
    let result = call.results[0].offset;
    if cx.watch.may_wait_for(address) {
        return Some(WakeRequest {
            address,
            most,
            result: top.frame.local + result,
        });
    }
    // SAFETY: the result is 4 bytes in the frame, by the decoder's check.
    unsafe { write(top.local.add(result as usize), Access::U32, 0) };
    None
}
