//! The table's words for a fuzzer.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::table::rows;

/// What a text may hold beside instructions.
const OTHERS: [&str; 47] = [
    ".visible .entry ",
    ".func ",
    ".extern ",
    ".weak ",
    ".common ",
    ".global ",
    ".const ",
    ".shared ",
    ".local ",
    ".param ",
    ".reg .pred %p<4>;",
    ".reg .b32 %r<8>;",
    ".reg .b64 %d<8>;",
    ".align 16",
    ".ptr",
    ".noreturn",
    ".maxntid",
    ".callprototype",
    ".branchtargets",
    ".calltargets",
    ".pragma \"x\";",
    ".loc 1 2 3",
    ", function_name ",
    ", inlined_at 1 2 3",
    ".file 1 \"a.rs\"",
    ".section .debug_x { }",
    "generic(",
    "@%p1 ",
    "@!%p1 ",
    "%tid.x",
    "%laneid",
    "%clock64",
    "%globaltimer",
    "%lanemask_lt",
    "WARP_SZ",
    "-9223372036854775808",
    "0x7fffffffffffffff",
    "4294967295",
    "0f7F800000",
    "0d7FF0000000000000",
    "__gpu_run_wait",
    "__gpu_run_alloc",
    "__gpu_run_stack_table",
    "__gpu_run_kernel",
    ".global .b8 __gpu_run_private_frames;",
    "{ .local .b8 __gpu_run_frame[8]; mov.b64 %d1, __gpu_run_frame; }",
    "__gpu_run_checked_frame",
];

/// The text of `fuzz/ptx.dict`, in libFuzzer's format.
pub fn dictionary() -> String {
    let mut words = BTreeSet::new();
    let mut opcodes = BTreeSet::new();
    for row in rows() {
        let spellings = row.spellings();
        for spelling in &spellings {
            words.extend(spelling.split('.').skip(1).map(|word| format!(".{word}")));
        }
        // One of each mnemonic of the row.
        let mut mnemonics = BTreeSet::new();
        for spelling in spellings {
            let mnemonic = spelling.split('.').next().unwrap_or_default().to_owned();
            if mnemonics.insert(mnemonic) {
                opcodes.insert(format!("{spelling} "));
            }
        }
    }
    let others = OTHERS.iter().map(|text| (*text).to_owned());
    let mut text = "# Made from the table of instructions: GPU_RUN_BLESS=1 cargo test -p gpu-run-ptx --lib isa\n".to_owned();
    for word in words.into_iter().chain(opcodes).chain(others) {
        let escaped = word.replace('\\', "\\\\").replace('"', "\\\"");
        writeln!(text, "\"{escaped}\"").expect("a string takes all");
    }
    text
}
