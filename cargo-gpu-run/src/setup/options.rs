//! The command line of `cargo gpu-setup`.

use crate::backend::Choice;
use crate::shell::Color;
use clap::{ArgAction, Parser};
use std::path::PathBuf;

/// Get this machine ready: sysroot, code generator and what they need
///
/// Without options it does what the first `cargo gpu-run` would do: it looks for a supported toolchain and the source of its standard
/// library, builds the sysroot, and says which GPU there is. With `--codegen nvvm` it builds Rust-CUDA's code generator in the cache, or
/// remembers the build that is named.
#[derive(Clone, Debug, Parser)]
#[command(
    name = "cargo-gpu-setup",
    bin_name = "cargo gpu-setup",
    version,
    styles = clap_cargo::style::CLAP_STYLING,
    max_term_width = 100
)]
pub struct GpuSetup {
    /// Code generator.
    #[command(flatten)]
    pub codegen: Choice,
    /// For --codegen nvvm: the llvm-config of the LLVM that the backend links
    ///
    /// Without it LLVM_CONFIG, the search path and the usual places are looked at.
    #[arg(long, value_name = "PATH", env = "GPU_RUN_LLVM_CONFIG")]
    pub llvm_config: Option<PathBuf>,
    /// For --codegen nvvm: build even if a build is there
    #[arg(long)]
    pub rebuild: bool,
    /// Print the steps, change nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Show the commands and all that they print
    #[arg(short, long, action = ArgAction::SetTrue)]
    pub verbose: bool,
    /// Do not print status messages
    #[arg(short, long, conflicts_with = "verbose")]
    pub quiet: bool,
    /// Coloring: auto, always, never
    #[arg(long, value_name = "WHEN", value_enum, hide_possible_values = true)]
    pub color: Option<Color>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory as _;

    #[test]
    fn definition_is_sound() {
        GpuSetup::command().debug_assert();
    }
}
