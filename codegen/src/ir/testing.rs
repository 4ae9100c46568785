//! IR as text, for the passes' tests.

use super::llvm::{Llvm, Module};
use std::path::PathBuf;
use std::process::Command;

/// The LLVM of the toolchain that runs the tests. LLVM ends the whole test process where it finds a fault of its own: what is given to it is
/// verified first.
pub fn llvm() -> Llvm {
    let output = Command::new("rustc").args(["--print", "sysroot"]).output();
    let output = output.expect("rustc can be run");
    let sysroot = String::from_utf8(output.stdout).expect("a path");
    let library = super::library(&PathBuf::from(sysroot.trim())).expect("it has an LLVM");
    Llvm::open(&library).expect("it can be opened")
}

/// What every module here begins with.
const HEAD: &str = "target datalayout = \"e-p6:32:32-i64:64-i128:128-i256:256-v16:16-v32:32-n16:32:64\"\ntarget triple = \"nvptx64-nvidia-cuda\"\n";

/// A module of this text, verified.
pub fn module(text: &str) -> Module {
    let module = Module::from_text(llvm(), "test", &format!("{HEAD}{text}"))
        .unwrap_or_else(|why| panic!("{why:#}"));
    verified(&module);
    module
}

/// The module's text, after LLVM's verifier has found no fault.
pub fn verified(module: &Module) -> String {
    let text = module.text();
    if let Err(why) = module.verify() {
        panic!("{why}\n{text}");
    }
    text
}
