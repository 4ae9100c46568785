//! Aliases of functions: each use becomes one of the function itself, so that there is one signature to change.

use crate::ir::llvm::{Module, Value, ValueKind};
use anyhow::{Result, bail};

/// # Errors
/// A function is chosen at load time, which a GPU has not.
pub(super) fn resolve(module: &Module) -> Result<()> {
    if let Some(ifunc) = module.ifuncs().first() {
        bail!(
            "`{}` is a function that is chosen when the program is loaded: a GPU cannot do that",
            ifunc.name()
        );
    }
    for (alias, target) in module.aliases() {
        let target = below(target);
        if target.kind() == ValueKind::Function {
            alias.replace_with(target);
            // Nobody outside calls a function by name but by those that `plan` keeps, so the alias is dead.
            alias.make_internal();
        }
    }
    Ok(())
}

/// What the last of several aliases stands for.
fn below(target: Value<'_>) -> Value<'_> {
    let target = target.without_casts();
    match target.kind() {
        ValueKind::Alias => target
            .operands()
            .first()
            .map_or(target, |next| below(*next)),
        _ => target,
    }
}
