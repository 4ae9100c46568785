//! Lines. LLVM says in PTX where inlined code comes from only if a crate has asked for nothing but directives, and the backend cannot ask for that.

use crate::ir::llvm::{Llvm, Module};
use anyhow::Result;
use std::borrow::Cow;

/// How a crate's metadata says what it asks for.
const KIND: &str = "emissionKind: ";
/// What it shall ask for.
const DIRECTIVES: &str = "DebugDirectivesOnly";

/// A crate's bitcode, asking for directives; the same if it has no lines. LLVM's interface has no function for that, but it reads and writes text. That costs 0.6 s
/// for the 89 crates of a small program, of 13 s for its build (the example `threads`, 2026-11-28).
///
/// # Errors
/// It is no bitcode.
pub fn as_directives<'b>(llvm: Llvm, name: &str, bitcode: &'b [u8]) -> Result<Cow<'b, [u8]>> {
    let module = Module::from_bitcode(llvm, name, bitcode)?;
    if module.named_metadata("llvm.dbg.cu").is_empty() {
        return Ok(bitcode.into());
    }
    let text = in_text(&module.text());
    Ok(Module::from_text(llvm, name, &text)?.bitcode().into())
}

fn in_text(text: &str) -> String {
    let mut changed = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        match line.split_once(KIND) {
            Some((before, after)) if line.starts_with('!') => {
                let end = after.find([',', ')']).unwrap_or(after.len());
                changed.extend([before, KIND, DIRECTIVES, &after[end..]]);
            }
            _ => changed.push_str(line),
        }
    }
    changed
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ir::testing;

    #[test]
    fn a_crate_with_lines() {
        let text = "@text = constant [14 x i8] c\"emissionKind: \"
            define void @f() !dbg !3 { ret void, !dbg !4 }
            !llvm.dbg.cu = !{!0}
            !llvm.module.flags = !{!5}
            !0 = distinct !DICompileUnit(language: DW_LANG_Rust, file: !1, producer: \"p\", isOptimized: false, runtimeVersion: 0, emissionKind: FullDebug, enums: !2)
            !1 = !DIFile(filename: \"a.rs\", directory: \"/\")
            !2 = !{}
            !3 = distinct !DISubprogram(name: \"f\", scope: !1, file: !1, line: 1, type: !6, unit: !0, spFlags: DISPFlagDefinition)
            !4 = !DILocation(line: 1, scope: !3)
            !5 = !{i32 2, !\"Debug Info Version\", i32 3}
            !6 = !DISubroutineType(types: !2)";
        let module = testing::module(&text.replace("\n            ", "\n"));
        let bitcode = module.bitcode();
        let changed = as_directives(testing::llvm(), "a", &bitcode).unwrap();
        let changed = Module::from_bitcode(testing::llvm(), "a", &changed).unwrap();
        let text = testing::verified(&changed);
        assert!(text.contains("emissionKind: DebugDirectivesOnly"), "{text}");
        assert!(text.contains("c\"emissionKind: \""), "{text}");
        let none = testing::module("define void @f() { ret void }").bitcode();
        assert_eq!(as_directives(testing::llvm(), "a", &none).unwrap(), none);
    }
}
