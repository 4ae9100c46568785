//! What a linker does: the allocator, and who sees what.

use crate::ir::llvm::{Builder, Function, Module, calling};
use ptx::demangle;
use std::collections::BTreeMap;

/// How rustc names functions between std and a program's allocator.
const INTERNAL: &str = "__rustc::";
/// What a program calls, behind [`INTERNAL`].
const CALLED: &str = "__rust_";
/// What std's own allocator has, behind [`INTERNAL`].
const DEFAULT: &str = "__rdl_";
/// Called only so that it must be there.
const SHIM: &str = "__rust_no_alloc_shim_is_unstable_v2";

/// Calls of the allocator that nobody defines go to std's own: rustc would make a module of such functions, but the backend's lacks one.
pub fn link_allocator(module: &Module) {
    let internal = |function: Function<'_>| {
        let name = demangle(&function.name());
        name.strip_prefix(INTERNAL).map(str::to_owned)
    };
    let all: BTreeMap<String, Function<'_>> = module
        .functions()
        .into_iter()
        .filter_map(|function| Some((internal(function)?, function)))
        .collect();
    for (name, function) in &all {
        if !function.is_declaration() {
            continue;
        }
        if name == SHIM {
            let builder = Builder::at_end(module, function.append(module, "start"));
            builder.ret_void();
            continue;
        }
        let default = name
            .strip_prefix(CALLED)
            .and_then(|rest| all.get(&format!("{DEFAULT}{rest}")));
        if let Some(default) = default.filter(|default| !default.is_declaration()) {
            function.replace_with(**default);
        }
    }
}

/// Has only the program see what Rust has named. C's names are for others: the device runtime's are known to the rewriter and to the emulator, and LLVM calls some functions by theirs. Nothing unwinds:
/// the backend makes plain calls of those with landing pads.
pub fn internalize(module: &Module) {
    let quiet = module.attribute("nounwind", 0);
    for function in module.functions() {
        if function.is_intrinsic() {
            continue;
        }
        if let Some(quiet) = quiet {
            function.add(crate::ir::llvm::Place::Function, quiet);
        }
        if is_rusts(&function.name())
            && !function.is_declaration()
            && function.convention() != calling::PTX_KERNEL
        {
            function.make_internal();
        }
    }
    for global in module.globals() {
        if is_rusts(&global.name()) && !global.is_declaration() && !global.linkage().is_local() {
            global.make_internal();
        }
    }
}

pub fn is_rusts(name: &str) -> bool {
    name.starts_with("_R") || name.starts_with("_ZN")
}
