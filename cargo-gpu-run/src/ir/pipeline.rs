//! The passes in their order: the only place that knows all of them.

use super::llvm::{Machine, Module};
use anyhow::Result;
use serde::{Deserialize, Serialize};

/// What is asked of the stage.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Settings {
    /// The GPU that PTX is made for: `sm_70`.
    pub arch: String,
    /// LLVM's global options.
    pub options: Vec<String>,
    /// What to make.
    pub product: Product,
}

/// What the stage makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Product {
    /// PTX, by LLVM's own backend.
    Ptx,
    /// IR as text, after all passes: for libNVVM, and for people.
    Ir,
}

/// What the stage has made.
#[derive(Debug)]
pub enum Output {
    /// PTX.
    Ptx(Vec<u8>),
    /// IR as text.
    Ir(String),
}

/// What the passes did.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Report {}

/// Runs all passes and makes what is asked for.
///
/// # Errors
/// A pass refuses the program, with function and line, or LLVM does.
pub fn run(module: &Module, settings: &Settings) -> Result<(Output, Report)> {
    let machine = Machine::new(module, &settings.arch, "")?;
    let report = Report::default();
    let output = match settings.product {
        Product::Ptx => Output::Ptx(machine.ptx(module)?),
        Product::Ir => Output::Ir(module.text()),
    };
    Ok((output, report))
}
