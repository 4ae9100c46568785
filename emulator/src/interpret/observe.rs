//! What harts do, as the detector of races sees it.

use device_abi as abi;

use super::super::code::CallSite;
use super::super::hart::Hart;
use super::super::memory::{GLOBAL_BASE, SHARED_WINDOW};
use super::super::observe::{Kind, Observe, Order, Strength};
use super::super::op::{Access, Slot, WaitFor};
use super::super::race::{Incoming, Place};
use super::super::types::Window;
use super::access::read;
use super::calls::Top;
use super::context::Context;

/// Tells the detector what comes next. False if that is a race.
#[cold]
pub(super) fn observed(
    cx: &Context<'_>,
    hart: &Hart,
    observe: Observe,
    pc: u32,
    get: impl Fn(Slot) -> u64,
) -> bool {
    let Some(races) = cx.races else {
        if let Some(counts) = cx.counts {
            let address = match observe {
                Observe::Access { base, offset, .. } => {
                    get(base).wrapping_add_signed(i64::from(offset))
                }
                _ => 0,
            };
            let mut now = counts.get();
            now.count(observe, address);
            counts.set(now);
        }
        return true;
    };
    let mut races = races.borrow_mut();
    let (kind, strength, order, window, address, bytes, value) = match observe {
        Observe::Enter => {
            races.enter(hart);
            drop(races);
            given_back(cx, hart);
            return true;
        }
        Observe::Leave => {
            races.leave(hart);
            return true;
        }
        Observe::Fence { order, block } => {
            races.fence(hart, order, block);
            return true;
        }
        Observe::Nothing => return true,
        Observe::Access {
            kind,
            strength,
            order,
            window,
            base,
            offset,
            bytes,
            value,
        } => {
            let address = get(base).wrapping_add_signed(i64::from(offset));
            (
                kind,
                strength,
                order,
                window,
                address,
                u32::from(bytes),
                get(value),
            )
        }
    };
    // What is not there, or private, is the access's own affair.
    let Some((place, pointer)) = place(cx, window, address, bytes) else {
        return true;
    };
    let swaps = match kind {
        Kind::CompareSwap { expected, new, .. } => {
            swaps(pointer, (get(expected), get(new)), bytes).map(|bytes| bytes << (address % 8))
        }
        Kind::Bits { operand, and } => {
            let kept = if and { u8::MAX } else { 0 };
            let operand = get(operand).to_le_bytes();
            let changed = (0..4).filter(|&byte| operand[byte] != kept);
            Some(changed.fold(0, |bytes, byte| bytes | 1 << byte) << (address % 8))
        }
        _ => None,
    };
    let value = match kind {
        Kind::CompareSwap { new, .. } => get(new),
        _ => value,
    };
    // The op after the one that follows.
    let at = pc + 1;
    races.access(
        hart,
        Incoming {
            place,
            bytes,
            kind,
            swaps,
            strength,
            order,
            value,
            at,
        },
    )
}

/// A recognised wait: a load of its word, an acquire if `whom` says so. False if that is a race.
pub(super) fn observed_wait(
    cx: &Context<'_>,
    hart: &Hart,
    call: &CallSite,
    top: &Top<'_>,
    whom: WaitFor,
    pc: u32,
) -> bool {
    let Some(races) = cx.races else {
        return true;
    };
    let offset = call.arguments[0].offset as usize;
    // SAFETY: the decoder checked that the first argument has 8 bytes, in the frame.
    let address = unsafe { read(top.local.add(offset), Access::U64) };
    let bytes = whom.bytes();
    let Some((place, _)) = place(cx, Window::Generic, address, bytes) else {
        return true;
    };
    races.borrow_mut().access(
        hart,
        Incoming {
            place,
            bytes,
            kind: Kind::Read,
            swaps: None,
            strength: Strength::Strong {
                block: false,
                volatile: false,
            },
            order: Order {
                acquire: whom.acquires(),
                release: false,
            },
            value: 0,
            at: pc,
        },
    )
}

/// If `hart` has just entered a function of a heap that the machine does not serve, which takes a block back: that is a write to all of it.
fn given_back(cx: &Context<'_>, hart: &Hart) {
    let (Some(races), Some(frame)) = (cx.races, hart.frames.last()) else {
        return;
    };
    let code = &cx.program.functions[frame.function as usize];
    if cx.memory.runtime_heap || !matches!(code.name.as_str(), abi::DEALLOC | abi::REALLOC) {
        return;
    }
    let [address, size] = [0, 1].map(|index: usize| {
        let offset = code
            .signature
            .params
            .get(index)
            .map_or(0, |piece| piece.offset);
        // SAFETY: parameters lie in the frame, whose memory exists; these two have 8 bytes each, or the call was refused when it was decoded.
        unsafe {
            read(
                hart.local
                    .as_ptr()
                    .cast::<u8>()
                    .add((frame.local + offset) as usize),
                Access::U64,
            )
        }
    });
    let exists = cx.memory.arena.at(address, size).is_some();
    if exists {
        races.borrow_mut().given_back(hart, address, size);
    }
}

fn place(cx: &Context<'_>, window: Window, address: u64, bytes: u32) -> Option<(Place, *const u8)> {
    let size = u64::from(bytes);
    let shared = match window {
        Window::Local => return None,
        Window::Shared => address,
        Window::Generic => match cx.memory.arena.at(address, size) {
            Some(pointer) => return Some((Place::Global(address - GLOBAL_BASE), pointer)),
            None => address.wrapping_sub(cx.memory.shared_window),
        },
    };
    let end = shared.checked_add(size)?;
    if shared >= SHARED_WINDOW || end > cx.memory.shared_size {
        return None;
    }
    // SAFETY: `end` is at most `shared_size`, the bytes behind `shared`.
    let pointer = unsafe { cx.memory.shared.add(shared as usize) };
    Some((Place::Shared(shared), pointer))
}

/// Which bytes a compare-and-swap will change, if it succeeds.
fn swaps(pointer: *const u8, (expected, new): (u64, u64), bytes: u32) -> Option<u8> {
    let (access, mask) = match bytes {
        2 => (Access::U16, 0xffff),
        4 => (Access::U32, 0xffff_ffff),
        _ => (Access::U64, u64::MAX),
    };
    // SAFETY: `place` checked the bytes, of which there are at least so many.
    let old = unsafe { read(pointer, access) };
    let change = ((old ^ new) & mask).to_le_bytes();
    let changed = (0..8).filter(|&byte| change[byte] != 0);
    (old & mask == expected & mask).then(|| changed.fold(0, |bytes, byte| bytes | 1 << byte))
}
