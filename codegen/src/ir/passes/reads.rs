//! Loops that only read have more reads under way.
//!
//! A lane waits some 650 ns for memory, whatever it asks for, so what it reads in a second is what it asks for at once. LLVM unrolls a short loop by
//! eight: of `u32`s that is one sector of 32 bytes, and the next one is asked for when its numbers are there. Here such a loop is unrolled again until
//! it has [`AT_ONCE`] loads, which the compiler of the driver then puts in front of their uses.
//!
//! Only loops of one block that LLVM has already unrolled, or that were written so: they have [`FEWEST`] loads or more, and one with fewer is a loop for what
//! remains. There is nothing in them but loads and arithmetic, since a store could be to what is loaded next. And they know where they load before
//! they have what they load: a list or a tree is not read faster by this.

use crate::ir::llvm::{Block, Function, Instruction, Machine, Module, Opcode, Value};
use crate::ir::loops;
use anyhow::Result;
use std::collections::BTreeSet;

/// The loads that a loop should have. Each keeps a register until it is used.
const AT_ONCE: usize = 32;
/// The loads that it must have.
const FEWEST: usize = 4;
/// The longest body that is unrolled to, in instructions.
const LONGEST: usize = 256;
/// Unrolls such loops; returns how many.
///
/// # Errors
/// LLVM does not know its own pass.
pub fn run(module: &Module, machine: &Machine) -> Result<u64> {
    let mut changed = 0;
    for function in module.functions() {
        let marked = mark(module, function);
        if marked > 0 {
            machine.run_on(function, loops::UNROLL)?;
        }
        changed += marked;
    }
    Ok(changed)
}

/// Has the loops of a function ask to be unrolled.
fn mark(module: &Module, function: Function<'_>) -> u64 {
    let mut marked = 0;
    for block in function.blocks() {
        let Some(times) = times(block) else { continue };
        let Some(end) = block.terminator() else {
            continue;
        };
        loops::ask(module, end, times);
        marked += 1;
    }
    marked
}

/// How often a block that is such a loop is to be repeated.
fn times(block: Block<'_>) -> Option<usize> {
    if !loops::is_one(block) {
        return None;
    }
    let body = block.instructions();
    if !body.iter().all(|&one| loops::is_harmless(one)) {
        return None;
    }
    let loads = body.iter().filter(|one| one.opcode() == Opcode::Load);
    let loads: Vec<_> = loads.copied().collect();
    if loads.len() < FEWEST || waits(block, &body, &loads) {
        return None;
    }
    let most = (AT_ONCE / loads.len()).min(LONGEST / body.len());
    // A power of two: the number of rounds is masked, not divided.
    (most >= 2).then(|| 1 << most.ilog2())
}

/// Whether a round has to know what the one before it has loaded, to know where it loads.
fn waits<'m>(block: Block<'m>, body: &[Instruction<'m>], loads: &[Instruction<'m>]) -> bool {
    // What a phi has in the next round.
    let next = |phi: Instruction<'m>| {
        let mut pairs = phi.incoming().into_iter();
        pairs.find_map(|(value, from)| (from == block).then_some(value))
    };
    let is_phi = |one: Instruction<'m>| one.opcode() == Opcode::Phi;
    // What comes from a load, by phis of any number of rounds.
    let mut loaded = loads.iter().map(|&load| load.into()).collect();
    spread(&mut loaded, body, |one| match is_phi(one) {
        true => next(one).into_iter().collect(),
        false => one.operands(),
    });
    // Of these, phis are from an earlier round. What an address is made of must not lead back to one.
    let late = body.iter().filter(|&&one| is_phi(one));
    let mut late = late.map(|&one| one.into()).collect::<BTreeSet<_>>();
    late.retain(|phi| loaded.contains(phi));
    spread(&mut late, body, |one| match is_phi(one) {
        true => Vec::new(),
        false => one.operands(),
    });
    loads.iter().any(|load| late.contains(&load.operands()[0]))
}

/// Adds what is made of values in `found`, until nothing is added: `sources` says of what an instruction is made.
fn spread<'m>(
    found: &mut BTreeSet<Value<'m>>,
    body: &[Instruction<'m>],
    sources: impl Fn(Instruction<'m>) -> Vec<Value<'m>>,
) {
    loop {
        let before = found.len();
        for &one in body {
            if sources(one).iter().any(|value| found.contains(value)) {
                found.insert(one.into());
            }
        }
        if found.len() == before {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ir::testing;

    /// The loop with this body, of four loads.
    fn sum(body: &str) -> Module {
        testing::module(&format!(
            "declare void @f()
             declare i32 @llvm.umax.i32(i32, i32)
             define i32 @sum(ptr %p, i64 %n) {{
             start:
               br label %loop
             loop:
               %i = phi i64 [ 0, %start ], [ %more, %loop ]
               %s = phi i32 [ 0, %start ], [ %d, %loop ]
               %q = phi ptr [ %p, %start ], [ %q1, %loop ]
               {body}
               %q1 = getelementptr i8, ptr %q, i64 4
               %more = add nuw i64 %i, 4
               %done = icmp eq i64 %more, %n
               br i1 %done, label %end, label %loop
             end:
               ret i32 %d
             }}"
        ))
    }

    const LOADS: &str = "%p0 = getelementptr i32, ptr %p, i64 %i
        %w = load i32, ptr %p0
        %p1 = getelementptr i8, ptr %p0, i64 4
        %x = load i32, ptr %p1
        %p2 = getelementptr i8, ptr %p0, i64 8
        %y = load i32, ptr %p2
        %p3 = getelementptr i8, ptr %p0, i64 12";
    const ADDS: &str = "%a = add i32 %s, %w
        %b = add i32 %a, %x
        %c = add i32 %b, %y
        %d = add i32 %c, %z";

    fn loads(body: &str) -> (u64, usize) {
        let module = sum(body);
        let machine = Machine::new(&module, "sm_80", 2).unwrap();
        let changed = run(&module, &machine).unwrap();
        (
            changed,
            testing::verified(&module).matches("load i32").count(),
        )
    }

    #[test]
    fn a_sum_has_32_loads_at_once() {
        let body = format!("{LOADS} %z = load i32, ptr %p3\n{ADDS}");
        // And the four of what remains, in up to seven rounds.
        assert_eq!(loads(&body), (1, 32 + 4));
    }

    #[test]
    fn arithmetic_is_no_hindrance() {
        let body = format!(
            "{LOADS} %u = load i32, ptr %p3\n%z = call i32 @llvm.umax.i32(i32 %u, i32 7)\n{ADDS}"
        );
        assert_eq!(loads(&body), (1, 32 + 4));
    }

    #[test]
    fn what_gathers_does_not_wait() {
        // The fourth load is where the third says.
        let body = format!(
            "{LOADS} %o = zext i32 %y to i64\n%g = getelementptr i32, ptr %p, i64 %o\n%z = load i32, ptr %g\n{ADDS}"
        );
        assert_eq!(loads(&body), (1, 32 + 4));
    }

    #[test]
    fn what_follows_pointers_waits() {
        // The fourth load is where the sum says.
        let body = format!(
            "{LOADS} %o = zext i32 %s to i64\n%g = getelementptr i32, ptr %p, i64 %o\n%z = load i32, ptr %g\n{ADDS}"
        );
        assert_eq!(loads(&body), (0, 4));
    }

    #[test]
    fn what_others_may_see_stays() {
        for hindrance in [
            "store i32 %w, ptr %p3\n%z = add i32 0, 0",
            "call void @f()\n%z = add i32 0, 0",
            "%z = load volatile i32, ptr %p3",
            "%z = load atomic i32, ptr %p3 monotonic, align 4",
            "fence acquire\n%z = load i32, ptr %p3",
        ] {
            let (changed, _) = loads(&format!("{LOADS} {hindrance}\n{ADDS}"));
            assert_eq!(changed, 0, "{hindrance}");
        }
    }

    #[test]
    fn what_remains_of_a_loop_stays() {
        let body =
            "%p0 = getelementptr i32, ptr %p, i64 %i\n%w = load i32, ptr %p0\n%d = add i32 %s, %w";
        assert_eq!(loads(body), (0, 1));
    }
}
