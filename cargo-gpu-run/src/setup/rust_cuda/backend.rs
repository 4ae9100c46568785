//! A backend from Rust-CUDA's sources, made in a temporary directory.

use super::parts::Parts;
use super::pinned::{CRATE, LLVM, NIGHTLY, REPOSITORY, REVISION};
use super::place::Place;
use super::{pinned, steps};
use crate::progress::Step;
use crate::shell::Shell;
use crate::toolchain::{self, Toolchain};
use process::error::{Error, Explain as _, Kind, Result};
use std::fs;
use std::path::{Path, PathBuf};

/// The library's name where a run looks for it.
pub const LIBRARY: &str = "librustc_codegen_nvvm.so";

/// The directory of what is kept, below the temporary one.
const KEPT: &str = "kept";

/// Installs the toolchain, fetches the sources, builds. Returns the library in its final place.
///
/// # Errors
/// The step that fails; nothing of it is left but a toolchain of rustup's.
pub fn make(parts: &Parts, place: &Place, shell: &Shell) -> Result<PathBuf> {
    let staging = place.staging()?;
    let work = staging.path();
    let toolchain = install_toolchain(work, shell)?;
    fetch(work, shell)?;
    let library = build(parts, &toolchain, work, shell)?;
    let kept = work.join(KEPT);
    let copied = fs::create_dir(&kept).and_then(|()| fs::copy(&library, kept.join(LIBRARY)));
    copied.explain(Kind::Setup, || format!("cannot copy {}", library.display()))?;
    Ok(place.keep(&kept, pinned::directory())?.join(LIBRARY))
}

fn install_toolchain(work: &Path, shell: &Shell) -> Result<Toolchain> {
    shell.status(
        "Installing",
        format_args!("toolchain {NIGHTLY} (by rustup)"),
    );
    let what = format!("the toolchain {NIGHTLY}, which Rust-CUDA needs, could not be installed");
    let step = Step {
        verb: "Installing",
        what: NIGHTLY,
        is_cargos: false,
    };
    let installed = steps::toolchain().run(&what, step, work, shell);
    installed.map_err(|error| {
        error.hint("rustup and a network are needed; if you have a build of the backend already: `--nvvm-backend PATH --nvvm-toolchain NAME`")
    })?;
    toolchain::named(NIGHTLY)
}

fn fetch(work: &Path, shell: &Shell) -> Result<()> {
    shell.status(
        "Fetching",
        format_args!("{REPOSITORY} at {}", pinned::directory()),
    );
    let step = Step {
        verb: "Fetching",
        what: "Rust-CUDA",
        is_cargos: false,
    };
    for call in steps::source() {
        call.run(
            "the sources of Rust-CUDA could not be fetched",
            step,
            work,
            shell,
        )
        .map_err(|error| {
            error
                .hint(format!(
                    "git and a network are needed; try `git ls-remote {REPOSITORY}`"
                ))
                .hint("git's `url.BASE.insteadOf` takes them from another place")
        })?;
    }
    let source = work.join(steps::SOURCE);
    match channel(&source).as_deref() {
        Some(NIGHTLY) => Ok(()),
        other => {
            let error = Error::new(
                Kind::Setup,
                format!("the sources of Rust-CUDA are not those of revision {REVISION}"),
            );
            Err(error
                .because_text(format_args!(
                    "their toolchain is {}, not {NIGHTLY}",
                    other.unwrap_or("not named in rust-toolchain.toml")
                ))
                .hint("update the tool"))
        }
    }
}

/// The toolchain that the sources name.
fn channel(source: &Path) -> Option<String> {
    let names = ["rust-toolchain.toml", "rust-toolchain"];
    let mut texts = names
        .iter()
        .filter_map(|name| fs::read_to_string(source.join(name)).ok());
    let table: toml::Table = toml::from_str(&texts.next()?).ok()?;
    Some(table.get("toolchain")?.get("channel")?.as_str()?.to_owned())
}

fn build(parts: &Parts, toolchain: &Toolchain, work: &Path, shell: &Shell) -> Result<PathBuf> {
    let what = "Rust-CUDA's rustc_codegen_nvvm could not be built";
    for (path, text) in steps::generated() {
        let path = work.join(path);
        let parent = path.parent().map_or(Ok(()), fs::create_dir_all);
        parent
            .and_then(|()| fs::write(&path, text))
            .explain(Kind::Setup, || format!("cannot write {}", path.display()))?;
    }
    // The versions of its dependencies that it was tested with; cargo takes out what the generated crate does not need.
    let lock = work.join(steps::SOURCE).join("Cargo.lock");
    if lock.is_file() {
        let target = work.join(steps::GENERATED).join("Cargo.lock");
        fs::copy(&lock, &target)
            .explain(Kind::Setup, || format!("cannot write {}", target.display()))?;
    }
    shell.status("Building", format_args!("{CRATE} (once; a few minutes)"));
    let step = Step {
        verb: "Building",
        what: CRATE,
        is_cargos: true,
    };
    let rustc = toolchain.rustc.real_program();
    let messages = steps::build(&toolchain.cargo, &rustc, &parts.cuda, &parts.llvm.config)
        .run(what, step, work, shell)
        .map_err(|error| {
            error.hint(format!("`--verbose` shows all of the build; besides LLVM {LLVM} and CUDA it needs a C++ compiler and libclang"))
        })?;
    steps::library(&messages).ok_or_else(|| {
        Error::new(Kind::Setup, what).because_text("cargo succeeded, but named no library")
    })
}
