//! Whether code of the program runs on all lanes of a warp.
//!
//! The runtime does some things otherwise on lanes 1 to 31 than on a warp's leader. It asks who it is only where the program calls [`abi::LANES_CALL`] at all; of other programs nothing is left of
//! the question, nor of what would be done there. So they are as they were before there were lanes.

use crate::ir::llvm::{Instruction, Machine, Module};
use anyhow::Result;
use device_abi as abi;

/// What becomes of code that cannot run.
const CLEANUP: &str = "instsimplify,simplifycfg";

/// Answers the runtime's question; tells whether the program has such code.
///
/// # Errors
/// LLVM does not know its own passes.
pub fn run(module: &Module, machine: &Machine) -> Result<bool> {
    let has_lanes = module
        .function(abi::LANES_CALL)
        .is_some_and(|function| !function.users().is_empty());
    let answer = module.int(32).number(u64::from(has_lanes));
    for function in module.functions() {
        let asked = questions(
            function
                .blocks()
                .iter()
                .flat_map(|block| block.instructions()),
        );
        if asked.is_empty() {
            continue;
        }
        for question in asked {
            question.replace_with(answer);
            // SAFETY: its uses were replaced.
            unsafe { question.erase() };
        }
        machine.run_on(function, CLEANUP)?;
    }
    Ok(has_lanes)
}

fn questions<'m>(all: impl Iterator<Item = Instruction<'m>>) -> Vec<Instruction<'m>> {
    let is_question = |one: &Instruction<'_>| {
        let text = one.call().and_then(|call| call.callee().assembly());
        text.is_some_and(|text| text.contains(abi::HAS_LANES))
    };
    all.filter(is_question).collect()
}

#[cfg(test)]
mod tests {
    use crate::ir::llvm::Machine;
    use crate::ir::testing;

    const PROGRAM: &str = "
        declare void @on_lane()
        declare void @on_leader()
        define i32 @__gpu_run_lanes_call(ptr %entry, ptr %data) {
          ret i32 32
        }
        define void @runtime() {
          %has = call i32 asm \"{ .reg .b32 %gpu_run_has_lanes; mov.b32 %gpu_run_has_lanes, 0; mov.b32 $0, %gpu_run_has_lanes; }\", \"=r\"()
          %is = icmp ne i32 %has, 0
          br i1 %is, label %ask, label %leader
        ask:
          %lane = call i32 asm \"mov.u32 $0, %laneid;\", \"=r\"()
          %other = icmp ne i32 %lane, 0
          br i1 %other, label %lane.is, label %leader
        lane.is:
          call void @on_lane()
          ret void
        leader:
          call void @on_leader()
          ret void
        }";

    fn run(text: &str) -> (bool, String) {
        let module = testing::module(text);
        let machine = Machine::new(&module, "sm_70", 3).unwrap();
        let has = super::run(&module, &machine).unwrap();
        (has, testing::verified(&module))
    }

    #[test]
    fn a_program_without_lanes_has_nothing_of_them() {
        let (has, text) = run(PROGRAM);
        assert!(!has);
        let (_, runtime) = text.split_once("@runtime()").unwrap();
        for what in ["asm", "br ", "@on_lane"] {
            assert!(!runtime.contains(what), "{what}: {runtime}");
        }
        assert!(runtime.contains("call void @on_leader()"), "{runtime}");
    }

    #[test]
    fn one_with_lanes_asks_which_it_is() {
        let call = "define void @main() {
              %lanes = call i32 @__gpu_run_lanes_call(ptr null, ptr null)
              ret void
            }";
        let (has, text) = run(&format!("{PROGRAM}\n{call}"));
        assert!(has);
        assert!(!text.contains("gpu_run_has_lanes"), "{text}");
        assert!(
            text.contains("%laneid") && text.contains("call void @on_lane()"),
            "{text}"
        );
    }
}
