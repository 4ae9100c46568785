//! The code generators: what each leaves of a program, and how PTX is made of that.

use crate::ir::pipeline::{Origin, Product, Settings};
use crate::{inlining, ir, libnvvm};
use anyhow::{Context as _, Result};
use clap::ValueEnum;
use std::path::{Path, PathBuf};

/// The value of `--codegen`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Codegen {
    /// rustc's own nvptx64 backend
    #[default]
    Llvm,
    /// rustc's LLVM, and NVIDIA's libNVVM for the last step (experimental)
    Libnvvm,
    /// Rust-CUDA's rustc_codegen_nvvm (experimental)
    Nvvm,
}

/// For LLVM's backend.
const OPTIONS: [&str; 2] = [
    // LLVM 22 miscompiles address arithmetic on this target: splitting `sext i1 (xor x, true)` it forgets the inversion, and
    // a stable sort of 32 or more integers at -O3 comes out wrong (tests/pass/sort.rs).
    "-disable-separate-const-offset-from-gep",
    // It has no conversion from 128-bit integers to floats either, and crashes, unless told to write one out.
    "-expand-fp-convert-bits=64",
];

/// One program.
pub struct Program<'a> {
    /// It as bitcode: one module, or one for each crate.
    pub bitcode: &'a [PathBuf],
    /// The toolchain's LLVM ([`ir::library`]).
    pub llvm: &'a Path,
    /// For temporary files.
    pub directory: &'a Path,
    /// `sm_70`.
    pub arch: &'a str,
    /// The program's `opt-level`.
    pub level: &'a str,
    /// Where the IR behind all passes is to be kept.
    pub keep: Option<&'a Path>,
}

impl Codegen {
    /// As `--codegen`, images and cache keys name it.
    pub fn name(self) -> &'static str {
        match self {
            Codegen::Llvm => "llvm",
            Codegen::Libnvvm => "libnvvm",
            Codegen::Nvvm => "nvvm",
        }
    }

    /// The one of this name.
    pub fn named(name: &str) -> Option<Codegen> {
        Codegen::value_variants()
            .iter()
            .copied()
            .find(|generator| generator.name() == name)
    }

    /// Whether rustc links nothing, and its crates' bitcode is put together by us.
    pub fn leaves_crates(self) -> bool {
        self == Codegen::Nvvm
    }

    /// Whether its PTX is for another GPU than the one that was asked for, and has to be made fit.
    pub fn needs_retargeting(self) -> bool {
        self == Codegen::Libnvvm
    }

    /// rustc's flags for a program.
    pub fn program_flags(self) -> &'static [&'static str] {
        match self {
            Codegen::Llvm | Codegen::Libnvvm => &["-Clto=fat", "-Ccodegen-units=1"],
            // Fat LTO is an internal error to the backend: its crates are linked by us.
            Codegen::Nvvm => &["-Ccodegen-units=1"],
        }
    }

    /// rustc's flag that asks for lines, and no more.
    pub fn line_flag(self) -> &'static str {
        match self {
            Codegen::Llvm | Codegen::Libnvvm => "-Cdebuginfo=line-directives-only",
            // At all other levels Rust-CUDA's backend describes the types of parameters, too, and panics at those of `NonZero`.
            Codegen::Nvvm => "-Cdebuginfo=limited",
        }
    }

    /// What the stage on the program's IR has to do.
    pub fn job(self, program: &Program<'_>) -> ir::Job {
        let options = OPTIONS.iter().copied();
        let (origin, options): (_, Vec<&str>) = match self {
            // rustc's LLVM has inlined already.
            Codegen::Llvm | Codegen::Libnvvm => (Origin::Rustc, options.collect()),
            Codegen::Nvvm => (Origin::RustCuda, options.chain(inlining::LIMITS).collect()),
        };
        ir::Job {
            llvm: program.llvm.to_owned(),
            bitcode: program.bitcode.to_vec(),
            output: program.directory.join("program"),
            keep: program.keep.map(Path::to_owned),
            settings: Settings {
                arch: program.arch.to_owned(),
                level: match program.level {
                    "0" => 0,
                    "1" => 1,
                    "3" => 3,
                    _ => 2,
                },
                options: options.into_iter().map(str::to_owned).collect(),
                product: match self {
                    Codegen::Llvm | Codegen::Nvvm => Product::Ptx,
                    Codegen::Libnvvm => Product::Ir,
                },
                origin,
            },
        }
    }

    /// The program's PTX, of what the stage has left of its job.
    ///
    /// # Errors
    /// There is nothing, or libNVVM cannot make PTX of it.
    pub fn ptx(self, done: &ir::Job) -> Result<String> {
        let text = std::fs::read_to_string(&done.output);
        let text = text.context("the stage's output cannot be read")?;
        match self {
            Codegen::Llvm | Codegen::Nvvm => Ok(text),
            Codegen::Libnvvm => {
                let directory = done.output.parent().unwrap_or(Path::new("."));
                libnvvm::ptx(&text, directory)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A linker, which is told a name by a variable, chooses what the user has chosen.
    #[test]
    fn names_are_those_of_the_option() {
        for generator in Codegen::value_variants() {
            let value = generator.to_possible_value().unwrap();
            assert_eq!(value.get_name(), generator.name());
            assert_eq!(Codegen::named(generator.name()), Some(*generator));
        }
        assert_eq!(Codegen::named("LLVM"), None);
    }
}
