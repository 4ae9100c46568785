//! What the compiler's bitcode says about a program that its PTX does not.

use crate::bitcode::{self, Kind, Linkage, Symbol};
use crate::ptx::{Registered, demangle, is_ambiguous, is_odd, mangle};
use anyhow::{Context as _, Result, bail};
use std::path::{Path, PathBuf};

/// What is known of a program's symbols.
#[derive(Debug, PartialEq, Eq)]
pub struct Facts {
    /// What runs before and after `main`, by the names that the PTX will have.
    pub registered: Registered,
    /// Names that LLVM writes as they are, but PTX does not have.
    pub odd: Vec<String>,
}

/// The facts by the program's bitcode.
///
/// # Errors
/// It cannot be read, or has a symbol that cannot be had here.
pub fn of_bitcode(files: &[PathBuf]) -> Result<Facts> {
    let mut symbols = Vec::new();
    for path in files {
        let bytes =
            std::fs::read(path).with_context(|| format!("`{}` cannot be read", path.display()))?;
        let of_file = bitcode::symbols(&bytes)
            .with_context(|| format!("`{}` is not understood", path.display()))?;
        symbols.extend(of_file);
    }
    of_symbols(&symbols)
}

/// The same by LLVM's text: `@NAME = internal constant ptr @f, section ".init_array", align 8`.
///
/// # Errors
/// As [`of_bitcode`].
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
    symbol.linkage != Linkage::Local && is_odd(&symbol.name) && !symbol.name.starts_with("llvm.")
}

fn in_text(line: &str) -> Option<Symbol> {
    let (name, rest) = line.strip_prefix('@')?.split_once(" = ")?;
    let section = rest.split_once(", section \"");
    let section = section.and_then(|(_, rest)| rest.split_once('"'));
    let word = |word| rest.split(' ').any(|found| found == word);
    Some(Symbol {
        name: name.trim_matches('"').to_owned(),
        kind: Kind::Variable,
        linkage: match word("extern_weak") {
            true => Linkage::ExternWeak,
            false => Linkage::Global,
        },
        section: section.map(|(section, _)| section.to_owned()),
        thread_local: word("thread_local"),
    })
}

fn refuse(symbols: &[Symbol]) -> Result<()> {
    for symbol in symbols {
        let name = demangle(&symbol.name);
        if symbol.thread_local {
            bail!(
                "the static `{name}` is `#[thread_local]`, which LLVM cannot make for GPUs: use the macro `thread_local!`"
            );
        }
        if is_kept_odd(symbol) && is_ambiguous(&symbol.name) {
            bail!(
                "the symbol `{name}` has a name that means something else in PTX: give it another one (`#[export_name]`, `#[link_name]`)"
            );
        }
        if symbol.linkage == Linkage::ExternWeak {
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
            Some(section) if symbol.kind == Kind::Variable => {
                if let Some(place) = place(section, [".preinit_array", ".init_array", ".ctors"]) {
                    before.push((place, symbol.name.clone()));
                } else if let Some(place) = place(section, ["", ".fini_array", ".dtors"]) {
                    after.push((place, symbol.name.clone()));
                }
            }
            None if is_inventory(symbol) => before.push((LAST, symbol.name.clone())),
            _ => {}
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
    symbol.kind == Kind::Variable && demangle(&symbol.name).ends_with("::_::__CTOR")
}

/// A section without a number, and of the second kind.
const LAST: (u8, u32) = (1, NO_PRIORITY);
/// Behind each of the 65,536 priorities.
const NO_PRIORITY: u32 = 1 << 16;

/// Where a section of one of these names stands: in those of the first name before all others; those of the last name count from the
/// other end.
fn place(section: &str, [first, usual, old]: [&str; 3]) -> Option<(u8, u32)> {
    let suffix = |name: &str| {
        let rest = section.strip_prefix(name).filter(|_| !name.is_empty())?;
        (rest.is_empty() || rest.starts_with('.')).then(|| rest.trim_start_matches('.'))
    };
    let priority = |suffix: &str| suffix.parse::<u16>().ok().map(u32::from);
    if suffix(first).is_some() {
        return Some((0, 0));
    }
    if let Some(suffix) = suffix(usual) {
        return Some((1, priority(suffix).unwrap_or(NO_PRIORITY)));
    }
    let suffix = suffix(old)?;
    let priority = priority(suffix).map(|number| u32::from(u16::MAX) - number);
    Some((1, priority.unwrap_or(NO_PRIORITY)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn variable(name: &str, section: Option<&str>) -> Symbol {
        Symbol {
            name: name.to_owned(),
            kind: Kind::Variable,
            linkage: Linkage::Local,
            section: section.map(str::to_owned),
            thread_local: false,
        }
    }

    #[test]
    fn by_priority_and_place() {
        let sections = [
            ("plain", ".init_array"),
            ("late", ".init_array.65000"),
            ("early", ".init_array.00101"),
            ("first", ".preinit_array"),
            ("old", ".ctors.65434"),
            ("again", ".init_array"),
            ("other", "init_array"),
            ("longer", ".init_arrays"),
            ("end", ".fini_array"),
            ("end_early", ".fini_array.00101"),
            ("end_again", ".fini_array"),
        ];
        let symbols: Vec<Symbol> = sections
            .iter()
            .map(|(name, section)| variable(name, Some(section)))
            .chain([variable("unmarked", None)])
            .collect();
        let Registered { before, after } = in_order(&symbols);
        assert_eq!(before, ["first", "early", "old", "late", "plain", "again"]);
        assert_eq!(after, ["end_again", "end", "end_early"]);
    }

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
        assert_eq!(in_text("define void @f() {"), None);
    }

    #[test]
    fn what_ptx_lacks_is_named() {
        let mut local = variable("_ZN1a5LOCALE", None);
        local.thread_local = true;
        let error = refuse(&[local]).unwrap_err().to_string();
        assert!(error.contains("`a::LOCAL` is `#[thread_local]`"), "{error}");
        let mut weak = variable("maybe", None);
        weak.linkage = Linkage::ExternWeak;
        let error = refuse(&[weak]).unwrap_err().to_string();
        assert!(
            error.contains("`maybe`") && error.contains("extern_weak"),
            "{error}"
        );
    }
}
