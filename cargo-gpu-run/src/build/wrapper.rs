//! Phase 2: cargo calls us in the place of rustc.

use super::rustc_args::{self, Unit};
use super::target::{self, Target};
use super::{compiler, generator, local_time, program, published, runner, unloaded};
use crate::phase;
use crate::toolchain::rustc::BOOTSTRAP;
use process::child;
use process::error::{Error, Explain as _, Kind, Result};
use std::ffi::{OsStr, OsString};
use std::path::PathBuf;
use std::process::Command;

/// Runs the compiler; returns only on failure to do so (or where a process cannot replace itself).
///
/// # Errors
/// The compiler cannot be started.
pub fn main(args: Vec<OsString>) -> Result<i32> {
    let (rustc, args) = compiler(args)?;
    let args = rustc_args::expand(args).explain(Kind::Build, || {
        "the compiler's argument file cannot be read".to_owned()
    })?;
    if unloaded::asks_for_names(&args) {
        let mut command = Command::new(rustc);
        command.args(&args);
        return unloaded::answer(command, &args).explain(Kind::Build, || {
            "the compiler cannot be asked for the names of files".to_owned()
        });
    }
    let generator = generator::of_environment()?;
    let (unit, args) = rustc_args::adapt(&args, generator);
    let level = rustc_args::level(&args);
    let description = match unit {
        Unit::Foreign => Target::default(),
        _ => Target::of_environment(),
    };
    let args = description.adapt(args, std::env::var_os(BOOTSTRAP).as_deref());
    if unit.is_program() && generator.leaves_crates() {
        return program::main(&args, &level, || {
            let mut command = Command::new(&rustc);
            allow_benches(&mut command);
            description.permit(&mut command);
            name_launchers(&mut command);
            command
        });
    }
    let (args, placeholders) = match unit {
        Unit::Library => unloaded::without(args),
        _ => (args, Vec::new()),
    };
    for file in &placeholders {
        unloaded::write(file)
            .explain(Kind::Build, || format!("cannot write `{}`", file.display()))?;
    }
    let command = |args: &[OsString]| {
        // The user's wrapper (a cache of compiled crates, say) has what it would have without us, but for programs: they are linked,
        // and our linker is told things by variables.
        let mut command = match unit.is_program() {
            true => Command::new(&rustc),
            false => through_users_wrapper(&rustc),
        };
        command.args(args);
        match unit {
            Unit::Foreign | Unit::Library => {}
            Unit::Program => drop(command.env(phase::VARIABLE, phase::LINK_PROGRAM)),
            Unit::Test => drop(command.env(phase::VARIABLE, phase::LINK_TEST)),
        }
        command.env(phase::LEVEL, &level);
        allow_benches(&mut command);
        description.permit(&mut command);
        name_launchers(&mut command);
        command
    };
    if unit == Unit::Library
        && let Some(crate_) = local_time::of(&args)
    {
        let with = |more: &[OsString]| command(&[&args, more].concat());
        return local_time::compile(&crate_, &rustc, &args, with);
    }
    if unit == Unit::Library
        && let Some(crate_) = published::of(&args)
    {
        return published::compile(&crate_, &args, command);
    }
    // Its messages may need to be changed.
    let is_told_of = unit == Unit::Library
        && (target::refuses_features(&args) || !compiler::possible(&args).is_empty());
    if unit.is_program() || is_told_of {
        return compiler::run(|| command(&args), None);
    }
    process::replace(command(&args), Kind::Build)
}

/// Runs the compiler for the CPU.
///
/// # Errors
/// The compiler cannot be started.
pub fn for_host(args: Vec<OsString>) -> Result<i32> {
    let (program, args) = compiler(args)?;
    let mut command = through_users_wrapper(&program);
    command.args(args);
    allow_benches(&mut command);
    process::replace(command, Kind::Build)
}

/// Runs a compiler of a sysroot, which ends with the cargo that called it. cargo itself ends with us.
///
/// # Errors
/// The compiler cannot be started.
pub fn tied(args: Vec<OsString>) -> Result<i32> {
    let (program, args) = compiler(args)?;
    // Where that cannot be had, a compiler may outlive a killed build by some seconds.
    let _ = child::die_with_parent();
    let mut command = Command::new(program);
    // As rustc's own build does: the runtime for `panic = "abort"` must be of that strategy itself.
    let aborts = rustc_args::is_crate(&args, "panic_abort").then_some("-Cpanic=abort");
    let args = Target::of_environment().adapt_std(args);
    command.args(args).args(aborts).env_remove(phase::VARIABLE);
    process::replace(command, Kind::Build)
}

/// rustc, or the user's own wrapper with rustc as its first argument.
fn through_users_wrapper(rustc: &OsStr) -> Command {
    match std::env::var_os(phase::USERS_WRAPPER) {
        Some(wrapper) => {
            let mut command = Command::new(wrapper);
            command.arg(rustc);
            command
        }
        None => Command::new(rustc),
    }
}

/// `env!("CARGO_BIN_EXE_NAME")` in a test is where the runner makes the launcher.
fn name_launchers(command: &mut Command) {
    let images = std::env::vars_os().filter(|(name, path)| runner::names_image(name, path));
    command.envs(images.map(|(name, path)| (name, PathBuf::from(path).with_extension(""))));
}

/// With a workspace wrapper (clippy) that one comes first, and rustc is its first argument.
fn compiler(args: Vec<OsString>) -> Result<(OsString, Vec<OsString>)> {
    let mut args = args.into_iter();
    match args.next() {
        Some(program) => Ok((program, args.collect())),
        None => Err(Error::new(
            Kind::Internal,
            "called as a rustc wrapper without a compiler",
        )),
    }
}

/// `#[bench]` needs `#![feature(test)]`, which a stable compiler takes only so. Dependencies are compiled as ever: many of them look
/// whether they may use unstable features, and then do.
fn allow_benches(command: &mut Command) {
    if may_bench() {
        command.env(BOOTSTRAP, "1");
    }
}

/// Whether this crate may have benches.
pub(super) fn may_bench() -> bool {
    let is_set = |name: &str| std::env::var_os(name).is_some();
    is_set(phase::BENCH) && is_set("CARGO_PRIMARY_PACKAGE")
}
