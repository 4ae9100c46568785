//! The whole set-up of `--codegen nvvm`, step by step.

use super::parts::{self, Parts};
use super::pinned::{NIGHTLY, REVISION};
use super::place::Place;
use super::{backend, existing, pinned, steps, trial};
use crate::backend::provisioned::{self as record, Record};
use crate::backend::{Choice, Codegen, no_toolchain};
use crate::interrupt;
use crate::setup::options::GpuSetup;
use crate::shell::Shell;
use process::error::{Explain as _, Kind, Result};
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;

/// Makes what `--codegen nvvm` needs, or takes the build that is named, and remembers it.
///
/// # Errors
/// The step that fails. What was there before stays as it was.
pub fn set_up(options: &GpuSetup, cache: &Path, shell: &Shell) -> Result<()> {
    if options.codegen.nvvm_backend.is_some() && options.codegen.nvvm_toolchain.is_none() {
        return Err(no_toolchain());
    }
    if options.dry_run {
        return show(options, cache);
    }
    if options.codegen.nvvm_backend.is_none() && !options.rebuild && is_ready(cache)? {
        shell.status(
            "Ready",
            format_args!("Rust-CUDA at {}", pinned::directory()),
        );
        return Ok(());
    }
    // From here on an interrupt removes what was begun.
    interrupt::hold();
    let (record, place) = match (
        &options.codegen.nvvm_backend,
        &options.codegen.nvvm_toolchain,
    ) {
        (Some(path), Some(toolchain)) => {
            let record = Record {
                backend: existing::library(path)?,
                toolchain: toolchain.clone(),
                revision: None,
                libnvvm: absolute(options)?,
            };
            (record, Place::take(cache, shell)?)
        }
        _ => {
            let parts = Parts::find(options, cache, shell)?;
            let place = Place::take(cache, shell)?;
            // Another process may have done it while we waited.
            if !options.rebuild && is_ready(cache)? {
                return Ok(());
            }
            let record = Record {
                backend: backend::make(&parts, &place, shell)?,
                toolchain: NIGHTLY.to_owned(),
                revision: Some(REVISION.to_owned()),
                libnvvm: absolute(options)?,
            };
            (record, place)
        }
    };
    let tried = check(&record, cache, shell).and_then(|()| trial::run(&record, &place, shell));
    if let Err(error) = tried {
        if let (Some(_), Some(directory)) = (&record.revision, record.backend.parent()) {
            // A backend that does not work is not left behind; without the record nobody would use it.
            let _ = std::fs::remove_dir_all(directory);
        }
        return Err(error);
    }
    record::write(cache, &record).explain(Kind::Setup, || {
        "the new code generator could not be remembered".to_owned()
    })?;
    shell.status("Finished", "`--codegen nvvm` needs no more options");
    Ok(())
}

/// Whether the pinned revision is there.
fn is_ready(cache: &Path) -> Result<bool> {
    let record = record::read(cache).explain(Kind::Setup, || {
        "what was provisioned earlier cannot be told".to_owned()
    })?;
    Ok(record.is_some_and(|record| {
        record.revision.as_deref() == Some(REVISION) && record.backend.is_file()
    }))
}

/// By the function that a run uses: toolchain, libNVVM, and whether rustc loads the backend.
fn check(record: &Record, cache: &Path, shell: &Shell) -> Result<()> {
    let choice = Choice {
        codegen: Codegen::Nvvm,
        nvvm_backend: Some(record.backend.clone()),
        nvvm_toolchain: Some(record.toolchain.clone()),
        libnvvm: record.libnvvm.clone(),
    };
    let backend = choice.find(cache)?;
    let toolchain = backend.toolchain(shell)?;
    backend.check(&toolchain)
}

/// The user's libNVVM, if one was named.
fn absolute(options: &GpuSetup) -> Result<Option<std::path::PathBuf>> {
    let named = options.codegen.libnvvm.as_ref();
    let absolute = named.map(std::path::absolute).transpose();
    absolute.explain(Kind::Setup, || {
        "the current directory cannot be found".to_owned()
    })
}

/// All steps, without doing one.
fn show(options: &GpuSetup, cache: &Path) -> Result<()> {
    let mut text = String::new();
    let home = record::home(cache);
    let line = |text: &mut String, line: &str| {
        writeln!(text, "{line}").expect("writing to a string cannot fail");
    };
    let mut record = Record {
        backend: home.join(pinned::directory()).join(backend::LIBRARY),
        toolchain: NIGHTLY.to_owned(),
        revision: Some(REVISION.to_owned()),
        libnvvm: absolute(options)?,
    };
    if let (Some(path), Some(toolchain)) = (
        &options.codegen.nvvm_backend,
        &options.codegen.nvvm_toolchain,
    ) {
        record.backend = path.clone();
        record.toolchain = toolchain.clone();
    } else {
        let report = parts::report(options, cache);
        report.lines.iter().for_each(|part| line(&mut text, part));
        line(
            &mut text,
            &format!("in a temporary directory of {}:", home.display()),
        );
        let cargo = format!("[cargo of {NIGHTLY}]");
        let rustc = format!("[rustc of {NIGHTLY}]");
        let build = steps::build(cargo.as_ref(), rustc.as_ref(), &report.cuda, &report.llvm);
        let calls = [steps::toolchain()]
            .into_iter()
            .chain(steps::source())
            .chain([build]);
        calls.for_each(|call| line(&mut text, &format!("  {}", call.display())));
    }
    line(&mut text, &format!("backend: {}", record.backend.display()));
    line(
        &mut text,
        &format!("trial: {}", trial::call(&record)?.display()),
    );
    line(
        &mut text,
        &format!("record: {}", record::path(cache).display()),
    );
    let shown = std::io::stdout().write_all(text.as_bytes());
    shown.explain(Kind::Setup, || "cannot write to standard output".to_owned())
}
