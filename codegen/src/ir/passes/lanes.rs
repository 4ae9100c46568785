//! Whether code of the program runs on all lanes of a warp.
//!
//! The runtime does some things otherwise on lanes 1 to 31 than on a warp's leader. It asks who it is only where the program calls [`abi::LANES_CALL`] at all; of other programs nothing is left of
//! the question, nor of what would be done there. So they are as they were before there were lanes.
//!
//! Libraries that split their own work over lanes (rayon, as it is edited here) ask whether they may: not if the program asks which worker runs it ([`abi::ASKS_WORKER`]). That is answered first, since
//! it may take the last call of [`abi::LANES_CALL`] away.

use crate::ir::llvm::{Machine, Module};
use crate::ir::questions::answer;
use anyhow::Result;
use device_abi as abi;

/// Answers the runtime's question; tells whether the program has such code.
///
/// # Errors
/// LLVM does not know its own passes.
pub fn run(module: &Module, machine: &Machine) -> Result<bool> {
    let is_called = |name| {
        let function = module.function(name);
        function.is_some_and(|function| !function.users().is_empty())
    };
    let splits_leaves = !is_called(abi::ASKS_WORKER);
    answer(module, machine, abi::SPLITS_LEAVES, splits_leaves.into())?;
    let has_lanes = is_called(abi::LANES_CALL);
    answer(module, machine, abi::HAS_LANES, has_lanes.into())?;
    Ok(has_lanes)
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

    const LEAVES: &str = "
        declare void @__gpu_run_asks_worker()
        define void @leaf() {
          %splits = call i32 asm \"{ .reg .b32 %gpu_run_splits_leaves; mov.b32 %gpu_run_splits_leaves, 0; mov.b32 $0, %gpu_run_splits_leaves; }\", \"=r\"()
          %may = icmp ne i32 %splits, 0
          br i1 %may, label %split, label %alone
        split:
          %lanes = call i32 @__gpu_run_lanes_call(ptr null, ptr null)
          ret void
        alone:
          call void @on_leader()
          ret void
        }";

    #[test]
    fn leaves_are_split_unless_the_program_asks_for_workers() {
        let (has, text) = run(&format!("{PROGRAM}\n{LEAVES}"));
        assert!(has);
        let (_, leaf) = text.split_once("@leaf()").unwrap();
        assert!(leaf.contains("@__gpu_run_lanes_call") && !leaf.contains("@on_leader"));
        let asks = "define void @main() {
              call void @__gpu_run_asks_worker()
              ret void
            }";
        let (has, text) = run(&format!("{PROGRAM}\n{LEAVES}\n{asks}"));
        assert!(!has);
        let (_, leaf) = text.split_once("@leaf()").unwrap();
        assert!(!leaf.contains("@__gpu_run_lanes_call") && leaf.contains("@on_leader"));
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
