//! The seam to code generators.

use crate::shell::Shell;
use crate::toolchain::{self, Toolchain};
use codegen::generator::Codegen;
use codegen::ir;
use process::error::{Explain as _, Kind, Result};
use std::ffi::OsString;

/// Checks that our stage on the program's IR can be had.
///
/// # Errors
/// The toolchain has no LLVM of its own to load.
pub(super) fn has_llvm(toolchain: &Toolchain) -> Result<()> {
    let what = || "the toolchain's LLVM cannot be loaded".to_owned();
    match ir::library(&toolchain.rustc.sysroot).explain(Kind::Setup, what) {
        Ok(_) => Ok(()),
        Err(error) => Err(error.hint("toolchains from rustup have it: https://rustup.rs")),
    }
}

/// One code generator.
pub trait CodegenBackend: Send + Sync {
    /// Which one it is, for who has to link what it leaves.
    fn generator(&self) -> Codegen;

    /// As `--codegen` names it; part of cache keys and images.
    fn name(&self) -> &'static str {
        self.generator().name()
    }

    /// Versions and hashes of what it consists of beside rustc. Part of cache keys, so that another build of it compiles all anew.
    fn identity(&self) -> String {
        String::new()
    }

    /// What it consists of, one line each, for `--verbose`.
    fn parts(&self) -> Vec<String> {
        Vec::new()
    }

    /// The PTX target where the user names none.
    fn default_arch(&self) -> &'static str {
        "sm_70"
    }

    /// The compiler that it works with.
    ///
    /// # Errors
    /// There is none.
    fn toolchain(&self, shell: &Shell) -> Result<Toolchain> {
        toolchain::select(shell)
    }

    /// Checks that compiler and code generator fit together; may run them.
    ///
    /// # Errors
    /// They do not.
    fn check(&self, toolchain: &Toolchain) -> Result<()> {
        has_llvm(toolchain)
    }

    /// Flags for every crate of the target, std's included.
    fn rustflags(&self, arch: &str) -> Vec<String>;

    /// What a panic does where the user's profile says nothing: `unwind`, or `abort` where nobody lowers landing pads.
    fn panic_strategy(&self) -> &'static str {
        "unwind"
    }

    /// Whether crates are compiled for the target as we describe it (`sysroot::target`), so that statics may lead back to themselves.
    fn takes_cycles(&self) -> bool {
        true
    }

    /// Variables for every compiler of the target.
    fn environment(&self, toolchain: &Toolchain, arch: &str) -> Vec<(String, OsString)>;

    /// Layers of the overlay beside its base, by name (`overlay/layers`), in order.
    fn layers(&self) -> &'static [&'static str] {
        &[]
    }
}
