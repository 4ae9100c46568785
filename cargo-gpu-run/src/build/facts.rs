//! What rustc_codegen_nvvm's final module says about a program that its PTX does not. Our own stage does not read that IR, of LLVM 7.

use crate::ir::passes::registered::{LAST, place};
use anyhow::{Context as _, Result, bail};
use ptx::{Registered, demangle, is_ambiguous, is_odd, mangle};
use std::path::Path;

/// What is known of a program's symbols.
#[derive(Debug, PartialEq, Eq)]
pub struct Facts {
    /// What runs before and after `main`, by the names that the PTX will have.
    pub registered: Registered,
    /// Names that LLVM writes as they are, but PTX does not have.
    pub odd: Vec<String>,
}

/// A static of the program.
struct Symbol {
    name: String,
    section: Option<String>,
    extern_weak: bool,
    thread_local: bool,
}

/// The facts by LLVM's text: `@NAME = internal constant ptr @f, section ".init_array", align 8`.
///
/// # Errors
/// It cannot be read, or has a symbol that cannot be had here.
pub fn of_text(path: &Path) -> Result<Facts> {
    let text = std::fs::read_to_string(path)
        .with_context(|| format!("`{}` cannot be read", path.display()))?;
    let symbols: Vec<Symbol> = text.lines().filter_map(in_text).collect();
    of_symbols(&symbols)
}

fn of_symbols(symbols: &[Symbol]) -> Result<Facts> {
    refuse(symbols)?;
    let odd = symbols.iter().filter(|symbol| is_kept_odd(symbol));
    Ok(Facts {
        registered: in_order(symbols),
        odd: odd.map(|symbol| symbol.name.clone()).collect(),
    })
}

/// Dots of local names are replaced by LLVM, and its intrinsics are no symbols.
fn is_kept_odd(symbol: &Symbol) -> bool {
    is_odd(&symbol.name) && !symbol.name.starts_with("llvm.")
}

fn in_text(line: &str) -> Option<Symbol> {
    let (name, rest) = line.strip_prefix('@')?.split_once(" = ")?;
    let section = rest.split_once(", section \"");
    let section = section.and_then(|(_, rest)| rest.split_once('"'));
    let word = |word| rest.split(' ').any(|found| found == word);
    Some(Symbol {
        name: name.trim_matches('"').to_owned(),
        extern_weak: word("extern_weak"),
        section: section.map(|(section, _)| section.to_owned()),
        thread_local: word("thread_local"),
    })
}

fn refuse(symbols: &[Symbol]) -> Result<()> {
    for symbol in symbols {
        let name = demangle(&symbol.name);
        if symbol.thread_local {
            bail!(
                "the static `{name}` is thread-local, and what rustc_codegen_nvvm makes of it cannot be changed yet: use `--codegen llvm` or `libnvvm`"
            );
        }
        if is_kept_odd(symbol) && is_ambiguous(&symbol.name) {
            bail!(
                "the symbol `{name}` has a name that means something else in PTX: give it another one (`#[export_name]`, `#[link_name]`)"
            );
        }
        if symbol.extern_weak {
            bail!(
                "`{name}` is declared with `#[linkage = \"extern_weak\"]`, and PTX has no symbols that may be missing: link it always, or never"
            );
        }
    }
    Ok(())
}

/// Sorted as GNU's and LLVM's linkers do: by priority, those without one last. Of one priority they keep the module's order.
fn in_order(symbols: &[Symbol]) -> Registered {
    let mut before = Vec::new();
    let mut after = Vec::new();
    for symbol in symbols {
        match &symbol.section {
            Some(section) => {
                if let Some(place) = place(section, [".preinit_array", ".init_array", ".ctors"]) {
                    before.push((place, symbol.name.clone()));
                } else if let Some(place) = place(section, ["", ".fini_array", ".dtors"]) {
                    after.push((place, symbol.name.clone()));
                }
            }
            None if is_inventory(symbol) => before.push((LAST, symbol.name.clone())),
            None => {}
        }
    }
    before.sort_by_key(|(place, _)| *place);
    after.sort_by_key(|(place, _)| *place);
    let names =
        |all: Vec<((u8, u32), String)>| all.into_iter().map(|(_, name)| mangle(&name).into_owned());
    Registered {
        before: names(before).collect(),
        // The last is called first.
        after: names(after).rev().collect(),
    }
}

/// The crate inventory (and by it typetag) names the sections of the systems that it knows, and gives its functions none for others.
/// Each is in a constant of its own without a name.
fn is_inventory(symbol: &Symbol) -> bool {
    demangle(&symbol.name).ends_with("::_::__CTOR")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_llvms_text() {
        let line = "@_ZN1a1FE = internal constant void ()* @f, section \".init_array.5\", align 8";
        let symbol = in_text(line).unwrap();
        assert_eq!(symbol.section.as_deref(), Some(".init_array.5"));
        assert_eq!(
            (symbol.name.as_str(), symbol.thread_local),
            ("_ZN1a1FE", false)
        );
        assert!(
            in_text("@\"a b\" = thread_local global i32 0")
                .unwrap()
                .thread_local
        );
        assert!(in_text("define void @f() {").is_none());
    }
}
