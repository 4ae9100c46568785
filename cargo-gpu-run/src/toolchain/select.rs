//! Which toolchain compiles for the GPU.

use super::rustc::Rustc;
use super::rustup;
use crate::shell::Shell;
use overlay::supported;
use process::error::{Error, Kind, Result};
use std::ffi::OsString;

/// A supported compiler with its cargo.
#[derive(Clone, Debug)]
pub struct Toolchain {
    /// The compiler.
    pub rustc: Rustc,
    /// The cargo to run.
    pub cargo: OsString,
    /// Set when it is not the active toolchain: rustup's name of it, for `RUSTUP_TOOLCHAIN`.
    pub switched_to: Option<String>,
}

/// Takes the active toolchain if it is supported, else an installed one that is.
///
/// # Errors
/// No compiler, or none of a supported version; the error says what to install.
pub fn select(shell: &Shell) -> Result<Toolchain> {
    let active = Rustc::active()?;
    if supported::find(&active.release()).is_some() {
        // cargo tells its subcommands where it is.
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        return Ok(Toolchain {
            rustc: active,
            cargo,
            switched_to: None,
        });
    }
    // An explicit RUSTC is a choice that we do not overrule.
    let explicit = std::env::var_os("RUSTC").is_some_and(|value| !value.is_empty());
    let other = if explicit {
        None
    } else {
        rustup::find_supported()
    };
    let Some(other) = other else {
        return Err(unsupported(&active, explicit));
    };
    let Some(cargo) = other.rustc.own_cargo() else {
        return Err(unsupported(&active, explicit).because_text(format_args!(
            "toolchain `{}` has a supported rustc, but no cargo",
            other.name
        )));
    };
    shell.note(format_args!(
        "rustc {} is not supported yet: using rustc {} of the installed toolchain `{}`",
        active.release(),
        other.rustc.release(),
        other.name
    ));
    Ok(Toolchain {
        rustc: other.rustc,
        cargo: cargo.into(),
        switched_to: Some(other.name),
    })
}

/// The toolchain that rustup calls `name`, or whose directory it is.
///
/// # Errors
/// There is none, or its compiler is not supported.
pub fn named(name: &str) -> Result<Toolchain> {
    let found = if name.contains(std::path::MAIN_SEPARATOR) {
        rustup::in_directory(name.into())
    } else {
        rustup::find(name)
    };
    let Some(found) = found else {
        let installed = rustup::names();
        let error = Error::new(Kind::Setup, format!("there is no toolchain `{name}`"));
        let error = error.because_text(format_args!(
            "installed are: {}",
            if installed.is_empty() {
                "none that rustup knows".to_owned()
            } else {
                installed.join(", ")
            }
        ));
        // What is not the name of a release or a channel, rustup could not install.
        let installable = name.starts_with(|c: char| c.is_ascii_digit())
            || ["stable", "beta", "nightly"]
                .iter()
                .any(|channel| name.starts_with(channel));
        return Err(if installable && rustup::is_there() {
            error.hint(format!(
                "`rustup toolchain install {name} --profile minimal`"
            ))
        } else {
            error
        });
    };
    let release = found.rustc.release();
    if supported::find_named(&release).is_none() {
        return Err(Error::new(
            Kind::Setup,
            format!(
                "rustc {release} of toolchain `{name}` is not supported (supported: {}, {})",
                supported::list(),
                supported::RUST_CUDA.release
            ),
        ));
    }
    let Some(cargo) = found.rustc.own_cargo() else {
        return Err(Error::new(
            Kind::Setup,
            format!("toolchain `{name}` has no cargo"),
        ));
    };
    Ok(Toolchain {
        cargo: cargo.into(),
        rustc: found.rustc,
        switched_to: Some(found.name),
    })
}

fn unsupported(active: &Rustc, explicit: bool) -> Error {
    let first = supported::SUPPORTED[0].release;
    let error = Error::new(
        Kind::Setup,
        format!(
            "rustc {} is not supported (supported: {})",
            active.release(),
            supported::list()
        ),
    );
    if explicit {
        return error.hint(format!(
            "RUSTC is set to `{}`: unset it or point it to a supported compiler",
            active.program.display()
        ));
    }
    error.hint(if rustup::is_there() {
        format!("run `rustup toolchain install {first} --profile minimal`; the tool will find it")
    } else {
        format!(
            "install rustup (https://rustup.rs) and run `rustup toolchain install {first} --profile minimal`, or set RUSTC to a supported compiler"
        )
    })
}
