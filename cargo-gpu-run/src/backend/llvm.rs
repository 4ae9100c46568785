//! rustc's own nvptx64 backend: needs nothing but rustc and rust-src.

use super::codegen::CodegenBackend;
use crate::toolchain::Toolchain;
use std::ffi::OsString;

pub(super) struct Llvm;

impl CodegenBackend for Llvm {
    fn name(&self) -> &'static str {
        "llvm"
    }

    fn rustflags(&self, arch: &str) -> Vec<String> {
        rustc_flags(arch)
    }

    fn environment(&self, _toolchain: &Toolchain, _arch: &str) -> Vec<(String, OsString)> {
        Vec::new()
    }
}

/// What rustc's own LLVM needs, whoever makes the PTX in the end.
pub(super) fn rustc_flags(arch: &str) -> Vec<String> {
    let mut flags = vec![
        format!("-Ctarget-cpu={arch}"),
        "-Cembed-bitcode=yes".to_owned(),
    ];
    flags.extend(llvm_args(&[
        // For this target LLVM multiplies the threshold by 11, to 2,475: `main` swallows the program, and the driver's compiler
        // takes three times as long for no fewer executed instructions (docs/measurements.md). 330 is near a CPU's 225.
        "-inline-threshold=30",
        "-inlinecold-threshold=4",
        // As much for calls in landing pads: what is inlined there makes the largest functions larger, and by them the driver's compiler
        // slower (docs/measurements.md).
        "-inline-cold-callsite-threshold=4",
    ]));
    flags
}

fn llvm_args(options: &[&str]) -> Vec<String> {
    let flag = |option| format!("-Cllvm-args={option}");
    options.iter().map(flag).collect()
}
