//! What libNVVM wants of every module.

/// High enough to be free: modules number their metadata from 0.
const NODE: u32 = 999_999_999;

/// The metadata that names the version of NVVM IR, to be appended to a module's text. LLVM 7 wants the node by its number.
pub(super) fn version([major, minor, debug_major, debug_minor]: [i32; 4]) -> String {
    format!(
        "\n!nvvmir.version = !{{!{NODE}}}\n!{NODE} = !{{i32 {major}, i32 {minor}, i32 {debug_major}, i32 {debug_minor}}}\n"
    )
}
