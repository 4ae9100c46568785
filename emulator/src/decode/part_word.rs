//! Atomic operations on one or two bytes.
//!
//! PTX has them for four bytes and more, so LLVM makes a loop of them: it loads the aligned word around the bytes, and compares and
//! swaps that word until the rest of it did not change. The word may run over the end of a variable or block of the heap. Such loads
//! are marked as part of an atomic operation, which may do so (`interpret::access`); all other accesses may not. Where std itself
//! makes such a loop (`overlay/layers/libnvvm`) it has no load, and tells by a register's name (`device_abi::AROUND`).

use super::super::observe::{Kind, Observe, Strength};
use super::super::op::{Access, AtomOp, Op};
use super::super::types::Window;

/// Marks each load of the word that the same function compares and swaps through the same register, and that compare-and-swap.
pub(super) fn mark(ops: &mut [Op], observed: &mut [Observe]) {
    let swapped: Vec<(u16, i32)> = ops
        .iter()
        .filter_map(|op| match *op {
            Op::Atomic {
                op: AtomOp::CompareSwap,
                ty,
                window: Window::Generic,
                a,
                offset,
                ..
            } if ty.bits() == 32 => Some((a, offset.into())),
            _ => None,
        })
        .collect();
    if swapped.is_empty() {
        return;
    }
    let mut parts = Vec::new();
    for at in 0..ops.len() {
        if let Op::Load {
            access: access @ (Access::U32 | Access::S32),
            d,
            a,
            offset,
        } = ops[at]
            && swapped.contains(&(a, offset))
        {
            // The decoder makes no other `LoadIn` of generic addresses.
            ops[at] = Op::LoadIn {
                window: Window::Generic,
                access,
                d,
                a,
                offset,
            };
            // What it reads is compared later: the compare-and-swap is the access.
            if let Some(Op::Observe { index }) = at.checked_sub(1).map(|before| ops[before])
                && let observe @ Observe::Access {
                    strength: Strength::Plain,
                    ..
                } = &mut observed[index as usize]
            {
                *observe = Observe::Nothing;
                parts.push((a, offset));
            }
        }
    }
    for observe in observed {
        if let Observe::Access {
            kind: Kind::CompareSwap { part, .. },
            base,
            offset,
            ..
        } = observe
        {
            *part |= parts.contains(&(*base, *offset));
        }
    }
}
