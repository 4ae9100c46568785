//! The IR of rustc's own LLVM, made fit for libNVVM.
//!
//! Since CUDA 13 libNVVM reads the IR of a current LLVM, but only for GPUs from `compute_100` on; for older ones it still reads that
//! of LLVM 7. So programs are always compiled for [`ARCH`]; `ptx::rewrite` makes the PTX one for older GPUs again, after it
//! has checked that every instruction exists there.

use anyhow::{Context as _, Result};

/// What libNVVM is told to compile for.
pub const ARCH: &str = "compute_100";

/// The only data layout that libNVVM takes; its verifier prints it. Sizes and alignments of all types are those of rustc's own.
const LAYOUT: &str = "e-p:64:64:64-i1:8:8-i8:8:8-i16:16:16-i32:32:32-i64:64:64-i128:128:128-f32:32:32-f64:64:64-v16:16:16-v32:32:32-v64:64:64-v128:128:128-n16:32:64";

/// `source`, rustc's module as text, for a libNVVM whose IR has this version.
///
/// # Errors
/// It is not such a module.
pub fn adapt(source: &str, ir: [i32; 4]) -> Result<String> {
    let start = "target datalayout = \"";
    let (before, rest) = source
        .split_once(start)
        .context("rustc's IR names no data layout")?;
    let (_, after) = rest
        .split_once('"')
        .context("the data layout does not end")?;
    let mut text = String::with_capacity(source.len() + 512);
    text.push_str(before);
    text.push_str(start);
    text.push_str(LAYOUT);
    text.push('"');
    for line in after.split_inclusive('\n') {
        match keep_apart(line) {
            Some(attributes) => text.push_str(&attributes),
            None => text.push_str(line),
        }
    }
    text.push_str(&version(ir));
    Ok(text)
}

/// High enough to be free: modules number their metadata from 0.
const NODE: u32 = 999_999_999;

/// The metadata that names the version of NVVM IR, to be appended to a module's text.
fn version([major, minor, debug_major, debug_minor]: [i32; 4]) -> String {
    format!(
        "\n!nvvmir.version = !{{!{NODE}}}\n!{NODE} = !{{i32 {major}, i32 {minor}, i32 {debug_major}, i32 {debug_minor}}}\n"
    )
}

/// A group of attributes with `noinline`. rustc's LLVM has inlined what is worth it; libNVVM has the threshold for kernels, where everything
/// is inlined into one function, and would make 3 times the PTX of a program that is all functions.
fn keep_apart(line: &str) -> Option<String> {
    let group = line.strip_prefix("attributes #")?;
    let (_, attributes) = group.split_once(" = { ")?;
    let decided = ["alwaysinline", "noinline"];
    if attributes.split(' ').any(|word| decided.contains(&word)) {
        return None;
    }
    Some(line.replacen("{ ", "{ noinline ", 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn layout_and_version() {
        let source =
            "; x\ntarget datalayout = \"e-p6:32:32\"\ntarget triple = \"nvptx64-nvidia-cuda\"\n";
        let text = adapt(source, [2, 0, 3, 2]).unwrap();
        assert!(text.starts_with(&format!(
            "; x\ntarget datalayout = \"{LAYOUT}\"\ntarget triple"
        )));
        assert!(text.ends_with("= !{i32 2, i32 0, i32 3, i32 2}\n"));
        assert!(adapt("define void @f()", [2, 0, 3, 2]).is_err());
    }

    #[test]
    fn functions_stay_apart() {
        let apart = |line| keep_apart(line).unwrap_or_else(|| line.to_owned());
        assert_eq!(
            apart("attributes #1 = { nounwind }\n"),
            "attributes #1 = { noinline nounwind }\n"
        );
        for line in [
            "attributes #1 = { alwaysinline }",
            "attributes #1 = { noinline nounwind }",
            "define void @f() #1 {",
        ] {
            assert_eq!(apart(line), line);
        }
    }
}
