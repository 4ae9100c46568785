//! The sysroot from the cache, or a new one. Any number of processes may do this at once.

use super::cache::STAMP;
use super::plan::{Plan, TARGET};
use super::{compile, sweep};
use crate::error::{Error, Explain as _, Kind, Result};
use crate::interrupt;
use crate::lock;
use crate::shell::Shell;
use anyhow::Context as _;
use std::fs::{self, File};
use std::path::{Path, PathBuf};

/// Returns the directory for rustc's `--sysroot`; builds it if it is not there.
///
/// # Errors
/// The overlay does not fit, the build fails (with cargo's messages), or what the operating system says.
pub fn prepare(plan: &Plan<'_>, cache: &Path, shell: &Shell) -> Result<PathBuf> {
    let directory = plan.directory(cache);
    if is_ready(&directory) {
        sweep::mark_used(&directory);
        return Ok(directory);
    }
    let home = cache.join("sysroots");
    let waiting = "waiting for another process that prepares the sysroot";
    let _lock = lock::exclusive(&home, plan.key(), waiting, shell)
        .explain(Kind::Setup, || format!("cannot lock {}", home.display()))?;
    if is_ready(&directory) {
        return Ok(directory);
    }
    let release = plan.toolchain.rustc.release();
    shell.status(
        "Preparing",
        format_args!("a sysroot for {TARGET} (rustc {release}, once; about half a minute)"),
    );
    interrupt::hold();
    let result = build(plan, &home, &directory, shell);
    if interrupt::is_noted() {
        return Err(Error::already_reported(Kind::Interrupted));
    }
    result.map_err(|why| explain(plan, why))?;
    sweep::sweep(&home, plan.key());
    Ok(directory)
}

fn is_ready(directory: &Path) -> bool {
    directory.join(STAMP).is_file()
}

fn build(plan: &Plan<'_>, home: &Path, directory: &Path, shell: &Shell) -> anyhow::Result<()> {
    let prefix = format!(".{}-", plan.key());
    remove_leftovers(home, &prefix);
    let staging = tempfile::Builder::new()
        .prefix(&prefix)
        .tempdir_in(home)
        .context("cannot create a temporary directory")?;
    let library = staging.path().join("library");
    copy_library(&plan.library.path, &library).context("cannot copy the library's source")?;
    plan.overlay
        .apply(&library, &plan.toolchain.rustc.release())?;
    let sysroot = staging.path().join("sysroot");
    fs::create_dir(&sysroot)?;
    compile::compile(plan, &library, &sysroot, shell.is_verbose())?;
    fs::write(sysroot.join(STAMP), describe(plan))?;
    if directory.exists() {
        // Without its stamp it is damaged; nobody uses it.
        fs::remove_dir_all(directory)
            .with_context(|| format!("cannot remove {}", directory.display()))?;
    }
    fs::rename(&sysroot, directory)
        .with_context(|| format!("cannot move the sysroot to {}", directory.display()))
}

/// What a killed process left of the same sysroot. We hold the lock, so nobody works there.
fn remove_leftovers(home: &Path, prefix: &str) {
    let entries = fs::read_dir(home)
        .into_iter()
        .flatten()
        .filter_map(Result::ok);
    for entry in entries.filter(|entry| entry.file_name().to_string_lossy().starts_with(prefix)) {
        // Leftovers only take room: failing to remove them is no reason to stop.
        let _ = fs::remove_dir_all(entry.path());
    }
}

/// Copies all but `vendor/`, which cargo reads where it is.
fn copy_library(from: &Path, to: &Path) -> anyhow::Result<()> {
    fs::create_dir(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        if entry.file_name() != "vendor" {
            copy(&entry.path(), &to.join(entry.file_name()))?;
        }
    }
    Ok(())
}

fn copy(from: &Path, to: &Path) -> anyhow::Result<()> {
    if from.is_dir() {
        fs::create_dir(to)?;
        for entry in fs::read_dir(from)? {
            let entry = entry?;
            copy(&entry.path(), &to.join(entry.file_name()))?;
        }
        return Ok(());
    }
    // Contents only: a packaged source may be read-only, and its copy is edited.
    let mut source = File::open(from).with_context(|| format!("cannot read {}", from.display()))?;
    let mut target = File::create(to).with_context(|| format!("cannot write {}", to.display()))?;
    std::io::copy(&mut source, &mut target)?;
    Ok(())
}

fn describe(plan: &Plan<'_>) -> String {
    let flags = plan.rustflags.join(" ");
    format!(
        "{}\nsource: {}\nflags: {flags}\n",
        plan.toolchain.rustc.verbose_version.trim(),
        plan.library.path.display()
    )
}

fn explain(plan: &Plan<'_>, why: anyhow::Error) -> Error {
    let anchor = why.is::<super::overlay::AnchorError>();
    let release = plan.toolchain.rustc.release();
    let source = plan.library.path.display();
    let error = Error::new(
        Kind::Setup,
        format!("the sysroot for {TARGET} could not be built"),
    )
    .because(why);
    if anchor {
        return error.hint(format!("the source of rustc {release} in {source} is not the one that this tool knows: reinstall rust-src, or update the tool"));
    }
    error.hint("`--verbose` shows the whole command, and cargo's messages while it builds")
}
