//! What `cargo run` does not have: the GPU options.

use super::arch::Arch;
use super::emit_opts::EmitOptions;
use crate::backend::{Choice, Codegen};
use clap::Args;
use launcher::options::{DeviceChoice, RunOptions, Size};
use process::error::{Error, Kind};

/// All GPU options.
#[derive(Clone, Debug, Args)]
pub struct GpuOptions {
    /// Build and run so that as many faults as can be are found
    ///
    /// On the emulator, which it implies, with --check-uninit and --detect-races. The program and its dependencies are built without
    /// optimizations, so that no wrong access is gone because nobody uses its value, and with debug assertions and overflow checks,
    /// whatever the profile. Stacks have 2M unless --stack-size says otherwise.
    #[arg(long, env = "GPU_RUN_CHECK", value_parser = clap::builder::FalseyValueParser::new())]
    pub check: bool,
    /// How to run.
    #[command(flatten)]
    pub run: RunOptions,
    /// What to write beside running.
    #[command(flatten)]
    pub emit: EmitOptions,
    /// Code generator.
    #[command(flatten)]
    pub codegen: Choice,
    /// PTX target [default: sm_70; with --codegen nvvm sm_75]
    ///
    /// The driver compiles PTX of an older architecture for the GPU at hand, so the default fits every supported GPU. A newer one
    /// allows newer instructions and rules older GPUs out. `native` is that of the GPU in this machine.
    #[arg(long, value_name = "sm_NN|native", env = "GPU_RUN_ARCH")]
    pub arch: Option<Arch>,
    /// Print the cargo command with its environment, run nothing
    #[arg(long)]
    pub dry_run: bool,
}

impl GpuOptions {
    /// Options of the run: with `--check` all checks are on, and stacks are larger, for frames are.
    pub fn run(&self) -> RunOptions {
        let mut run = self.run.clone();
        if self.check {
            run.check_uninit = true;
            run.detect_races = true;
            run.stack_size.get_or_insert(Size(2 << 20));
        }
        run
    }

    /// Where to run.
    ///
    /// # Errors
    /// Options that cannot be met together.
    pub fn device(&self) -> Result<DeviceChoice, Error> {
        if self.check && self.codegen.codegen != Codegen::Llvm {
            let what = "`--check` is for `--codegen llvm`: only it builds programs for checking";
            return Err(Error::new(Kind::Usage, what));
        }
        let settled = self.run.settled_device(self.check);
        settled.map_err(|why| Error::new(Kind::Usage, why))
    }
}
