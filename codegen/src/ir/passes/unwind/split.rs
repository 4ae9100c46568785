//! Splitting a block, which LLVM's C interface cannot.

use crate::ir::llvm::{Block, Builder, Instruction, Module, Opcode};

/// Moves everything up to `last` into a new block before this one, which has no end yet, and has all who came here come there. This block
/// stays the one that its successors' phis name.
pub(super) fn head<'m>(module: &'m Module, last: Instruction<'m>) -> Block<'m> {
    let rest = last.block();
    let entry = rest.function().entry() == Some(rest);
    let head = rest.insert_before(module, "");
    for user in rest.value().users() {
        let Some(end) = user.instruction() else {
            continue;
        };
        for (at, successor) in (0..).zip(end.successors()) {
            if successor == rest {
                end.set_successor(at, head);
            }
        }
    }
    let builder = Builder::at_end(module, head);
    if entry {
        // Only in the entry an allocation is a part of the frame.
        let allocations = rest.instructions().into_iter();
        for allocation in allocations.filter(|one| is_static(*one)) {
            shift(&builder, allocation);
        }
    }
    while let Some(first) = rest.first() {
        shift(&builder, first);
        if first == last {
            break;
        }
    }
    head
}

fn shift<'m>(builder: &Builder<'m>, instruction: Instruction<'m>) {
    instruction.unlink();
    builder.insert(instruction);
}

/// Whether it allocates the same each time.
fn is_static(instruction: Instruction<'_>) -> bool {
    instruction.opcode() == Opcode::Alloca
        && instruction
            .operands()
            .iter()
            .all(|count| count.is_constant())
}
