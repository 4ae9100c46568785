//! Scopes: LLVM orders everything for the whole system, but our threads share one GPU.
//!
//! Words that the host also reads or writes are accessed through inline assembly, which stays as it is.

use crate::ast::{Instruction, Item, Module, Name};
use crate::walk;

/// Turns `.sys` into `.gpu` and tells how often.
pub fn narrow(module: &mut Module<'_>) -> usize {
    let mut narrowed = 0;
    for item in &mut module.items {
        if let Item::Function(function) = item
            && let Some(body) = &mut function.body
        {
            let all = walk::compiled_mut(body).map(narrow_one);
            narrowed += all.filter(|&is_narrowed| is_narrowed).count();
        }
    }
    narrowed
}

fn narrow_one(instruction: &mut Instruction<'_>) -> bool {
    let opcode = &mut instruction.opcode;
    let scoped = matches!(
        opcode[0].as_ref(),
        "ld" | "st" | "atom" | "red" | "fence" | "membar"
    );
    // Memory-mapped device registers exist only at system scope.
    if !scoped || opcode.iter().any(|part| part == "mmio") {
        return false;
    }
    let gpu = if opcode[0] == "membar" { "gl" } else { "gpu" };
    match opcode.iter_mut().find(|part| *part == "sys") {
        Some(scope) => {
            *scope = Name::Borrowed(gpu);
            true
        }
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::narrow;
    use crate::{parse, print};

    #[test]
    fn system_scope_becomes_gpu_scope_outside_inline_assembly() {
        let text = ".version 7.1\n.func f() {\n\
            ld.acquire.sys.b64 %a, [%b];\nst.release.sys.global.b8 [%b], %c;\natom.acq_rel.sys.cas.b64 %a, [%b], %c, %d;\n\
            fence.sc.sys;\nmembar.sys;\nld.volatile.b8 %a, [%b];\natom.add.u64 %a, [%b], 1;\nld.mmio.relaxed.sys.u32 %a, [%b];\n\
            // begin inline asm\nfence.acq_rel.sys;\n{ ld.acquire.sys.u32 %a, [%b]; }\n// end inline asm\nred.relaxed.sys.add.u32 [%b], 1;\n}";
        let mut module = parse(text).unwrap();
        assert_eq!(narrow(&mut module), 6);
        let printed = print(&module);
        for line in [
            "ld.acquire.gpu.b64",
            "st.release.gpu.global.b8",
            "atom.acq_rel.gpu.cas.b64",
            "fence.sc.gpu;",
            "membar.gl;",
            "red.relaxed.gpu.add.u32",
            "ld.volatile.b8",
            "atom.add.u64",
            "ld.mmio.relaxed.sys.u32",
            "fence.acq_rel.sys;",
            "ld.acquire.sys.u32",
        ] {
            assert!(printed.contains(line), "{line} is missing in\n{printed}");
        }
    }
}
