//! Which LLVM: the toolchain's own.

use anyhow::{Context as _, Result};
use memchr::memmem;
use std::path::{Path, PathBuf};

/// Where the LLVM of the toolchain at `sysroot` is: a library beside the compiler's own, which is linked to it.
///
/// # Errors
/// There is none: the compiler may have LLVM inside, as some distributions build it.
pub fn library(sysroot: &Path) -> Result<PathBuf> {
    let lib = sysroot.join("lib");
    // Debian's are in a directory of the architecture below that.
    let below = files(&lib).into_iter().filter(|path| path.is_dir());
    let directories: Vec<PathBuf> = std::iter::once(lib.clone()).chain(below).collect();
    let driver = directories
        .iter()
        .flat_map(|path| files(path))
        .find(|path| is_library(path, "librustc_driver"));
    let driver = driver.with_context(|| {
        format!(
            "no `librustc_driver` is in `{}`, and by it no LLVM",
            lib.display()
        )
    })?;
    let beside = files(driver.parent().unwrap_or(&lib)).into_iter();
    let mut found: Vec<PathBuf> = beside.filter(|path| is_library(path, "libLLVM")).collect();
    if found.len() > 1 {
        // The name stands in the compiler among those of what it needs.
        let bytes = std::fs::read(&driver)
            .with_context(|| format!("cannot read `{}`", driver.display()))?;
        found.retain(|path| {
            let name = path.file_name().unwrap_or_default().as_encoded_bytes();
            memmem::find(&bytes, &[name, b"\0"].concat()).is_some()
        });
    }
    found
        .pop()
        .with_context(|| format!("no `libLLVM` lies beside `{}`", driver.display()))
}

fn files(directory: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(directory).into_iter().flatten();
    let mut all: Vec<PathBuf> = entries
        .filter_map(Result::ok)
        .map(|entry| entry.path())
        .collect();
    all.sort();
    all
}

/// Whether it is the library `name`: `libLLVM.so.22.1-rust-1.95.0-stable`, `libLLVM.dylib`, `libLLVM-19.so.1`. Scripts for linkers have names like them.
fn is_library(path: &Path, name: &str) -> bool {
    const LEAST: u64 = 1 << 16;
    let file = path.file_name().unwrap_or_default().to_string_lossy();
    let Some(rest) = file.strip_prefix(name) else {
        return false;
    };
    let end = format!(".{}", std::env::consts::DLL_EXTENSION);
    let is_named = rest.ends_with(&end) || rest.contains(&format!("{end}."));
    is_named
        && path
            .metadata()
            .is_ok_and(|data| data.is_file() && data.len() >= LEAST)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_library_that_the_compiler_names() {
        let sysroot = tempfile::tempdir().unwrap();
        let lib = sysroot.path().join("lib/x86_64-linux-gnu");
        std::fs::create_dir_all(&lib).unwrap();
        let end = std::env::consts::DLL_EXTENSION;
        let none = |text: &str| {
            let why = library(sysroot.path()).unwrap_err().to_string();
            assert!(why.contains(text), "{why}");
        };
        none("no `librustc_driver`");
        let write = |name: &str, text: &str| {
            let mut bytes = vec![0; 1 << 16];
            bytes.extend_from_slice(text.as_bytes());
            std::fs::write(lib.join(name), bytes).unwrap();
        };
        write(
            &format!("librustc_driver-1f.{end}"),
            &format!("\0libLLVM-19.{end}.1\0"),
        );
        none("no `libLLVM` lies beside");
        std::fs::write(lib.join(format!("libLLVM-20-rust.{end}")), "INPUT(x)").unwrap();
        none("no `libLLVM` lies beside");
        write(&format!("libLLVM-19.{end}.1"), "");
        write(&format!("libLLVM-9.{end}.1"), "");
        let found = library(sysroot.path()).unwrap();
        assert_eq!(found, lib.join(format!("libLLVM-19.{end}.1")));
    }
}
