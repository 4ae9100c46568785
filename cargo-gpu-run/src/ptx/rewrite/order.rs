//! Memory order of read-modify-writes, which the compilers lose.
//!
//! LLVM 22 writes `fetch_add(SeqCst)`, `swap(Release)` and the same with `Relaxed` alike: `atom.add.u64`, which PTX defines as
//! relaxed. (Loads, stores, fences and `cas` keep their order.) A mutex that is unlocked by `swap(Release)` would not publish what
//! it guards. So every `atom` that says nothing becomes `.acq_rel.gpu`; `red`, which cannot acquire, `.release` and a fence.
//!
//! The overlay of rustc's own backend writes every order itself, so for it this pass is off (`build::image`).
//!
//! What this cannot give back is the single total order of `SeqCst`.

use crate::ptx::ast::{Item, Module, Name, Statement};
use crate::ptx::rewrite::emit::Emit;

/// Orders what has no order, outside inline assembly, and tells how often.
pub fn strengthen(module: &mut Module<'_>) -> usize {
    let mut strengthened = 0;
    for item in &mut module.items {
        if let Item::Function(function) = item
            && let Some(body) = &mut function.body
        {
            in_block(body, &mut false, &mut strengthened);
        }
    }
    strengthened
}

fn in_block(body: &mut Vec<Statement<'_>>, in_asm: &mut bool, strengthened: &mut usize) {
    let mut fences = Vec::new();
    for (index, statement) in body.iter_mut().enumerate() {
        match statement {
            Statement::InlineAsm(begin) => *in_asm = *begin,
            Statement::Block(inner) => in_block(inner, in_asm, strengthened),
            Statement::Instruction(instruction)
                if !*in_asm && is_unordered(&instruction.opcode) =>
            {
                let order = if instruction.opcode[0] == "red" {
                    fences.push((index + 1, instruction.line));
                    "release"
                } else {
                    "acq_rel"
                };
                let scoped = instruction
                    .opcode
                    .iter()
                    .any(|part| matches!(part.as_ref(), "cta" | "cluster" | "gpu" | "sys"));
                let added = [order, "gpu"].into_iter().take(if scoped { 1 } else { 2 });
                instruction.opcode.splice(1..1, added.map(Name::Borrowed));
                *strengthened += 1;
            }
            _ => {}
        }
    }
    for (index, line) in fences.into_iter().rev() {
        let mut emit = Emit::new(line);
        emit.op("fence.acq_rel.gpu", []);
        body.splice(index..index, emit.finish());
    }
}

fn is_unordered(opcode: &[Name<'_>]) -> bool {
    matches!(opcode[0].as_ref(), "atom" | "red")
        && !opcode.iter().any(|part| {
            matches!(
                part.as_ref(),
                "relaxed" | "acquire" | "release" | "acq_rel" | "async"
            )
        })
}

#[cfg(test)]
mod tests {
    use super::strengthen;
    use crate::ptx::{parse, print};

    #[test]
    fn only_what_says_nothing_is_ordered() {
        let text = ".version 7.1\n.func f() {\natom.add.u64 %a, [%b], 1;\n{ atom.global.exch.b32 %a, [%b], 1; }\natom.sys.or.b32 %a, [%b], 1;\n\
            atom.relaxed.sys.cas.b32 %a, [%b], 1, 2;\n@%p red.global.add.u32 [%b], 1;\n// begin inline asm\natom.add.u32 %a, [%b], 1;\n\
            // end inline asm\n}";
        let mut module = parse(text).unwrap();
        assert_eq!(strengthen(&mut module), 4);
        let printed = print(&module);
        for line in [
            "atom.acq_rel.gpu.add.u64",
            "atom.acq_rel.gpu.global.exch.b32",
            "atom.acq_rel.sys.or.b32",
            "atom.relaxed.sys.cas.b32",
            "@%p red.release.gpu.global.add.u32 \t[%b], 1;\n\tfence.acq_rel.gpu;\n",
            "\tatom.add.u32",
        ] {
            assert!(printed.contains(line), "{line} is missing in\n{printed}");
        }
    }
}
