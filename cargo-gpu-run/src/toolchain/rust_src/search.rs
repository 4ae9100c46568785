//! The search for rust-src: place after place, every miss remembered with its reason.

use super::distribution;
use super::library::Library;
use crate::shell::Shell;
use crate::toolchain::{Rustc, bounded, rustup};
use crate::{interrupt, lock};
use overlay::supported;
use process::error::{Error, Kind, Result};
use process::variables;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

/// Names a directory that has the right `library/`.
pub const VARIABLE: &str = "GPU_RUN_RUST_SRC";

/// How long rustup may take to download the component.
const RUSTUP_LIMIT: Duration = Duration::from_secs(180);

/// May the search change anything on the machine?
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Install {
    /// Only look.
    Never,
    /// Ask rustup, then the distribution's package archive.
    IfMissing,
}

impl Install {
    /// A dry run changes nothing.
    pub fn unless(dry_run: bool) -> Install {
        match dry_run {
            true => Install::Never,
            false => Install::IfMissing,
        }
    }
}

/// Finds the source of `rustc`'s standard library.
///
/// # Errors
/// It is nowhere; the error lists all places tried with the reason.
pub fn find(rustc: &Rustc, cache: &Path, install: Install, shell: &Shell) -> Result<Library> {
    let mut search = Search {
        release: rustc.release(),
        checked: cache.join("rust-src/checked"),
        tried: Vec::new(),
    };
    if let Some(directory) = variables::get(VARIABLE) {
        // Who sets the variable wants this directory or none.
        let directory = PathBuf::from(directory);
        return search
            .try_directory(&format!("{VARIABLE}={}", directory.display()), &directory)
            .ok_or_else(|| search.failure());
    }
    let component = rustc.sysroot.join("lib/rustlib/src/rust/library");
    let packaged = PathBuf::from(format!("/usr/src/rustc-{}/library", search.release));
    let unpacked = distribution::unpacked(cache, &search.release);
    let damage = distribution::damage(cache, &search.release);
    for directory in [&component, &packaged, &unpacked] {
        if let Some(what) = damage.as_ref().filter(|_| *directory == unpacked) {
            let why = anyhow::anyhow!("is damaged: {what}");
            search.miss(&directory.display().to_string(), &why);
            continue;
        }
        if let Some(library) = search.try_directory(&directory.display().to_string(), directory) {
            return Ok(library);
        }
    }
    if install == Install::Never {
        return Err(search.failure());
    }
    if let Some(what) = &damage {
        shell.warn(format_args!(
            "the source of std in {} is damaged and is looked for anew: {what}",
            unpacked.display()
        ));
    }
    // rustup refuses one of two that add the same component at once. Where nothing can be locked, nobody waits.
    let waiting = "waiting for another process that looks for rust-src";
    let lock = lock::exclusive(&cache.join("rust-src"), "component", waiting, shell).ok();
    if component.is_dir()
        && let Some(library) = search.try_directory("added by another process", &component)
    {
        return Ok(library);
    }
    // What the helpers have begun is removed again on an interrupt.
    interrupt::hold();
    match add_component(rustc, shell) {
        Ok(()) => {
            if let Some(library) =
                search.try_directory("after `rustup component add rust-src`", &component)
            {
                return Ok(library);
            }
        }
        Err(why) => search.miss("rustup component add rust-src", &why),
    }
    drop(lock);
    stop_if_interrupted()?;
    let package = supported::find(&search.release).and_then(|row| row.debian);
    if let Some(package) = package {
        let place = format!("the distribution's package {}", package.name);
        match distribution::download(cache, &search.release, package, shell) {
            Ok(directory) => {
                if let Some(library) = search.try_directory(&place, &directory) {
                    return Ok(library);
                }
            }
            Err(why) => search.miss(&place, &why),
        }
    }
    stop_if_interrupted()?;
    Err(search.failure())
}

struct Search {
    release: String,
    checked: PathBuf,
    tried: Vec<(String, String)>,
}

impl Search {
    fn try_directory(&mut self, place: &str, directory: &Path) -> Option<Library> {
        let library = Library::locate(directory).and_then(|library| {
            self.verify(&library)?;
            Ok(library)
        });
        library.map_err(|why| self.miss(place, &why)).ok()
    }

    /// Verification reads megabytes: a stamp remembers that this very state of the directory has passed.
    fn verify(&self, library: &Library) -> anyhow::Result<()> {
        let stamp = self.checked.join(format!(
            "{}-{}",
            self.release,
            &library.fingerprint()?.to_hex()[..32]
        ));
        if !stamp.exists() {
            library.verify(&self.release)?;
            // Without the stamp the next run verifies again; nothing else is lost.
            let _ =
                std::fs::create_dir_all(&self.checked).and_then(|()| std::fs::write(&stamp, ""));
        }
        Ok(())
    }

    fn miss(&mut self, place: &str, why: &anyhow::Error) {
        self.tried.push((place.to_owned(), format!("{why:#}")));
    }

    fn failure(&self) -> Error {
        let mut text = String::from("tried in this order:");
        for (place, why) in &self.tried {
            write!(text, "\n- {place}: {why}").expect("writing to a string cannot fail");
        }
        Error::new(
            Kind::Setup,
            format!(
                "the source of the standard library (rust-src) of rustc {} was not found",
                self.release
            ),
        )
        .because_text(text)
        .hint("run `rustup component add rust-src`")
        .hint(format!(
            "or set {VARIABLE} to a directory with the `library/` of Rust {}",
            self.release
        ))
    }
}

fn stop_if_interrupted() -> Result<()> {
    if interrupt::is_noted() {
        return Err(Error::already_reported(Kind::Interrupted));
    }
    Ok(())
}

fn add_component(rustc: &Rustc, shell: &Shell) -> anyhow::Result<()> {
    let name = rustup::toolchain_of(&rustc.sysroot)
        .ok_or_else(|| anyhow::anyhow!("the toolchain is not one of rustup's"))?;
    shell.status(
        "Running",
        format_args!("`rustup component add rust-src --toolchain {name}`"),
    );
    bounded::run(
        Command::new("rustup").args(["component", "add", "rust-src", "--toolchain", &name]),
        RUSTUP_LIMIT,
    )?;
    Ok(())
}
