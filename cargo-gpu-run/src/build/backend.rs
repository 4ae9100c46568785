//! The seam to code generators: what differs between them when std and programs are compiled.

use crate::error::{Error, Kind, Result};
use std::ffi::OsString;

/// The value of `--codegen`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Codegen {
    /// rustc's own nvptx64 backend
    #[default]
    Llvm,
    /// NVIDIA's libNVVM, through rustc_codegen_nvvm (not yet available)
    Nvvm,
}

/// One code generator.
pub trait CodegenBackend {
    /// As `--codegen` names it; part of cache keys and images.
    fn name(&self) -> &'static str;

    /// Flags for every crate of the target, std's included.
    fn rustflags(&self) -> Vec<String>;

    /// Variables for every compiler of the target.
    fn environment(&self) -> Vec<(String, OsString)>;

    /// Files in addition to the overlay (path below `gpu-std/overlay`, contents).
    fn overlay(&self) -> &'static [(&'static str, &'static [u8])];
}

impl Codegen {
    /// The backend of this name.
    ///
    /// # Errors
    /// It is not available.
    pub fn backend(self) -> Result<&'static dyn CodegenBackend> {
        match self {
            Codegen::Llvm => Ok(&Llvm),
            Codegen::Nvvm => Err(Error::new(
                Kind::Usage,
                "the code generator `nvvm` is not yet available",
            )
            .hint("use `--codegen llvm`, the default")),
        }
    }
}

/// rustc's own backend: needs nothing but rustc and rust-src.
struct Llvm;

impl CodegenBackend for Llvm {
    fn name(&self) -> &'static str {
        "llvm"
    }

    fn rustflags(&self) -> Vec<String> {
        [
            // LLVM 22 miscompiles address arithmetic on this target: splitting `sext i1 (xor x, true)` it forgets the inversion, and
            // a stable sort of 32 or more integers at -O3 comes out wrong (tests/pass/sort.rs).
            "-disable-separate-const-offset-from-gep",
            // It has no conversion from 128-bit integers to floats either, and crashes, unless told to write one out.
            "-expand-fp-convert-bits=64",
            // For this target LLVM multiplies the threshold by 11, to 2,475: `main` swallows the program, and the driver's compiler
            // takes three times as long for no fewer executed instructions (docs/measurements.md). 330 is near a CPU's 225.
            "-inline-threshold=30",
        ]
        .map(|option| format!("-Cllvm-args={option}"))
        .to_vec()
    }

    fn environment(&self) -> Vec<(String, OsString)> {
        Vec::new()
    }

    fn overlay(&self) -> &'static [(&'static str, &'static [u8])] {
        &[]
    }
}
