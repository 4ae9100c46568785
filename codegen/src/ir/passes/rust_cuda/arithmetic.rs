//! Arithmetic that the backend gets wrong.

use crate::ir::llvm::{Builder, Instruction, Module, Opcode, TypeKind, Value, ValueKind};
use anyhow::Result;
use std::collections::BTreeSet;

fn instructions(module: &Module) -> Vec<Instruction<'_>> {
    let blocks = module
        .functions()
        .into_iter()
        .flat_map(|function| function.blocks());
    blocks.flat_map(|block| block.instructions()).collect()
}

fn put<'m>(old: Instruction<'m>, new: Value<'m>) {
    old.replace_with(new);
    // SAFETY: all uses were replaced, and no list names it again.
    unsafe { old.erase() };
}

/// Rust's `as` saturates, and NaN becomes 0; LLVM's instructions leave both open. Returns how many casts there were.
///
/// Constants are out of reach: the backend folds them.
///
/// # Errors
/// LLVM has no such intrinsic.
pub fn casts(module: &Module) -> Result<u64> {
    let mut changed = 0;
    for cast in instructions(module) {
        let name = match cast.opcode() {
            Opcode::FPToSI => "llvm.fptosi.sat",
            Opcode::FPToUI => "llvm.fptoui.sat",
            _ => continue,
        };
        let value = cast.operands()[0];
        if cast.ty().kind() != TypeKind::Integer {
            continue;
        }
        let function = module.intrinsic(name, &[cast.ty(), value.ty()])?;
        let call = Builder::before(module, cast).call(function, &[value]);
        put(cast, **call);
        changed += 1;
    }
    Ok(changed)
}

/// A shift of 128 bits is made of 64-bit ones: what moves from one half to the other is shifted by `64 - n` into place, and for an `n` of 0 that is a shift by 64, whose result is poison. It is
/// made of two, by 1 and by `63 - n`. Returns how many there were.
pub fn shifts(module: &Module) -> u64 {
    let word = module.int(64);
    let mut changed = 0;
    for shift in instructions(module) {
        let opcode = shift.opcode();
        if !matches!(opcode, Opcode::Shl | Opcode::LShr) || shift.ty() != word {
            continue;
        }
        let (value, by) = (shift.operands()[0], shift.operands()[1]);
        if by.number().is_some_and(|by| by >= 64) {
            put(shift, word.number(0));
            changed += 1;
            continue;
        }
        let Some(inverse) = by.instruction().filter(|by| by.opcode() == Opcode::Sub) else {
            continue;
        };
        let (of, n) = (inverse.operands()[0], inverse.operands()[1]);
        if of.number() != Some(64) {
            continue;
        }
        let builder = Builder::before(module, shift);
        let first = builder.binary(opcode, value, word.number(1));
        let rest = builder.binary(Opcode::Sub, word.number(63), n);
        put(shift, builder.binary(opcode, first, rest));
        changed += 1;
    }
    changed
}

/// Whether a product of signed 128-bit integers overflows the backend tells by the upper half of the product of unsigned ones, so `-1 * 1` does. LLVM's intrinsic is asked instead. Returns how many
/// there were.
///
/// # Errors
/// LLVM has no such intrinsic.
pub fn products(module: &Module) -> Result<u64> {
    let mut changed = 0;
    for choice in instructions(module) {
        let Some([left, right]) = factors(module, choice) else {
            continue;
        };
        let function = module.intrinsic("llvm.smul.with.overflow", &[module.int(128)])?;
        let builder = Builder::before(module, choice);
        let pair = builder.call(function, &[left, right]);
        put(choice, builder.extract(**pair, 1));
        changed += 1;
    }
    Ok(changed)
}

/// The factors, if the instruction is the backend's choice between the flags for a negative and for another product:
/// `select i1 (icmp slt HIGH, 0), i1 (or (xor (and (icmp eq A, -1), (icmp eq B, -1)), true), CARRY), i1 (or (xor (and (icmp eq A, 0), (icmp eq B, 0)), true), CARRY)`
fn factors<'m>(module: &'m Module, choice: Instruction<'m>) -> Option<[Value<'m>; 2]> {
    if choice.opcode() != Opcode::Select || choice.ty() != module.int(1) {
        return None;
    }
    let [is_negative, ones, zeros] = choice.operands().try_into().ok()?;
    let result = of(is_negative, Opcode::ICmp)?[0];
    let (high, carry) = halves(ones)?;
    if halves(zeros)? != (high, carry) {
        return None;
    }
    // The result's own halves are no factors.
    let result = of(result, Opcode::ExtractElement)?[0];
    let mut vectors = BTreeSet::new();
    let mut seen = BTreeSet::new();
    let mut rest = vec![high[0], high[1], carry];
    while let Some(value) = rest.pop() {
        if !seen.insert(value) {
            continue;
        }
        match of(value, Opcode::ExtractElement).as_deref() {
            Some([vector, _]) if *vector != result => {
                vectors.insert(*vector);
            }
            _ => rest.extend(parts(value)),
        }
    }
    // Each factor was taken apart for itself, also where both are one value.
    let [left, right] = vectors.into_iter().collect::<Vec<_>>().try_into().ok()?;
    Some([factor(module, left)?, factor(module, right)?])
}

/// What was made two halves of. LLVM 7 has a constant as a vector of one.
fn factor<'m>(module: &'m Module, halves: Value<'m>) -> Option<Value<'m>> {
    let whole = of(halves, Opcode::BitCast)?[0];
    match whole.ty() == module.int(128) {
        true => Some(whole),
        false => whole.element(0).filter(|one| one.ty() == module.int(128)),
    }
}

/// What an instruction, or an expression of constants, computes with.
fn parts(value: Value<'_>) -> Vec<Value<'_>> {
    match value.kind() {
        ValueKind::Instruction | ValueKind::Expression => value.operands(),
        _ => Vec::new(),
    }
}

/// The same, if it is such an operation.
fn of<'m>(value: Value<'m>, opcode: Opcode) -> Option<Vec<Value<'m>>> {
    let instruction = value.instruction().map(Instruction::opcode);
    let found = instruction.or_else(|| value.expression());
    (found == Some(opcode)).then(|| value.operands())
}

/// `A`, `B` and `CARRY` of [`factors`].
fn halves(flag: Value<'_>) -> Option<([Value<'_>; 2], Value<'_>)> {
    let flag = of(flag, Opcode::Or)?;
    let both = of(*of(flag[0], Opcode::Xor)?.first()?, Opcode::And)?;
    let low = of(both[0], Opcode::ICmp)?[0];
    let high = of(both[1], Opcode::ICmp)?[0];
    Some(([low, high], flag[1]))
}
