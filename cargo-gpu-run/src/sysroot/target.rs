//! The target as rustc describes it, but for one word.
//!
//! rustc refuses statics whose initial values lead back to themselves, since PTX has none. The stage on the program's IR takes such cycles apart (`ir::passes::cycles`), so they are no
//! reason to refuse a crate. Only a description in a file can say so (ADR 0014). All crates of a program must have the same one, those of std included, so it is a part of the sysroot.

use super::plan::TARGET;
use crate::toolchain::Rustc;
use anyhow::Context as _;
use std::path::{Path, PathBuf};

/// The option that is left out.
const ACYCLIC: &str = "static-initializer-must-be-acyclic";

/// Where a sysroot has it. To rustc the file's name is the target's.
pub fn file(sysroot: &Path) -> PathBuf {
    sysroot.join(TARGET).with_extension("json")
}

/// Writes it into a sysroot.
///
/// # Errors
/// rustc does not describe its target, or the file cannot be written.
pub fn write(rustc: &Rustc, sysroot: &Path) -> anyhow::Result<()> {
    let text = rustc.target_description(TARGET)?;
    let text = without_refusal(&text).context("rustc's description of the target")?;
    let file = file(sysroot);
    std::fs::write(&file, text).with_context(|| format!("cannot write {}", file.display()))
}

fn without_refusal(description: &str) -> serde_json::Result<String> {
    let mut all: serde_json::Map<String, serde_json::Value> = serde_json::from_str(description)?;
    all.remove(ACYCLIC);
    serde_json::to_string_pretty(&all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rustcs_own_but_for_one_option() {
        let own = Rustc::query("rustc".into())
            .unwrap()
            .target_description(TARGET)
            .unwrap();
        let parse = |text: &str| -> serde_json::Value { serde_json::from_str(text).unwrap() };
        let changed = without_refusal(&own).unwrap();
        let (mut own, changed) = (parse(&own), parse(&changed));
        assert_eq!(own[ACYCLIC], true);
        own.as_object_mut().unwrap().remove(ACYCLIC);
        assert_eq!(own, changed);
    }
}
