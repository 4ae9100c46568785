//! The command line.

use clap::{Args, Parser, Subcommand};
use std::path::PathBuf;

/// Measure programs and the runtime's operations on a GPU, beside the host's CPU, CUDA C++ and the times that are wanted
#[derive(Parser)]
#[command(name = "measure", args_conflicts_with_subcommands = true)]
pub struct Options {
    #[command(subcommand)]
    pub action: Option<Action>,
    #[command(flatten)]
    pub build: BuildOptions,
    #[command(flatten)]
    pub run: RunOptions,
}

#[derive(Subcommand)]
pub enum Action {
    /// Build everything into a folder, for a machine without Rust
    Build {
        dir: PathBuf,
        #[command(flatten)]
        build: BuildOptions,
    },
    /// Run what `build` has made
    Run {
        dir: PathBuf,
        #[command(flatten)]
        run: RunOptions,
    },
}

/// How the GPU's program is built.
#[derive(Args)]
pub struct BuildOptions {
    /// PTX target; default: that of the GPU, if there is one
    #[arg(long, value_name = "sm_NN")]
    pub arch: Option<String>,
    /// Code generator of `cargo gpu-run`
    #[arg(long, value_name = "NAME")]
    pub codegen: Option<String>,
}

#[derive(Args)]
pub struct RunOptions {
    /// The GPU; `emulator` only with --small
    #[arg(long, value_name = "N", default_value = "0")]
    pub device: String,
    /// Print JSON instead of the table; with a path, write it there and print the table
    #[arg(long, value_name = "PATH", num_args = 0..=1, require_equals = true)]
    pub json: Option<Option<PathBuf>>,
    /// Only parts whose names contain this
    #[arg(
        long,
        value_name = "FILTER",
        default_value = "",
        hide_default_value = true
    )]
    pub only: String,
    /// Check the results of everything with little work; no times are printed
    #[arg(long)]
    pub small: bool,
    /// Seconds after which a part is stopped
    #[arg(long, value_name = "SECONDS", default_value_t = 20)]
    pub part_limit: u64,
    /// Seconds after which no other part is started
    #[arg(long, value_name = "SECONDS", default_value_t = 360)]
    pub limit: u64,
}

impl RunOptions {
    /// # Errors
    /// Times were asked of the emulator.
    pub fn check(&self) -> anyhow::Result<()> {
        if self.device == "emulator" && !self.small {
            anyhow::bail!(
                "the emulator's clock counts instructions, so it has no times to measure: add --small to check results"
            );
        }
        Ok(())
    }
}
