//! Every anchor of the overlay, of every supported rustc, in every source of it that is at hand; and what std asks of C's mathematical library there.
//! Also the anchors of the edits of published crates, where cargo has unpacked them.
//!
//! A source is at hand in `GPU_RUN_RUST_SRC_1_96_0` (a directory with `library/`; for each release by its number), and that of the active
//! toolchain also where the tool finds it, that of others in rustup's component. `cargo run --package cargo-gpu-run --example rust_src -- 1.96.0 DIR` fetches one.

use cargo_gpu_run::shell::Shell;
use cargo_gpu_run::sysroot::cache;
use cargo_gpu_run::toolchain::rust_src::{self, Install, Library};
use cargo_gpu_run::toolchain::{Rustc, rustup};
use libtest_mimic::{Arguments, Failed, Trial};
use overlay::Overlay;
use overlay::published::{Row, TABLE};
use overlay::supported::{RUST_CUDA, SUPPORTED};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// The layers of each code generator: `llvm`, `libnvvm`, `nvvm`.
const LAYERS: [&[&str]; 3] = [&[], &["libnvvm"], &["libnvvm", "nvvm"]];

/// Its source, if this machine has it. What is named must be there.
fn source(release: &str) -> Option<Result<Library, String>> {
    let variable = format!("GPU_RUN_RUST_SRC_{}", release.replace(['.', '-'], "_"));
    if let Some(directory) = std::env::var_os(&variable) {
        let library = Library::locate(Path::new(&directory)).and_then(|library| {
            library.verify(release)?;
            Ok(library)
        });
        return Some(library.map_err(|why| format!("{variable}: {why:#}")));
    }
    let active = Rustc::active().ok()?;
    if active.release() == release {
        let shell = Shell::new(None, true, false);
        let found = rust_src::find(&active, &cache::directory().ok()?, Install::Never, &shell);
        return found.ok().map(Ok);
    }
    let installed = rustup::names().into_iter();
    let installed = installed.filter_map(|name| rustup::find(&name));
    let mut sysroots = installed
        .filter(|toolchain| toolchain.rustc.release() == release)
        .map(|toolchain| toolchain.rustc.sysroot);
    let library = sysroots.find_map(|sysroot| Library::locate(&sysroot).ok());
    library.map(Ok)
}

fn check(library: &Library, release: &str, layers: &[&str]) -> Result<(), Failed> {
    let overlay = Overlay {
        layers,
        ..Overlay::embedded()
    };
    let fit = overlay.check(&library.path, release)?;
    if fit.edits < 50 {
        return Err(format!("only {} edits were tried", fit.edits).into());
    }
    if fit.misfits.is_empty() {
        return Ok(());
    }
    let shown: Vec<String> = fit.misfits.iter().map(ToString::to_string).collect();
    Err(shown.join("\n\n").into())
}

/// What stands in the place of C's mathematical library.
const MATHEMATICS: &str = include_str!("../../overlay/files/device-math/src/lib.rs");

/// Whether all is there that std asks of that library. Of `f128` nothing is.
fn check_mathematics(library: &Library) -> Result<(), Failed> {
    let path = library.path.join("std/src/sys/cmath.rs");
    let text = std::fs::read_to_string(&path)?;
    let declared: Vec<&str> = text
        .lines()
        .filter_map(|line| line.trim().strip_prefix("pub safe fn "))
        .filter(|rest| !rest.contains("f128"))
        .filter_map(|rest| rest.split('(').next())
        .collect();
    if declared.len() < 30 {
        return Err(format!("{}: only {declared:?} are declared", path.display()).into());
    }
    let is_missing = |name: &&str| !MATHEMATICS.contains(&format!("fn {name}("));
    match declared.iter().find(|name| is_missing(name)) {
        Some(name) => Err(format!("device-math has no `{name}`").into()),
        None => Ok(()),
    }
}

/// The packages of a row that cargo has unpacked on this machine, each with its version.
fn unpacked(row: &Row) -> Vec<(&'static str, PathBuf)> {
    let home = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = home.or_else(|| Some(std::env::home_dir()?.join(".cargo")));
    let sources = home.map(|home| home.join("registry/src"));
    let indices = sources.and_then(|sources| std::fs::read_dir(sources).ok());
    let indices = indices.into_iter().flatten().filter_map(Result::ok);
    let packages = indices.flat_map(|index| {
        let package = |version| {
            let folder = format!("{}-{version}", row.package);
            (version, index.path().join(folder))
        };
        row.versions
            .iter()
            .copied()
            .map(package)
            .collect::<Vec<_>>()
    });
    packages.filter(|(_, package)| package.exists()).collect()
}

/// So many edits a row has at least: fewer would mean that they were not found.
fn least_edits(row: &Row) -> usize {
    match row.package {
        "rayon" => 4,
        _ => 11,
    }
}

/// A test for each version of a published crate that is edited.
fn of_published(row: &'static Row) -> impl Iterator<Item = Trial> {
    let unpacked = unpacked(row);
    row.versions.iter().copied().map(move |version| {
        let package = unpacked.iter().find(|(of, _)| *of == version).cloned();
        let is_missing = package.is_none();
        let kind = if is_missing { "not unpacked" } else { "" };
        Trial::test(format!("{} {version}", row.package), move || {
            let (_, package) = package.expect("ignored without one");
            let fit = row.check(&package, version)?;
            let shown: Vec<String> = fit.misfits.iter().map(ToString::to_string).collect();
            match shown.is_empty() && fit.edits >= least_edits(row) {
                true => Ok(()),
                false => Err(format!("{} edits; {}", fit.edits, shown.join("\n\n")).into()),
            }
        })
        .with_kind(kind)
        .with_ignored_flag(is_missing)
    })
}

fn main() -> ExitCode {
    let published = TABLE.iter().flat_map(of_published);
    let trials = SUPPORTED.iter().chain([&RUST_CUDA]).flat_map(|row| {
        let release = row.release;
        let source = source(release);
        let kind = match source {
            Some(_) => String::new(),
            None => format!("no source of {release}"),
        };
        let (of_std, is_missing) = (source.clone(), source.is_none());
        let mathematics = Trial::test(format!("{release}: mathematics"), move || {
            check_mathematics(&of_std.expect("ignored without one")?)
        })
        .with_kind(kind.clone())
        .with_ignored_flag(is_missing);
        let layers = LAYERS.map(|of_backend| {
            let layers = [row.layers, of_backend].concat();
            let source = source.clone();
            let missing = source.is_none();
            let name = format!(
                "{release}: {}",
                [&["base"], &layers[..]].concat().join(" + ")
            );
            Trial::test(name, move || {
                let library = source.expect("ignored without one")?;
                check(&library, release, &layers)
            })
            .with_kind(kind.clone())
            .with_ignored_flag(missing)
        });
        layers.into_iter().chain([mathematics])
    });
    let trials = trials.chain(published).collect();
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}
