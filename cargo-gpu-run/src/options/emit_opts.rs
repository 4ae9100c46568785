//! What is written beside running.

use super::emit::Emit;
use clap::Args;
use process::deliver;
use process::error::{Error, Explain as _, Kind};
use std::ffi::OsString;
use std::path::PathBuf;

/// Files to write before running.
#[derive(Clone, Debug, Default, PartialEq, Eq, Args)]
pub struct EmitOptions {
    /// Also write ptx[=PATH], llvm-ir[=PATH] or launcher=PATH
    ///
    /// `ptx` is the program as it runs on the GPU, at PATH or as NAME.ptx in the current directory. `llvm-ir` is the LLVM IR that PTX is made of, as
    /// text, at PATH or as NAME.ll. `launcher` is an executable that runs the program without cargo. May be repeated.
    #[arg(long, value_name = "WHAT[=PATH]")]
    pub emit: Vec<Emit>,
}

impl EmitOptions {
    /// Removes what an earlier command has written there: several executables must not write the same.
    ///
    /// # Errors
    /// A file cannot be removed.
    pub fn remove_old(&self) -> Result<(), Error> {
        for path in self.emit.iter().filter_map(Emit::path) {
            deliver::clear(path).explain(Kind::Usage, || {
                format!("`{}` cannot be replaced", path.display())
            })?;
        }
        Ok(())
    }

    /// The names of files in it.
    pub fn paths(&mut self) -> impl Iterator<Item = &mut PathBuf> {
        self.emit.iter_mut().filter_map(Emit::path_mut)
    }

    /// Whether the IR is among them, which the linker has to keep.
    pub fn wants_ir(&self) -> bool {
        let is_ir = |emit: &Emit| matches!(emit, Emit::LlvmIr(_));
        self.emit.iter().any(is_ir)
    }

    /// As arguments for the runner.
    pub fn to_args(&self) -> Vec<OsString> {
        let EmitOptions { emit } = self;
        emit.iter()
            .map(|emit| format!("--emit={emit}").into())
            .collect()
    }
}
