//! cargo's part of a sysroot: core, alloc, std and test from a prepared `library/`.

use super::plan::{DEBUGINFO, OPT_LEVEL, Plan, TARGET};
use super::target;
use crate::interrupt::Guard;
use crate::phase;
use crate::progress::{Progress, Step};
use crate::shell::Shell;
use anyhow::Context as _;
use process::child;
use rustc_build_sysroot::{BuildMode, SysrootBuilder, SysrootConfig};
use std::path::Path;
use std::process::{Command, Stdio};

/// Variables with which the user's or an outer cargo's settings would reach the sysroot.
const LEAKS: &[&str] = &[
    "CARGO_BUILD_RUSTC",
    "CARGO_BUILD_RUSTFLAGS",
    "CARGO_BUILD_TARGET",
    "CARGO_ENCODED_RUSTFLAGS",
    "CARGO_TARGET_NVPTX64_NVIDIA_CUDA_LINKER",
    "CARGO_TARGET_NVPTX64_NVIDIA_CUDA_RUSTFLAGS",
    "RUSTC_WORKSPACE_WRAPPER",
    "RUSTFLAGS",
];

const STEP: Step = Step {
    verb: "Building",
    what: "the sysroot",
    is_cargos: true,
};

/// How the builder's error begins where it was cargo that failed.
const FAILED: &str = "sysroot build failed";

/// Compiles `library` into `sysroot` (an existing directory).
///
/// # Errors
/// cargo fails; the error carries its messages unless they were shown (`--verbose`).
pub fn compile(
    plan: &Plan<'_>,
    library: &Path,
    sysroot: &Path,
    shell: &Shell,
) -> anyhow::Result<()> {
    let rustc = &plan.toolchain.rustc;
    let mut cargo = cargo(plan, library)?;
    if plan.describes_target {
        cargo.env(phase::TARGET, target::file(sysroot));
    }
    let progress = match shell.is_verbose() {
        true => {
            cargo.stderr(Stdio::inherit());
            None
        }
        false => Some(Progress::of(&mut cargo, STEP, shell).context("cannot make a pipe")?),
    };
    child::tie(&mut cargo);
    let _guard = Guard::new(&mut cargo).context("cannot make a pipe")?;
    let mut flags = plan.rustflags.clone();
    // Panic messages name std's files as an ordinary std does.
    let commit = rustc.version.commit_hash.as_deref().unwrap_or("unknown");
    flags.push(format!(
        "--remap-path-prefix={}=/rustc/{commit}/library",
        library.display()
    ));
    let built = SysrootBuilder::new(sysroot, TARGET)
        .build_mode(BuildMode::Build)
        .sysroot_config(SysrootConfig::WithStd {
            // Both panic runtimes: which one a program gets is decided when it is linked.
            std_features: vec!["panic-unwind".to_owned()],
        })
        .rustc_version(rustc.version.clone())
        .rustflags(flags)
        .cargo(cargo)
        .build_from_source(library);
    let said = progress.map(Progress::finish);
    match built {
        Ok(_) => Ok(()),
        Err(why) => Err(match said {
            Some(said) => without_command(why, &said),
            None => why,
        }),
    }
}

/// cargo's messages in the place of the page of command line that failed.
fn without_command(why: anyhow::Error, said: &str) -> anyhow::Error {
    match why.to_string().starts_with(FAILED) && !said.is_empty() {
        true => anyhow::anyhow!("cargo failed:\n{said}"),
        false => why,
    }
}

fn cargo(plan: &Plan<'_>, library: &Path) -> anyhow::Result<Command> {
    let mut cargo = Command::new(&plan.toolchain.cargo);
    for variable in LEAKS {
        cargo.env_remove(variable);
    }
    // The user's directory may have a configuration; this one has none.
    cargo.current_dir(library);
    cargo.env("RUSTC", plan.toolchain.rustc.real_program());
    // None of the user's, whatever a configuration says. Ours lets no compiler outlive a build that is killed.
    let tool = std::env::current_exe().context("our own executable cannot be found")?;
    cargo
        .env("RUSTC_WRAPPER", tool)
        .env(phase::VARIABLE, phase::TIED)
        .env("RUSTC_WORKSPACE_WRAPPER", "");
    // std is unstable inside. Only here: user crates are compiled by the stable compiler that it is.
    cargo.env("RUSTC_BOOTSTRAP", "1");
    // Nobody builds this a second time.
    cargo.env("CARGO_INCREMENTAL", "0");
    cargo.envs(plan.environment.iter().map(|(name, value)| (name, value)));
    let mut config = |entry: String| {
        cargo.arg("--config").arg(entry);
    };
    for profile in ["release", "custom_sysroot"] {
        config(format!("profile.{profile}.opt-level={OPT_LEVEL:?}"));
        config(format!("profile.{profile}.debug={DEBUGINFO:?}"));
        // Flags say what a panic does (`plan`); cargo adds one only for `abort`.
        config(format!("profile.{profile}.panic=\"unwind\""));
        config(format!("profile.{profile}.lto=false"));
        config(format!("profile.{profile}.strip=false"));
        config(format!("profile.{profile}.overflow-checks=false"));
        config(format!("profile.{profile}.debug-assertions=false"));
    }
    let vendor = plan.library.path.join("vendor");
    if vendor.is_dir() {
        // std's own dependencies came with its source: no network, no registry.
        config("source.crates-io.replace-with=\"gpu-run-vendor\"".to_owned());
        config(format!(
            "source.gpu-run-vendor.directory={}",
            toml::Value::from(vendor.display().to_string())
        ));
        cargo.arg("--offline");
    }
    Ok(cargo)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_without_the_command() {
        let shown =
            |text: &str, said: &str| without_command(anyhow::anyhow!("{text}"), said).to_string();
        let failed = "sysroot build failed\ncommand: cargo";
        assert_eq!(shown(failed, "error: x\n"), "cargo failed:\nerror: x\n");
        assert_eq!(shown(failed, ""), failed);
        let other = "failed to make lockfile writeable";
        assert_eq!(shown(other, "error: x\n"), other);
    }
}
