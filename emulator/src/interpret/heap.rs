//! Calls of the heap that the machine serves.

use std::cell::RefCell;

use super::super::code::CallSite;
use super::super::fault::{FaultKind, FreeError, FreeFault};
use super::super::hart::Hart;
use super::super::heap::{Caller, Heap, HeapEvent};
use super::super::names::Names;
use super::super::op::{Access, HeapCall};
use super::access::{read, write};
use super::calls::Top;
use super::context::Context;

/// Does what the runtime's function would do. The hart's innermost frame knows its position.
pub(super) fn serve(
    cx: &Context<'_>,
    heap: &RefCell<Heap>,
    hart: &Hart,
    call: HeapCall,
    site: &CallSite,
    top: &Top<'_>,
) -> Result<(), FaultKind> {
    let argument = |index: usize, access| {
        // SAFETY: the decoder checked how many bytes each argument has; they lie in the frame.
        unsafe { read(top.local.add(site.arguments[index].offset as usize), access) }
    };
    let word = |index| argument(index, Access::U64);
    let heap = &mut heap.borrow_mut();
    let result = match call {
        HeapCall::Alloc => {
            let zero = argument(2, Access::U32) != 0;
            alloc(cx, heap, hart, (word(0), word(1)), zero)
        }
        HeapCall::Dealloc => {
            let layout = (word(1), word(2));
            if let Err(why) = dealloc(cx, heap, hart, word(0), layout) {
                return Err(cannot_free(why, word(0), layout));
            }
            return Ok(());
        }
        HeapCall::Realloc => {
            let (address, layout, new_size) = (word(0), (word(1), word(2)), word(3));
            realloc(cx, heap, hart, address, layout, new_size)
                .map_err(|why| cannot_free(why, address, layout))?
        }
    };
    // SAFETY: the decoder checked that the result has 8 bytes; they lie in the frame.
    unsafe {
        write(
            top.local.add(site.results[0].offset as usize),
            Access::U64,
            result,
        )
    };
    Ok(())
}

/// The address of a new block, 0 if the heap is full.
pub(super) fn alloc(
    cx: &Context<'_>,
    heap: &mut Heap,
    hart: &Hart,
    layout: (u64, u64),
    zero: bool,
) -> u64 {
    let caller = caller(cx, hart);
    let address = heap.alloc(cx.memory.arena, layout, zero, caller, stack(hart));
    if let Some(address) = address {
        let size = layout.0;
        if let Some(masks) = cx.memory.arena.masks(address, size) {
            let undefined = if zero { 0 } else { u8::MAX };
            // SAFETY: `masks` says that these bytes exist.
            unsafe { masks.write_bytes(undefined, size as usize) };
        }
        tell(cx, hart, HeapEvent::New { address, size });
    }
    address.unwrap_or(0)
}

pub(super) fn dealloc(
    cx: &Context<'_>,
    heap: &mut Heap,
    hart: &Hart,
    address: u64,
    layout: (u64, u64),
) -> Result<(), FreeError> {
    heap.dealloc(
        cx.memory.arena,
        address,
        layout,
        caller(cx, hart),
        stack(hart),
    )?;
    let size = layout.0;
    tell(cx, hart, HeapEvent::Dead { address, size });
    Ok(())
}

/// Always moves the block, so that uses of the old address are found.
fn realloc(
    cx: &Context<'_>,
    heap: &mut Heap,
    hart: &Hart,
    address: u64,
    layout: (u64, u64),
    new_size: u64,
) -> Result<u64, FreeError> {
    let arena = cx.memory.arena;
    heap.live_block(arena, address, layout)?;
    let new = alloc(cx, heap, hart, (new_size, layout.1), false);
    let size = layout.0.min(new_size);
    if let (true, Some(from), Some(to)) = (new != 0, arena.at(address, size), arena.at(new, size)) {
        // SAFETY: `at` says that the bytes exist; two live blocks do not overlap.
        unsafe { std::ptr::copy_nonoverlapping(from, to, size as usize) };
        if let (Some(from), Some(to)) = (arena.masks(address, size), arena.masks(new, size)) {
            // SAFETY: as above.
            unsafe { std::ptr::copy_nonoverlapping(from, to, size as usize) };
        }
        let (from, to) = (address, new);
        tell(cx, hart, HeapEvent::Copied { from, to, size });
        dealloc(cx, heap, hart, address, layout)?;
    }
    Ok(new)
}

pub(super) fn cannot_free(why: FreeError, address: u64, (size, align): (u64, u64)) -> FaultKind {
    FaultKind::Free(Box::new(FreeFault {
        why,
        address,
        size,
        align,
        block: None,
    }))
}

fn tell(cx: &Context<'_>, hart: &Hart, event: HeapEvent) {
    if let Some(observer) = cx.observer {
        observer.borrow_mut().heap(hart, event);
    }
}

fn caller(cx: &Context<'_>, hart: &Hart) -> Caller {
    let Hart { block, thread, .. } = *hart;
    Caller {
        block,
        thread,
        ended: cx.names.ended(Names::warp(block, thread)),
    }
}

/// Function and position of each frame, innermost first.
fn stack(hart: &Hart) -> impl Iterator<Item = (u32, u32)> + Clone {
    hart.frames
        .iter()
        .rev()
        .map(|frame| (frame.function, frame.pc))
}
