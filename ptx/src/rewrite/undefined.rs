//! Finds symbols that are used but not defined, before the driver does, and reports their Rust names.

use super::error::{Missing, RewriteError};
use super::mentions;
use crate::ast::{Item, Linkage, Module, Space};
use crate::demangle;
use std::collections::{BTreeMap, HashSet};

/// What the driver itself provides.
const BY_DRIVER: [&str; 4] = ["vprintf", "malloc", "free", "__assertfail"];

/// Refuses a module that uses a function or a variable without a definition.
pub fn check(module: &Module<'_>) -> Result<(), RewriteError> {
    let missing = declared_only(module);
    if missing.is_empty() {
        return Ok(());
    }
    let mut used = BTreeMap::new();
    let mut note = |name: &str, user: &str| {
        if missing.contains(name) && !used.contains_key(name) {
            used.insert(name.to_owned(), user.to_owned());
        }
    };
    for item in &module.items {
        let user = match item {
            Item::Variable(variable) => &variable.name,
            Item::Function(function) => &function.name,
            Item::File { .. } | Item::Section(_) => continue,
        };
        mentions::item(item, &mut |name| note(name, user));
    }
    if used.is_empty() {
        return Ok(());
    }
    let missing = used.iter().map(|(symbol, user)| Missing {
        symbol: demangle(symbol),
        user: demangle(user),
    });
    Err(RewriteError::Undefined(missing.collect()))
}

fn declared_only<'m>(module: &'m Module<'_>) -> HashSet<&'m str> {
    let mut missing: HashSet<&str> = HashSet::new();
    let mut defined: HashSet<&str> = HashSet::from(BY_DRIVER);
    for item in &module.items {
        match item {
            Item::Function(function) if function.body.is_some() => defined.insert(&function.name),
            Item::Function(function) => missing.insert(&function.name),
            // `.extern .shared` is the launch's dynamic shared memory.
            Item::Variable(variable)
                if variable.linkage == Linkage::Extern && variable.space != Space::Shared =>
            {
                missing.insert(&variable.name)
            }
            Item::Variable(variable) => defined.insert(&variable.name),
            Item::File { .. } | Item::Section(_) => false,
        };
    }
    missing.retain(|name| !defined.contains(*name));
    missing
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::parse;

    #[test]
    fn used_and_undefined_symbols_are_named() {
        let text = ".version 7.1\n.extern .func vprintf();\n.extern .func unused();\n.func later();\n\
            .extern .func _RNvNtCscqv2WOowt9J_5alloc7raw_vec17capacity_overflow();\n.extern .global .b64 there;\n\
            .extern .shared .b8 dynamic[];\n.extern .func pointed();\n.global .u64 a[2] = {1, pointed};\n\
            .func f() { call vprintf; call later; { call _RNvNtCscqv2WOowt9J_5alloc7raw_vec17capacity_overflow; }\n\
            ld.global.b64 %a, [there+8]; mov.b64 %a, dynamic; }\n.func later() { ret; }";
        let error = check(&parse(text).unwrap()).unwrap_err();
        assert_eq!(
            error.to_string(),
            "undefined symbols: `alloc::raw_vec::capacity_overflow` (used in `f`), `pointed` (used in `a`), `there` (used in `f`)"
        );
    }

    #[test]
    fn a_complete_module_passes() {
        let text = ".version 7.1\n.func later();\n.extern .func unused();\n.func f() { call later; }\n.func later() { ret; }";
        assert_eq!(check(&parse(text).unwrap()), Ok(()));
    }
}
