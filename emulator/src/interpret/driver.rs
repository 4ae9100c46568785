//! What NVIDIA's driver offers to kernels that declare it: `vprintf`, `malloc`, `free`, `__assertfail`.

use super::super::code::CallSite;
use super::super::fault::{FaultKind, Intent};
use super::super::hart::Hart;
use super::super::op::{Access, DriverCall};
use super::super::printf::{Argument, Kind, format};
use super::access::{read, write};
use super::calls::Top;
use super::context::Context;
use super::heap::{alloc, cannot_free, dealloc};

/// As C's `malloc`: enough for every type.
const ALIGN: u64 = 16;
/// A text without an end is cut here.
const MOST_TEXT: usize = 1 << 20;

/// Does what the driver's function would do. The hart's innermost frame knows its position. A text is what it prints.
///
/// # Errors
/// What a GPU would refuse, and a failed assertion.
#[cold]
pub(super) fn offered(
    cx: &Context<'_>,
    hart: &mut Hart,
    call: DriverCall,
    site: &CallSite,
    top: &Top<'_>,
) -> Result<Option<Vec<u8>>, FaultKind> {
    let argument = |index: usize, access| {
        // SAFETY: the decoder checked how many bytes each argument has; they lie in the frame.
        unsafe { read(top.local.add(site.arguments[index].offset as usize), access) }
    };
    let word = |index| argument(index, Access::U64);
    let answer = |access, value| {
        // SAFETY: the decoder checked that the result has as many bytes; they lie in the frame.
        unsafe {
            write(
                top.local.add(site.results[0].offset as usize),
                access,
                value,
            )
        }
    };
    match call {
        DriverCall::Print => {
            let printed = print(cx, hart, word(0), word(1))?;
            let (text, arguments) = printed.map_or((None, u64::MAX), |(text, arguments)| {
                (Some(text), arguments.into())
            });
            answer(Access::U32, arguments);
            Ok(text)
        }
        DriverCall::Malloc => {
            let address = cx.memory.heap.map_or(0, |heap| {
                alloc(cx, &mut heap.borrow_mut(), hart, (word(0), ALIGN), false)
            });
            answer(Access::U64, address);
            Ok(None)
        }
        DriverCall::Free => {
            free(cx, hart, word(0))?;
            Ok(None)
        }
        DriverCall::Assert => {
            let mut text = |index| {
                let bytes = text(cx, hart, word(index))?;
                Ok(String::from_utf8_lossy(&bytes).into_owned())
            };
            let (message, file, function) = (text(0)?, text(1)?, text(3)?);
            let line = argument(2, Access::U32);
            Err(FaultKind::Assertion(format!(
                "`{message}` at {file}:{line} in `{function}`"
            )))
        }
    }
}

/// The text and the number of arguments; `None` without a format.
fn print(
    cx: &Context<'_>,
    hart: &mut Hart,
    template: u64,
    arguments: u64,
) -> Result<Option<(Vec<u8>, u32)>, FaultKind> {
    if template == 0 {
        return Ok(None);
    }
    let template = text(cx, hart, template)?;
    // Arguments lie one after the other, each aligned to its size.
    let mut at = arguments;
    let mut next = |hart: &mut Hart, access: Access| {
        let bytes = u64::from(access.bytes());
        let address = at.wrapping_add(bytes - 1) & !(bytes - 1);
        at = address.wrapping_add(bytes);
        let pointer = cx.memory.generic(hart, address, bytes, Intent::Read)?;
        // SAFETY: `generic` checked the bytes.
        Ok(unsafe { read(pointer, access) })
    };
    format(&template, |kind| {
        Ok(match kind {
            Kind::Int => Argument::Bits(next(hart, Access::U32)?),
            Kind::Long => Argument::Bits(next(hart, Access::U64)?),
            Kind::Double => Argument::Double(f64::from_bits(next(hart, Access::U64)?)),
            Kind::Text => Argument::Text(match next(hart, Access::U64)? {
                0 => b"(null)".to_vec(),
                address => text(cx, hart, address)?,
            }),
        })
    })
    .map(Some)
}

/// Bytes up to a zero.
fn text(cx: &Context<'_>, hart: &mut Hart, address: u64) -> Result<Vec<u8>, FaultKind> {
    let mut bytes = Vec::new();
    for at in 0..MOST_TEXT as u64 {
        let address = address.wrapping_add(at);
        let pointer = cx.memory.generic(hart, address, 1, Intent::Read)?;
        // SAFETY: `generic` checked the byte.
        match unsafe { pointer.read() } {
            0 => break,
            byte => bytes.push(byte),
        }
    }
    Ok(bytes)
}

fn free(cx: &Context<'_>, hart: &Hart, address: u64) -> Result<(), FaultKind> {
    // As in C, a null pointer is no error; and without a heap there was no block.
    let (Some(heap), true) = (cx.memory.heap, address != 0) else {
        return Ok(());
    };
    let heap = &mut heap.borrow_mut();
    let layout = heap.layout(cx.memory.arena, address);
    let layout = layout.map_err(|why| cannot_free(why, address, (0, ALIGN)))?;
    dealloc(cx, heap, hart, address, layout).map_err(|why| cannot_free(why, address, layout))
}
