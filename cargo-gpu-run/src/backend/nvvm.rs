//! Rust-CUDA's rustc_codegen_nvvm, driven as its cuda_builder does, but with a real std. The bitcode that it makes of each crate is linked, optimized and compiled by
//! our stage (`ir::passes::rust_cuda`).

use super::choice::Choice;
use super::interface::CodegenBackend;
use super::llvm::Llvm;
use super::provisioned;
use crate::phase;
use crate::shell::Shell;
use crate::toolchain::{self, Toolchain};
use codegen::generator::Codegen;
use codegen::libnvvm::{self, Found};
use process::error::{Error, Explain as _, Kind, Result};
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::process::Command;

/// Instead of a library: rustc's own backend with everything else as for the library. Tests the overlay and the entry without one.
const STAND_IN: &str = "rustc";

/// The real one, or what stands in for it.
enum Parts {
    /// rustc_codegen_nvvm, and libNVVM, without which it cannot be loaded.
    Library(Found, Found),
    /// rustc's own backend.
    Rustc,
}

pub(super) struct Nvvm {
    parts: Parts,
    toolchain: Option<String>,
}

impl Nvvm {
    pub(super) fn find(choice: &Choice, cache: &Path) -> Result<Nvvm> {
        let toolchain = choice.nvvm_toolchain.clone();
        let Some(place) = &choice.nvvm_backend else {
            return Nvvm::provisioned(choice, cache);
        };
        if place == STAND_IN {
            let parts = Parts::Rustc;
            return Ok(Nvvm { parts, toolchain });
        }
        let backend = backend(place).ok_or_else(|| {
            let what = "rustc_codegen_nvvm, Rust-CUDA's code generator, was not found";
            Error::new(Kind::Setup, what)
                .because_text(format_args!("there is no {LIBRARY} at {}", place.display()))
                .hint("name the library that Rust-CUDA's build has made, or its directory")
        })?;
        if toolchain.is_none() {
            return Err(no_toolchain());
        }
        let nvvm = libnvvm::find(choice.libnvvm.as_deref(), cache)?;
        let parts = Parts::Library(backend, nvvm);
        Ok(Nvvm { parts, toolchain })
    }

    /// What `cargo gpu-setup` has left.
    fn provisioned(choice: &Choice, cache: &Path) -> Result<Nvvm> {
        let path = provisioned::path(cache);
        let record = provisioned::read(cache).explain(Kind::Setup, || {
            "the provisioned nvvm backend cannot be told".to_owned()
        })?;
        let record = record.ok_or_else(|| {
            let error = Error::new(Kind::Setup, "Rust-CUDA's code generator is not set up");
            error
                .because_text(format_args!("there is no {}", path.display()))
                .hint("`cargo gpu-setup --codegen nvvm` builds it")
                .hint("or name a build: `--nvvm-backend PATH --nvvm-toolchain NAME`, or GPU_RUN_NVVM_BACKEND and GPU_RUN_NVVM_TOOLCHAIN")
        })?;
        let backend = backend(&record.backend).ok_or_else(|| {
            let error = Error::new(Kind::Setup, "the provisioned nvvm backend is gone");
            error
                .because_text(format_args!(
                    "there is no {}, which {} names",
                    record.backend.display(),
                    path.display()
                ))
                .hint("`cargo gpu-setup --codegen nvvm` builds it again")
        })?;
        let libnvvm = choice.libnvvm.as_ref().or(record.libnvvm.as_ref());
        let nvvm = libnvvm::find(libnvvm.map(PathBuf::as_path), cache)?;
        let named = choice.nvvm_toolchain.clone();
        Ok(Nvvm {
            parts: Parts::Library(backend, nvvm),
            toolchain: named.or(Some(record.toolchain)),
        })
    }
}

/// A backend was named without its toolchain.
pub(crate) fn no_toolchain() -> Error {
    Error::new(
        Kind::Usage,
        "which toolchain was the nvvm backend built for?",
    )
    .hint("name it: `--nvvm-toolchain NAME`, or GPU_RUN_NVVM_TOOLCHAIN")
}

/// What a program loader must find: the backend's libraries and libNVVM.
fn library_path(backend: &Found, nvvm: &Found) -> OsString {
    let mut directories: Vec<PathBuf> = [&backend.path, &nvvm.path]
        .map(|path| path.parent().map(Path::to_owned).unwrap_or_default())
        .into();
    let inherited = std::env::var_os(LIBRARY_PATH).unwrap_or_default();
    directories
        .extend(std::env::split_paths(&inherited).filter(|path| !path.as_os_str().is_empty()));
    // Only a path with a colon cannot be joined, and such a path could not be searched either.
    std::env::join_paths(directories).unwrap_or(inherited)
}

const LIBRARY: &str = "librustc_codegen_nvvm.so";
const LIBRARY_PATH: &str = "LD_LIBRARY_PATH";

fn backend(path: &Path) -> Option<Found> {
    let path = if path.is_dir() {
        path.join(LIBRARY)
    } else {
        path.to_owned()
    };
    let path = path.canonicalize().ok().filter(|path| path.is_file())?;
    let hash = libnvvm::hash(&path).ok()?;
    Some(Found { path, hash })
}

impl CodegenBackend for Nvvm {
    fn generator(&self) -> Codegen {
        Codegen::Nvvm
    }

    fn identity(&self) -> String {
        match &self.parts {
            Parts::Library(backend, _) => format!("{}-{}", self.name(), backend.hash),
            Parts::Rustc => format!("{}-{STAND_IN}", self.name()),
        }
    }

    fn parts(&self) -> Vec<String> {
        match &self.parts {
            Parts::Library(Found { path, hash }, nvvm) => vec![
                format!("nvvm backend: {} ({hash})", path.display()),
                format!("libNVVM: {}", nvvm.path.display()),
            ],
            Parts::Rustc => {
                vec!["nvvm backend: none, rustc's own stands in for it".to_owned()]
            }
        }
    }

    fn toolchain(&self, shell: &Shell) -> Result<Toolchain> {
        match &self.toolchain {
            Some(name) => toolchain::named(name),
            None => toolchain::select(shell),
        }
    }

    fn check(&self, toolchain: &Toolchain) -> Result<()> {
        let Parts::Library(Found { path, .. }, _) = &self.parts else {
            return Ok(());
        };
        // rustc asks the backend for its version: whatever is wrong with it is said here, and not by the first of many crates.
        let mut rustc = Command::new(toolchain.rustc.real_program());
        rustc.arg("-vV").arg(codegen_backend(path));
        rustc.envs(self.environment(toolchain, self.default_arch()));
        let what = || {
            format!(
                "rustc {} cannot load the nvvm backend `{}`",
                toolchain.rustc.release(),
                path.display()
            )
        };
        let output = rustc.output().explain(Kind::Setup, what)?;
        if output.status.success() {
            return Ok(());
        }
        let said = String::from_utf8_lossy(&output.stderr).trim().to_owned();
        Err(Error::new(Kind::Setup, what())
            .because_text(said)
            .hint("a backend works with the one toolchain that it was built with: `--nvvm-toolchain NAME`"))
    }

    fn rustflags(&self, arch: &str) -> Vec<String> {
        let mut flags: Vec<String> = [
            "-Zcrate-attr=feature(register_tool)",
            "-Zcrate-attr=register_tool(nvvm_internal)",
            // Self-referring types overflow the backend's stack with the names that it would make for them.
            "-Zfewer-names=no",
            // LLVM 7 is not to optimize: it knows less than the LLVM of our stage, and takes thread-locals for ordinary statics.
            "-Cno-prepopulate-passes",
            "--cfg=gpu_run_nvvm",
            "--check-cfg=cfg(gpu_run_nvvm)",
        ]
        .map(str::to_owned)
        .into();
        match &self.parts {
            Parts::Library(Found { path, .. }, _) => {
                flags.push(codegen_backend(path).to_string_lossy().into_owned());
                // It has no saturating casts; our stage makes them.
                flags.push("-Zsaturating_float_casts=false".to_owned());
            }
            Parts::Rustc => flags.extend(Llvm.rustflags(arch)),
        }
        flags
    }

    fn environment(&self, toolchain: &Toolchain, _arch: &str) -> Vec<(String, OsString)> {
        let mut variables = Vec::new();
        match &self.parts {
            Parts::Library(backend, nvvm) => {
                variables.push((LIBRARY_PATH.to_owned(), library_path(backend, nvvm)));
            }
            Parts::Rustc => variables.push((phase::STAND_IN.to_owned(), "1".into())),
        }
        if toolchain.rustc.version.channel != rustc_version::Channel::Nightly {
            // The flags above are unstable ones.
            variables.push(("RUSTC_BOOTSTRAP".to_owned(), "1".into()));
        }
        variables
    }

    fn panic_strategy(&self) -> &'static str {
        // The backend makes plain calls of those that have landing pads, and refuses what goes on unwinding.
        "abort"
    }

    fn layers(&self) -> &'static [&'static str] {
        &["libnvvm", "nvvm"]
    }
}

fn codegen_backend(path: &Path) -> OsString {
    let mut flag = OsString::from("-Zcodegen-backend=");
    flag.push(AsRef::<OsStr>::as_ref(path));
    flag
}
