//! Functions that libNVVM would have: the backend calls them where LLVM 7 has no intrinsic, or one that libNVVM refuses.

use crate::ir::llvm::Module;
use anyhow::Result;

/// NVIDIA's library of mathematical functions: its name for a function, without the `f` of the one for `f32`, and LLVM's.
const LIBDEVICE: [(&str, &str); 21] = [
    ("sqrt", "sqrt"),
    ("fabs", "fabs"),
    ("floor", "floor"),
    ("ceil", "ceil"),
    ("trunc", "trunc"),
    ("round", "round"),
    ("rint", "roundeven"),
    ("fma", "fma"),
    ("copysign", "copysign"),
    ("fmin", "minnum"),
    ("fmax", "maxnum"),
    // Of these the sysroot has functions (`floats`).
    ("sin", "sin"),
    ("cos", "cos"),
    ("tan", "tan"),
    ("exp", "exp"),
    ("exp2", "exp2"),
    ("log", "log"),
    ("log2", "log2"),
    ("log10", "log10"),
    ("pow", "pow"),
    ("powi", "powi"),
];

/// Replaces them; returns how many there were.
///
/// # Errors
/// LLVM has no such intrinsic.
pub fn replace(module: &Module) -> Result<u64> {
    let mut replaced = 0;
    for function in module.functions() {
        let Some(name) = intrinsic(&function.name()).filter(|_| function.is_declaration()) else {
            continue;
        };
        let ty = function.value_type();
        let Some(&of) = ty.parameters().first() else {
            continue;
        };
        let types = match name.as_str() {
            "llvm.powi" => vec![of, module.int(32)],
            _ => vec![of],
        };
        let new = module.intrinsic(&name, &types)?;
        if new.value_type() == ty {
            function.replace_with(*new);
            // SAFETY: all uses were replaced, and the handle ends here.
            unsafe { function.erase() };
            replaced += 1;
        }
    }
    Ok(replaced)
}

/// The intrinsic for a function.
fn intrinsic(name: &str) -> Option<String> {
    if let Some(name) = name.strip_prefix("__nv_") {
        let is = |of: &str| {
            name.strip_prefix(of)
                .is_some_and(|rest| rest.is_empty() || rest == "f")
        };
        let found = LIBDEVICE.iter().find(|(of, _)| is(of));
        return found.map(|(_, name)| format!("llvm.{name}"));
    }
    // `__nvvm_i8_addo` widens with the sign and asks there, where nothing overflows.
    let (ty, operation) = name.strip_prefix("__nvvm_")?.split_once('_')?;
    let sign = match ty {
        "i8" => "s",
        "u8" => "u",
        _ => return None,
    };
    let operation = operation
        .strip_suffix('o')
        .filter(|name| ["add", "sub", "mul"].contains(name))?;
    Some(format!("llvm.{sign}{operation}.with.overflow"))
}
