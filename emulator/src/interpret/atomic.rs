//! Read-modify-write operations. Harts take turns, so each is a plain read and a plain write.

use super::super::alu::{Binary, FloatMode, FloatOp, binary, float};
use super::super::fault::{FaultKind, Intent};
use super::super::hart::Hart;
use super::super::op::{Access, AtomOp};
use super::super::types::{Rounding, Type, Window};
use super::access::{aligned, read, write};
use super::context::Context;

/// Does `op` on the value at `pointer` and returns what was there.
///
/// # Safety
/// `pointer` is good for `ty.bytes()` bytes.
pub(super) unsafe fn atomic(pointer: *mut u8, op: AtomOp, ty: Type, b: u64, c: u64) -> u64 {
    let access = Access::of(ty);
    // SAFETY: as the caller promises.
    let old = unsafe { read(pointer, access) };
    let new = updated(op, ty, old, b, c);
    // SAFETY: as the caller promises.
    unsafe { write(pointer, access, new) };
    old
}

/// Both halves of an aligned value of 128 bits.
#[cold]
pub(super) fn wide(
    cx: &Context<'_>,
    hart: &mut Hart,
    window: Window,
    address: u64,
) -> Result<[*mut u8; 2], FaultKind> {
    aligned(address, 16)?;
    let mut half = |address| cx.memory.locate(hart, window, address, 8, Intent::Update);
    Ok([half(address)?, half(address.wrapping_add(8))?])
}

/// Exchanges the value in `halves` for `b`, or with `swap` for `c` if it is `b`. Returns what was there.
///
/// # Safety
/// Each of `halves` is good for 8 bytes.
pub(super) unsafe fn atomic_wide(
    halves: [*mut u8; 2],
    swap: bool,
    b: [u64; 2],
    c: [u64; 2],
) -> [u64; 2] {
    // SAFETY: as the caller promises.
    let old = halves.map(|half| unsafe { read(half, Access::U64) });
    let new = match swap {
        true if old == b => c,
        true => old,
        false => b,
    };
    for (half, value) in halves.into_iter().zip(new) {
        // SAFETY: as the caller promises.
        unsafe { write(half, Access::U64, value) };
    }
    old
}

fn updated(op: AtomOp, ty: Type, old: u64, b: u64, c: u64) -> u64 {
    let wide = ty.bits() == 64;
    let low = |value: u64| value & (u64::MAX >> (64 - ty.bits()));
    match op {
        AtomOp::Add if ty.is_float() => add(ty, old, b),
        AtomOp::Add => old.wrapping_add(b),
        AtomOp::And => old & b,
        AtomOp::Or => old | b,
        AtomOp::Xor => old ^ b,
        AtomOp::Exchange => b,
        AtomOp::CompareSwap => {
            if low(old) == low(b) {
                c
            } else {
                old
            }
        }
        AtomOp::Increment => {
            if old as u32 >= b as u32 {
                0
            } else {
                old + 1
            }
        }
        AtomOp::Decrement => {
            if old as u32 == 0 || old as u32 > b as u32 {
                b
            } else {
                old - 1
            }
        }
        AtomOp::Min | AtomOp::Max => {
            let op = match (op, wide, ty.is_signed()) {
                (AtomOp::Min, false, false) => Binary::MinU32,
                (AtomOp::Min, false, true) => Binary::MinS32,
                (AtomOp::Min, true, false) => Binary::MinU64,
                (AtomOp::Min, true, true) => Binary::MinS64,
                (_, false, false) => Binary::MaxU32,
                (_, false, true) => Binary::MaxS32,
                (_, true, false) => Binary::MaxU64,
                (_, true, true) => Binary::MaxS64,
            };
            binary(op, old, b)
        }
    }
}

fn add(ty: Type, a: u64, b: u64) -> u64 {
    let Some(format) = ty.format().or(ty.pair_format()) else {
        return a.wrapping_add(b);
    };
    let pair = ty.pair_format().is_some();
    // `atom.add.f32` on global memory flushes no subnormals; on shared memory neither since sm_70.
    let mode = FloatMode {
        format,
        rounding: Rounding::Nearest,
        pair,
        flush: false,
        saturate: false,
    };
    float(FloatOp::Add, mode, a, b, 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn updates() {
        assert_eq!(updated(AtomOp::Increment, Type::U32, 3, 3, 0), 0);
        assert_eq!(updated(AtomOp::Increment, Type::U32, 2, 3, 0), 3);
        assert_eq!(updated(AtomOp::Decrement, Type::U32, 0, 7, 0), 7);
        assert_eq!(updated(AtomOp::Decrement, Type::U32, 9, 7, 0), 7);
        assert_eq!(
            updated(AtomOp::Min, Type::S32, 0xffff_ffff, 1, 0) as u32,
            u32::MAX
        );
        assert_eq!(updated(AtomOp::Max, Type::U64, u64::MAX, 1, 0), u64::MAX);
        assert_eq!(updated(AtomOp::CompareSwap, Type::B16, 5, 0x1_0005, 9), 9);
        let sum = updated(
            AtomOp::Add,
            Type::F32,
            1.5f32.to_bits().into(),
            2.25f32.to_bits().into(),
            0,
        );
        assert_eq!(sum, u64::from(3.75f32.to_bits()));
    }
}
