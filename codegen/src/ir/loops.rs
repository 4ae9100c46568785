//! Loops of one block, for the passes that have more reads of them under way.

use crate::ir::llvm::{Block, Instruction, Module, Opcode};

/// Unrolls what asks for it ([`ask`]), and nothing else.
pub const UNROLL: &str =
    "loop-unroll<O3;no-partial;no-runtime;no-upperbound;no-peeling;full-unroll-max=0>";

/// Has a loop that ends with `end` ask to be unrolled so many times.
pub fn ask(module: &Module, end: Instruction<'_>, times: usize) {
    let name = module.metadata_string("llvm.loop.unroll.count");
    let count = module.metadata_value(module.int(32).number(times as u64));
    let note = module.metadata_node(&[name, count]);
    end.set_metadata(module, "llvm.loop", Some(module.metadata_loop(&[note])));
}

/// Whether a block is a loop by itself.
pub fn is_one(block: Block<'_>) -> bool {
    block.successors().contains(&block)
}

/// Whether it neither writes nor calls, nor is seen by others.
pub fn is_harmless(one: Instruction<'_>) -> bool {
    use Opcode::{CallBr, Fence, IndirectBr, Store, Switch, VAArg};
    if let Some(call) = one.call() {
        let name = call.callee_function().map(|function| function.name());
        return name.is_some_and(|name| ARITHMETIC.iter().any(|known| name.starts_with(known)));
    }
    let writes = [CallBr, Fence, IndirectBr, Store, Switch, VAArg];
    !writes.contains(&one.opcode()) && !one.is_atomic() && !one.is_volatile()
}

/// Intrinsics that only compute, or only say what is known.
const ARITHMETIC: [&str; 11] = [
    "llvm.assume",
    "llvm.experimental.noalias.scope.decl",
    "llvm.umin.",
    "llvm.umax.",
    "llvm.smin.",
    "llvm.smax.",
    "llvm.abs.",
    "llvm.ctpop.",
    "llvm.fabs.",
    "llvm.fma.",
    "llvm.sqrt.",
];
