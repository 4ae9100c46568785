//! From a source of std to the sysroot of a run: which parts of the overlay it gets, and where it lies.

use super::{Plan, prepare};
use crate::backend::CodegenBackend;
use crate::shell::Shell;
use crate::toolchain::Toolchain;
use crate::toolchain::rust_src::{Install, Library};
use overlay::{Overlay, supported};
use process::error::{Explain as _, Kind, Result};
use std::path::{Path, PathBuf};

/// The directory for rustc's `--sysroot`, made if it is not there and `install` allows changes.
///
/// # Errors
/// The source cannot be read, or what [`prepare()`] says.
pub fn provide(
    toolchain: &Toolchain,
    library: Library,
    backend: &dyn CodegenBackend,
    arch: &str,
    cache: &Path,
    install: Install,
    shell: &Shell,
) -> Result<PathBuf> {
    let of_release = supported::layers(&toolchain.rustc.release());
    let layers = [of_release, backend.layers()].concat();
    let overlay = Overlay {
        layers: &layers,
        ..Overlay::embedded()
    };
    let plan = Plan::new(toolchain, library, overlay, backend, arch)
        .explain(Kind::Setup, || {
            "the source of the standard library cannot be read".to_owned()
        })?;
    match install {
        Install::Never => Ok(plan.directory(cache)),
        Install::IfMissing => prepare(&plan, cache, shell),
    }
}
