//! How much memory the lanes of a warp share.
//!
//! A program says it by the constants that it calls [`abi::WARP_MEMORY`] with. The most of them is the length of each warp's part of [`abi::WARP_MEMORY_TABLE`], which is made here. A program that makes no
//! such call has no table: what it does not use is the SM's L1.

use crate::ir::llvm::{Instruction, Linkage, Machine, Module};
use crate::ir::questions::answer;
use anyhow::{Result, bail};
use device_abi as abi;

/// LLVM's number of `.shared`.
const SHARED: u32 = 3;
/// The table's alignment, and that of each part.
const ALIGN: u32 = 16;

/// Makes the table; tells how many bytes each warp has.
///
/// # Errors
/// A call's argument is no constant, or too large.
pub fn run(module: &Module, machine: &Machine) -> Result<u32> {
    let Some(function) = module.function(abi::WARP_MEMORY) else {
        return Ok(0);
    };
    let users = function.users();
    if users.is_empty() {
        return Ok(0);
    }
    // Who asks for none has an address, too.
    let mut most = 1;
    for user in users {
        let call = user.instruction().and_then(Instruction::call);
        let Some(call) = call.filter(|_| function.is_called_by(user)) else {
            bail!("{} is not called, but used otherwise", abi::WARP_MEMORY);
        };
        let asked = call.arguments().first().and_then(|asked| asked.number());
        let Some(asked) = asked.filter(|&asked| asked <= abi::MOST_WARP_MEMORY.into()) else {
            bail!(
                "{} is not called with a constant of at most {}",
                abi::WARP_MEMORY,
                abi::MOST_WARP_MEMORY
            );
        };
        // It is at most that.
        most = most.max(asked as u32);
    }
    let bytes = most.next_multiple_of(ALIGN);
    let all = module.int(8).array(u64::from(abi::WARPS_PER_BLOCK * bytes));
    let table = module.add_global(abi::WARP_MEMORY_TABLE, all, SHARED);
    table.set_initializer(all.undefined());
    table.set_alignment(ALIGN);
    debug_assert_eq!(table.linkage(), Linkage::External);
    answer(module, machine, abi::WARP_MEMORY_BYTES, bytes)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use crate::ir::llvm::Machine;
    use crate::ir::testing;

    fn run(calls: &str) -> (anyhow::Result<u32>, String) {
        let text = format!(
            "define i32 @__gpu_run_warp_memory(i32 %bytes) noinline {{
              %each = call i32 asm \"{{ .reg .b32 %gpu_run_warp_memory_bytes; mov.b32 %gpu_run_warp_memory_bytes, 0; mov.b32 $0, %gpu_run_warp_memory_bytes; }}\", \"=r\"()
              %address = call i32 asm \"mov.u64 $0, __gpu_run_warp_memory_table; mad $1 $2\", \"=r,r,r\"(i32 %bytes, i32 %each)
              ret i32 %address
            }}
            define i32 @program(i32 %any) {{
              {calls}
              ret i32 0
            }}"
        );
        let module = testing::module(&text);
        let machine = Machine::new(&module, "sm_70", 3).unwrap();
        let bytes = super::run(&module, &machine);
        (bytes, testing::verified(&module))
    }

    #[test]
    fn each_warp_has_what_the_largest_call_asks_for() {
        let (bytes, text) = run("%a = call i32 @__gpu_run_warp_memory(i32 1024)
              %b = call i32 @__gpu_run_warp_memory(i32 1028)");
        assert_eq!(bytes.unwrap(), 1040);
        assert!(
            text.contains(
                "@__gpu_run_warp_memory_table = addrspace(3) global [4160 x i8] undef, align 16"
            ),
            "{text}"
        );
        assert!(text.contains("(i32 %bytes, i32 1040)"), "{text}");
    }

    #[test]
    fn an_address_of_nothing_is_one() {
        let (bytes, text) = run("%a = call i32 @__gpu_run_warp_memory(i32 0)");
        assert_eq!(bytes.unwrap(), 16);
        assert!(text.contains("[64 x i8]"), "{text}");
    }

    #[test]
    fn who_does_not_ask_has_no_table() {
        let (bytes, text) = run("");
        assert_eq!(bytes.unwrap(), 0);
        assert!(!text.contains("addrspace(3)"), "{text}");
    }

    #[test]
    fn the_size_is_known_and_not_too_large() {
        for call in [
            "%a = call i32 @__gpu_run_warp_memory(i32 %any)",
            "%a = call i32 @__gpu_run_warp_memory(i32 5124)",
            "%a = ptrtoint ptr @__gpu_run_warp_memory to i64",
        ] {
            let (bytes, _) = run(call);
            let message = bytes.unwrap_err().to_string();
            assert!(
                message.starts_with("__gpu_run_warp_memory is not called"),
                "{message}"
            );
        }
    }
}
