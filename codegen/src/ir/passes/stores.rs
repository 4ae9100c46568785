//! Loops that read and write have more reads under way: stores go behind all loads of a round.
//!
//! LLVM unrolls `y[i] = f(x[i], y[i])` by four, but each of the four loads its numbers behind the store of the one before, since nobody knows
//! that `x` is not `y`. The driver's compiler keeps that order, so a lane waits for memory four times, some 650 ns each.
//!
//! Here a round's stores move to its end. Where a load comes behind a store to another array, it may be that very place that is loaded. All
//! accesses of the loop have one size, and each is aligned to it, so two of them are to the same place or to different ones: the addresses
//! are compared, and if they are equal, what was stored is taken instead of what was loaded.
//!
//! Only in functions that run on all lanes of a warp and nowhere else. One lane alone reads so little at a time that comparisons take it longer than they save.
//!
//! Nothing in the loop may be seen by others, so nobody sees the order; LLVM's own passes do the same where they know that `x` is not `y`.

use crate::ir::llvm::{
    Block, Builder, Function, Instruction, Machine, Module, Opcode, Predicate, Type, TypeKind,
    Value,
};
use crate::ir::loops;
use anyhow::Result;
use std::collections::BTreeSet;

/// The most comparisons in one round. Each is two instructions, of which a lane has some hundred while it waits.
const MOST: usize = 32;

/// The loads that a loop should have. Each keeps a register until it is used.
const AT_ONCE: usize = 8;

/// Moves stores in such loops; returns how many loops.
///
/// # Errors
/// LLVM does not know its own pass.
pub fn run(module: &Module, machine: &Machine) -> Result<u64> {
    let mut changed = 0;
    for function in of_lanes(module) {
        if mark(module, function) {
            machine.run_on(function, loops::UNROLL)?;
        }
        for block in function.blocks() {
            changed += u64::from(sink(module, block));
        }
    }
    Ok(changed)
}

/// The functions that run on all lanes of a warp only: entries of calls, and what is called by such functions alone.
fn of_lanes(module: &Module) -> BTreeSet<Function<'_>> {
    let functions = module.functions();
    let entries = functions.iter().filter(|one| is_entry(**one));
    let mut found: BTreeSet<_> = entries.copied().collect();
    // Most programs have no code for lanes.
    while !found.is_empty() {
        let before = found.len();
        for &function in &functions {
            let users = function.users();
            let is_found = |user: &Value<'_>| {
                let caller = user.instruction().map(|call| call.block().function());
                function.is_called_by(*user) && caller.is_some_and(|caller| found.contains(&caller))
            };
            if !users.is_empty() && users.iter().all(is_found) {
                found.insert(function);
            }
        }
        if found.len() == before {
            break;
        }
    }
    found
}

/// Whether all lanes of a warp call it by its address: nothing else has that type (`device_prelude::lanes::Entry`).
fn is_entry(function: Function<'_>) -> bool {
    let parameters = function.parameters();
    let types: Vec<_> = parameters.iter().map(|one| one.ty()).collect();
    let [data, numbers @ ..] = &types[..] else {
        return false;
    };
    let is_number = |ty: &Type<'_>| ty.kind() == TypeKind::Integer && ty.bits() == 32;
    let users = function.users();
    data.kind() == TypeKind::Pointer
        && numbers.len() == 3
        && numbers.iter().all(is_number)
        && users.iter().any(|user| !function.is_called_by(*user))
}

/// Has such loops of a function that have few loads ask to be unrolled; whether there is one.
fn mark(module: &Module, function: Function<'_>) -> bool {
    let mut marked = false;
    for block in function.blocks() {
        let all = block.instructions().into_iter();
        let count = all.filter(|one| one.opcode() == Opcode::Load).count();
        if let Some(end) = block.terminator()
            && 2 * count <= AT_ONCE
            && loads(module, block).is_some()
        {
            loops::ask(module, end, 2);
            marked = true;
        }
    }
    marked
}

/// A load, and the stores before it that may be to the same place.
struct Behind<'m> {
    load: Instruction<'m>,
    stores: Vec<Instruction<'m>>,
}

fn sink<'m>(module: &'m Module, block: Block<'m>) -> bool {
    let (Some(loads), Some(end)) = (loads(module, block), block.terminator()) else {
        return false;
    };
    for Behind { load, stores } in loads {
        let loaded = Value::from(load);
        let Some(next) = load.next() else { continue };
        let builder = Builder::before(module, next);
        // The last store to a place is the one that counts.
        let mut choices = Vec::new();
        let value = stores.iter().fold(loaded, |value, store| {
            let same = builder.compare(Predicate::Equal, pointer(*store), pointer(load));
            choices.push(builder.select(same, store.operands()[0], value));
            choices[choices.len() - 1]
        });
        // In its place everywhere but in the first choice.
        loaded.replace_with(value);
        if let Some(first) = choices.first() {
            first.set_operand(2, loaded);
        }
    }
    let builder = Builder::before(module, end);
    for store in block.instructions() {
        if store.opcode() == Opcode::Store {
            store.unlink();
            builder.insert(store);
        }
    }
    true
}

/// Loads of such a loop that come behind a store, if that is one and a load gains by it.
fn loads<'m>(module: &'m Module, block: Block<'m>) -> Option<Vec<Behind<'m>>> {
    if !loops::is_one(block) {
        return None;
    }
    let mut stores: Vec<Instruction<'m>> = Vec::new();
    let mut loads = Vec::new();
    let mut size = None;
    for one in block.instructions() {
        let ty = match one.opcode() {
            Opcode::Store if !one.is_atomic() && !one.is_volatile() => one.operands()[0].ty(),
            Opcode::Load if loops::is_harmless(one) => Value::from(one).ty(),
            _ if loops::is_harmless(one) => continue,
            _ => return None,
        };
        let bytes = module.size_of(ty);
        if *size.get_or_insert(bytes) != bytes || u64::from(one.alignment()) < bytes {
            return None;
        }
        if one.opcode() == Opcode::Store {
            stores.push(one);
        } else if !stores.is_empty() {
            let mut same = Vec::new();
            for &store in &stores {
                match Place::of(module, pointer(store)).distance(&Place::of(module, pointer(one))) {
                    Some(distance) if distance.unsigned_abs() >= bytes => {}
                    _ if store.operands()[0].ty() == ty => same.push(store),
                    _ => return None,
                }
            }
            loads.push(Behind {
                load: one,
                stores: same,
            });
        }
    }
    let comparisons: usize = loads.iter().map(|behind| behind.stores.len()).sum();
    (!loads.is_empty() && comparisons <= MOST).then_some(loads)
}

/// Where an access goes.
fn pointer<'m>(access: Instruction<'m>) -> Value<'m> {
    let at = usize::from(access.opcode() == Opcode::Store);
    access.operands()[at]
}

/// An address, as far as it can be compared: `base`, so many bytes for each number in `indices`, and `offset`.
struct Place<'m> {
    base: Value<'m>,
    /// In an order that depends on nothing but themselves.
    indices: Vec<(Value<'m>, i64)>,
    offset: i64,
}

impl<'m> Place<'m> {
    fn of(module: &Module, pointer: Value<'m>) -> Place<'m> {
        let (mut base, mut offset) = (pointer, 0_i64);
        let mut indices = Vec::new();
        while let Some(element) = base.instruction()
            && element.opcode() == Opcode::GetElementPtr
            && let [from, at] = element.operands()[..]
        {
            let scale = module.size_of(element.source_type());
            offset = offset.wrapping_add(sum(at, scale as i64, &mut indices));
            base = from;
        }
        indices.sort_unstable();
        Place {
            base,
            indices,
            offset,
        }
    }

    /// How far the other place is behind this one, if that is known.
    fn distance(&self, other: &Place<'m>) -> Option<i64> {
        let comparable = self.base == other.base && self.indices == other.indices;
        comparable.then(|| other.offset.wrapping_sub(self.offset))
    }
}

/// Adds what `scale` times an index is the sum of to `indices`, and returns the constants of it. All of it may run over, as addresses do.
fn sum<'m>(index: Value<'m>, scale: i64, indices: &mut Vec<(Value<'m>, i64)>) -> i64 {
    if let Some(number) = index.number() {
        return scale.wrapping_mul(number as i64);
    }
    // A shorter one is extended, after it may have run over.
    let made = index.instruction().filter(|_| index.ty().bits() == 64);
    if let Some(made) = made
        && let [left, right] = made.operands()[..]
    {
        if made.is_addition() {
            return sum(left, scale, indices).wrapping_add(sum(right, scale, indices));
        }
        if made.opcode() == Opcode::Shl
            && let Some(bits @ ..64) = right.number()
        {
            return sum(left, scale << bits, indices);
        }
    }
    indices.push((index, scale));
    0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ir::testing;

    /// `p` and `q` are arrays of `float`; the body has `%i`, and values `%a`, `%b` of it.
    fn changed(body: &str) -> (u64, String) {
        changed_in("@entry", body)
    }

    /// The same, where this is what all lanes call.
    fn changed_in(entry: &str, body: &str) -> (u64, String) {
        let module = testing::module(&format!(
            "declare void @f()
             declare void @call(ptr, ptr)
             define void @entry(ptr %data, i32 %lane, i32 %lanes, i32 %tag) {{
               call void @each(ptr %data, ptr null, i64 64)
               ret void
             }}
             define void @start(ptr %data) {{
               call void @call(ptr {entry}, ptr %data)
               ret void
             }}
             define internal void @each(ptr %p, ptr %q, i64 %n) {{
             start:
               br label %loop
             loop:
               %i = phi i64 [ 0, %start ], [ %more, %loop ]
               %i0 = add i64 %i, %n
               %i1 = or disjoint i64 32, %i0
               %p0 = getelementptr float, ptr %p, i64 %i0
               %p1 = getelementptr float, ptr %p, i64 %i1
               %q0 = getelementptr float, ptr %q, i64 %i
               %q1 = getelementptr i8, ptr %q0, i64 128
               {body}
               %more = add nuw i64 %i, 64
               %done = icmp eq i64 %more, %n
               br i1 %done, label %end, label %loop
             end:
               ret void
             }}"
        ));
        let machine = Machine::new(&module, "sm_80", 2).unwrap();
        let changed = run(&module, &machine).unwrap();
        (changed, testing::verified(&module))
    }

    /// What happens to memory, in its order.
    fn order(text: &str) -> Vec<&str> {
        let body = text.split("loop:").nth(1).unwrap_or_default();
        let body = body.split("br i1").next().unwrap_or_default();
        let words = body.split_whitespace();
        words
            .filter(|word| ["load", "store", "select"].contains(word))
            .collect()
    }

    const FROM_Q_TO_P: &str = "%a = load float, ptr %q0, align 4
        store float %a, ptr %p0, align 4
        %b = load float, ptr %q1, align 4
        store float %b, ptr %p1, align 4";

    #[test]
    fn a_load_of_another_array_is_compared() {
        let (changed, text) = changed(FROM_Q_TO_P);
        assert_eq!(changed, 1);
        assert!(text.contains("icmp eq ptr %p0, %q1"), "{text}");
        assert!(text.contains(", float %a, float %b"), "{text}");
        assert!(!text.contains("store float %b,"), "{text}");
        let order = order(&text);
        let first_store = order.iter().position(|&one| one == "store");
        assert!(!order[first_store.unwrap()..].contains(&"load"), "{text}");
    }

    #[test]
    fn another_place_of_the_same_array_is_not() {
        let (changed, text) = changed(
            "%a = load float, ptr %p0, align 4
             store float %a, ptr %p0, align 4
             %b = load float, ptr %p1, align 4
             store float %b, ptr %p1, align 4",
        );
        assert_eq!(changed, 1);
        // And twice as many in a round.
        assert_eq!(
            order(&text),
            [
                "load", "load", "load", "load", "store", "store", "store", "store"
            ],
            "{text}"
        );
    }

    #[test]
    fn a_function_of_one_lane_stays() {
        assert_eq!(changed_in("null", FROM_Q_TO_P).0, 0);
    }

    #[test]
    fn the_last_store_counts() {
        let (_, text) = changed(
            "store float 1.0, ptr %p0, align 4
             store float 2.0, ptr %p1, align 4
             %b = load float, ptr %q1, align 4
             store float %b, ptr %p0, align 4",
        );
        let compared: Vec<_> = text.lines().filter(|l| l.contains("icmp eq ptr")).collect();
        assert!(
            compared[0].contains("%p0") && compared[1].contains("%p1"),
            "{text}"
        );
    }

    #[test]
    fn what_gains_nothing_stays() {
        for body in [
            // No load behind a store.
            "%a = load float, ptr %q0, align 4\nstore float %a, ptr %p0, align 4",
            // They may overlap in part.
            "store float 1.0, ptr %p0, align 4\n%b = load double, ptr %q1, align 8\nstore float 1.0, ptr %p1, align 4",
            "store float 1.0, ptr %p0, align 2\n%b = load float, ptr %q1, align 2\nstore float %b, ptr %p1, align 2",
            // Others may see it.
            "store float 1.0, ptr %p0, align 4\ncall void @f()\n%b = load float, ptr %q1, align 4\nstore float %b, ptr %p1, align 4",
            "store volatile float 1.0, ptr %p0, align 4\n%b = load float, ptr %q1, align 4\nstore float %b, ptr %p1, align 4",
            "store atomic float 1.0, ptr %p0 monotonic, align 4\n%b = load float, ptr %q1, align 4\nstore float %b, ptr %p1, align 4",
            "store float 1.0, ptr %p0, align 4\nfence seq_cst\n%b = load float, ptr %q1, align 4\nstore float %b, ptr %p1, align 4",
        ] {
            assert_eq!(changed(body).0, 0, "{body}");
        }
    }
}
