//! rustc's own nvptx64 backend: needs nothing but rustc and rust-src.

use super::interface::CodegenBackend;
use crate::toolchain::Toolchain;
use codegen::generator::Codegen;
use codegen::inlining::LIMITS;
use std::ffi::OsString;

pub(super) struct Llvm;

impl CodegenBackend for Llvm {
    fn generator(&self) -> Codegen {
        Codegen::Llvm
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
    let limit = |option| format!("-Cllvm-args={option}");
    flags.extend(LIMITS.map(limit));
    flags
}
