//! The pass.

use super::{arithmetic, functions, signatures, statics, symbols};
use crate::ir::llvm::Module;
use anyhow::Result;
use serde::{Deserialize, Serialize};

/// What was changed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// Statics that are thread-local now.
    pub thread_local: u64,
    /// Functions of libNVVM that are LLVM's now.
    pub functions: u64,
    /// Casts that saturate now.
    pub casts: u64,
    /// Shifts that were by too much.
    pub shifts: u64,
    /// Multiplications of 128 bits that are seen to overflow now.
    pub products: u64,
}

/// Changes the program.
///
/// # Errors
/// It has something that cannot be had here.
pub fn run(module: &Module) -> Result<Report> {
    symbols::link_allocator(module);
    statics::make_generic(module);
    signatures::widen(module);
    let report = Report {
        thread_local: statics::make_thread_local(module),
        functions: functions::replace(module)?,
        products: arithmetic::products(module)?,
        shifts: arithmetic::shifts(module),
        casts: arithmetic::casts(module)?,
    };
    symbols::internalize(module);
    Ok(report)
}
