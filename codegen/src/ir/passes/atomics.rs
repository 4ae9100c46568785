//! Atomic accesses are of global memory, and say so.
//!
//! PTX has no atomics on local memory, so `frames` leaves on the shared stacks what is accessed so, and those are global memory, as statics and the heap are. LLVM does not know that: an
//! access by a generic address may be of shared memory. For a 64-bit update `ptxas` then makes a second way with a loop, and has to wait for the answer of the first, which says whether that was the right one;
//! and it never makes an update without an answer (`RED`) of one whose answer nobody uses.

use crate::ir::llvm::{Builder, Instruction, Module, Opcode};

/// What LLVM's backend for PTX calls global memory.
const GLOBAL: u32 = 1;

/// Has all of them be accesses of global memory; returns how many were not.
pub fn run(module: &Module) -> u64 {
    let mut changed = 0;
    for function in module.functions() {
        for block in function.blocks() {
            for instruction in block.instructions() {
                changed += u64::from(change(module, instruction));
            }
        }
    }
    changed
}

fn change(module: &Module, access: Instruction<'_>) -> bool {
    let at = match access.opcode() {
        Opcode::Load | Opcode::AtomicRmw | Opcode::AtomicCmpXchg => 0,
        Opcode::Store => 1,
        _ => return false,
    };
    let pointer = access.operands()[at as usize];
    if !access.is_atomic() || pointer.ty().address_space() != 0 {
        return false;
    }
    let builder = Builder::before(module, access);
    let global = builder.cast(Opcode::AddrSpaceCast, pointer, module.pointer_to(GLOBAL));
    access.set_operand(at, global);
    true
}

#[cfg(test)]
mod tests {
    use crate::ir::testing;

    #[test]
    fn all_that_is_atomic_and_nothing_else() {
        let module = testing::module(
            "@word = addrspace(1) global i64 0
             define i64 @f(ptr %p, ptr addrspace(3) %s) {
               %a = load atomic i64, ptr %p acquire, align 8
               store atomic i64 %a, ptr %p release, align 8
               %b = atomicrmw add ptr %p, i64 1 monotonic
               %c = cmpxchg ptr %p, i64 %a, i64 %b acquire monotonic
               %d = load i64, ptr %p
               store volatile i64 %d, ptr %p
               %e = atomicrmw add ptr addrspace(3) %s, i64 1 monotonic
               %f = load atomic i64, ptr addrspacecast (ptr addrspace(1) @word to ptr) acquire, align 8
               ret i64 %f
             }",
        );
        assert_eq!(super::run(&module), 5);
        let text = testing::verified(&module);
        for expected in [
            "addrspacecast ptr %p to ptr addrspace(1)",
            "load atomic i64, ptr addrspace(1) %1 acquire",
            "store atomic i64 %a, ptr addrspace(1) %2 release",
            "atomicrmw add ptr addrspace(1) %3, i64 1 monotonic",
            "cmpxchg ptr addrspace(1) %4, i64 %a",
            "%d = load i64, ptr %p",
            "store volatile i64 %d, ptr %p",
            "atomicrmw add ptr addrspace(3) %s",
            "load atomic i64, ptr addrspace(1) @word acquire",
        ] {
            assert!(text.contains(expected), "{expected}\n{text}");
        }
    }
}
