//! Branches that cannot diverge.
//!
//! A thread is one lane, and in most programs the other lanes of its warp never leave our kernel's own code. So every branch in a function of the program is uniform over the active lanes. LLVM cannot know that. Told by
//! `.uni`, the driver's compiler makes no provision for divergence: less code, and fewer registers saved at calls (docs/measurements.md).
//!
//! A program that has code for all lanes ([`LANES_CALL`]) stays as it is: its lanes run what any of its functions may be reached from, the runtime's and std's among them.
//!
//! Kernels stay as they are: there the lanes do diverge. So do functions in which lanes meet (`bar.warp.sync`): all of them are there.
//!
//! And so do branches of functions that ask what only the emulator changes: `ptxas` knows that some of them are never taken, and ends with a segmentation fault at some of
//! those functions if their branches are uniform (12.8 and 13.0 without `-c`).

use crate::ast::{Instruction, Item, Module, Name, Operand};
use crate::walk;
use device_abi::{CHANCE, LANES_CALL, SERVES_FUTEX};

/// Marks branches, calls and returns of functions, and tells how many.
pub fn mark(module: &mut Module<'_>) -> usize {
    if has_lanes(module) {
        forget(module);
        return 0;
    }
    let mut marked = 0;
    for item in &mut module.items {
        if let Item::Function(function) = item
            && !function.entry
            && let Some(body) = &mut function.body
            && !walk::instructions_mut(body).any(|one| meets(one))
        {
            let is_constant = |operand: &Operand<'_>| matches!(operand, Operand::Name(name) if [CHANCE, SERVES_FUTEX].contains(&name.as_ref()));
            let has_constants = walk::instructions_mut(body)
                .any(|instruction| instruction.operands.iter().any(is_constant));
            let all = walk::instructions_mut(body)
                .filter(|instruction| !has_constants || instruction.opcode[0] != "bra");
            marked += all.map(mark_one).filter(|&is_marked| is_marked).count();
        }
    }
    marked
}

/// Takes the mark away where the compiler has written it: LLVM does so at each call.
fn forget(module: &mut Module<'_>) {
    for item in &mut module.items {
        if let Item::Function(function) = item
            && let Some(body) = &mut function.body
        {
            walk::instructions_mut(body)
                .filter(|instruction| goes(instruction))
                .for_each(|instruction| instruction.opcode.retain(|part| part != "uni"));
        }
    }
}

/// Whether code of the program may run on all lanes. What nobody uses is gone by now.
fn has_lanes(module: &Module<'_>) -> bool {
    let mut functions = module.items.iter().filter_map(|item| match item {
        Item::Function(function) => Some(function),
        _ => None,
    });
    functions.any(|function| function.name == LANES_CALL && function.body.is_some())
}

fn mark_one(instruction: &mut Instruction<'_>) -> bool {
    let goes = goes(instruction);
    let opcode = &mut instruction.opcode;
    if !goes || opcode.iter().any(|part| part == "uni") {
        return false;
    }
    opcode.push(Name::Borrowed("uni"));
    true
}

fn meets(instruction: &Instruction<'_>) -> bool {
    instruction.opcode[0] == "bar" && instruction.opcode.iter().any(|part| part == "warp")
}

fn goes(instruction: &Instruction<'_>) -> bool {
    matches!(
        instruction.opcode[0].as_ref(),
        "bra" | "brx" | "call" | "ret"
    )
}

#[cfg(test)]
mod tests {
    use super::mark;
    use crate::{parse, print};

    #[test]
    fn functions_are_marked_and_kernels_are_not() {
        let body = "@%p bra A;\nbra B;\nA:\nbra.uni B;\n\
            // begin inline asm\n{ @!%q bra A; }\n// end inline asm\n\
            B:\nT: .branchtargets A, B;\nbrx.idx %r, T;\ncall f, ();\n@%p ret;\nexit;\nret;\n";
        let text = format!(".version 7.1\n.func f() {{\n{body}}}\n.entry k() {{\n{body}}}");
        let mut module = parse(&text).unwrap();
        assert_eq!(mark(&mut module), 7);
        let printed = print(&module);
        let (function, kernel) = printed.split_once(".entry").unwrap();
        let count = |text: &str, what: &str| text.matches(what).count();
        for (what, marked) in [
            ("bra.uni", 4),
            ("brx.idx.uni", 1),
            ("call.uni", 1),
            ("ret.uni", 2),
            ("exit;", 1),
        ] {
            assert_eq!(count(function, what), marked, "{what}:\n{function}");
        }
        assert_eq!(count(kernel, ".uni"), 1, "{kernel}");
    }

    #[test]
    fn functions_in_which_lanes_meet_are_not() {
        let text = ".version 7.1\n.func f() {\n{ bar.warp.sync %r1; }\n@%p bra A;\nA:\nret;\n}\n.func g() {\nret;\n}";
        let mut module = parse(text).unwrap();
        assert_eq!(mark(&mut module), 1);
        let printed = print(&module);
        assert!(
            !printed.split_once(".func g").unwrap().0.contains(".uni"),
            "{printed}"
        );
    }

    #[test]
    fn nothing_is_marked_where_lanes_run_the_programs_code() {
        let text = ".version 7.1\n.func __gpu_run_lanes_call() {\nret;\n}\n.func f() {\n@%p bra.uni A;\nA:\ncall.uni f, ();\nret;\n}";
        let mut module = parse(text).unwrap();
        assert_eq!(mark(&mut module), 0);
        assert!(!print(&module).contains(".uni"));
    }

    #[test]
    fn branches_of_functions_with_constants_are_not() {
        let text = ".version 7.1\n.func f() {\n\
            // begin inline asm\n{ .reg .b32 %gpu_run_serves_futex; mov.b32 %gpu_run_serves_futex, 0; mov.b32 %r1, %gpu_run_serves_futex; }\n// end inline asm\n\
            setp.ne.b32 %p1, %r1, 0;\n@%p1 bra A;\n@%p2 bra A;\nA:\nret;\n}\n.func g() {\nbra A;\nA:\nret;\n}";
        let mut module = parse(text).unwrap();
        assert_eq!(mark(&mut module), 3);
        let printed = print(&module);
        let (with, without) = printed.split_once(".func g").unwrap();
        assert_eq!(
            (
                with.matches("bra.uni").count(),
                with.matches("ret.uni").count()
            ),
            (0, 1)
        );
        assert_eq!(without.matches("bra.uni").count(), 1);
    }
}
