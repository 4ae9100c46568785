//! The command line of `cargo gpu-run`.

use super::call::Call;
use super::cargo_opts::arguments::Arguments;
use super::cargo_opts::build::Build;
use super::cargo_opts::general::General;
use super::cargo_opts::single::Selection;
use crate::options::gpu_opts::GpuOptions;
use crate::phase::Tool;
use clap::Parser;
use clap::builder::ValueHint;
use std::ffi::OsString;

/// Run a binary or example of the local package on a GPU: each std thread is a warp
#[derive(Clone, Debug, Parser)]
#[command(
    name = "cargo-gpu-run",
    bin_name = "cargo gpu-run",
    version,
    styles = clap_cargo::style::CLAP_STYLING,
    max_term_width = 100,
    after_help = "Options of `cargo run` have cargo's meaning. Run `cargo help run` for more about them.\n\
                  To pass `--help` to the program, use `-- --help`."
)]
pub struct GpuRun {
    /// Arguments for the binary or example to run
    #[arg(trailing_var_arg = true, value_hint = ValueHint::CommandWithArguments)]
    pub args: Vec<OsString>,
    /// cargo's general ones.
    #[command(flatten)]
    pub general: General,
    /// The GPU's.
    #[command(flatten, next_help_heading = "GPU Options")]
    pub gpu: GpuOptions,
    /// cargo's.
    #[command(flatten)]
    pub selection: Selection,
    /// cargo's.
    #[command(flatten)]
    pub build: Build,
}

impl GpuRun {
    /// The arguments for `cargo run`, without target and target directory.
    fn to_cargo_args(&self) -> Vec<OsString> {
        let mut args = Arguments::default();
        self.general.write(&mut args);
        self.selection.write(&mut args);
        self.build.write(&mut args);
        args.0
    }
}

impl From<GpuRun> for Call {
    fn from(run: GpuRun) -> Call {
        Call {
            tool: Tool::Run,
            cargo_args: run.to_cargo_args(),
            compare: None,
            only_lists: run.selection.only_lists(),
            positional: None,
            args: run.args,
            env: Vec::new(),
            test: None,
            general: run.general,
            gpu: run.gpu,
            build: run.build,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::testing::{self, flags_of_cargo, line};
    use clap::CommandFactory as _;

    fn parse(line: &str) -> GpuRun {
        testing::parse(line)
    }

    #[test]
    fn definition_is_sound() {
        GpuRun::command().debug_assert();
    }

    #[test]
    fn cargo_flags_come_out_as_they_went_in() {
        let lines = [
            "--message-format json --verbose --verbose --color always --config a=1 --config b=2 -Z x",
            "--quiet --package p --example e --features a,b --all-features --no-default-features",
            "--bin b --jobs -1 --keep-going --release --unit-graph --timings",
            "--profile small --manifest-path a/Cargo.toml --ignore-rust-version --locked --offline --frozen",
        ];
        for text in lines {
            assert_eq!(line(parse(text).to_cargo_args()), text);
        }
    }

    #[test]
    fn every_flag_of_cargo_run_is_known() {
        flags_of_cargo("run", &GpuRun::command());
    }

    #[test]
    fn nameless_selections_list() {
        assert!(parse("--example").selection.only_lists());
        assert!(parse("--bin --release").selection.only_lists());
        assert!(parse("-p").selection.only_lists());
        assert!(!parse("--example threads").selection.only_lists());
    }

    #[test]
    fn program_arguments() {
        for line in ["--release a --release -x", "--release -- a --release -x"] {
            let parsed = parse(line);
            assert_eq!(parsed.args, ["a", "--release", "-x"]);
            assert!(parsed.build.compilation.release);
        }
    }

    #[test]
    fn run_options_reach_the_runner() {
        let parsed = parse(
            "--device 1 --threads 7 --stack-size 512K --heap-size 1073741824 --timeout 90s --schedule pct --many-seeds 1..9 --record-schedule r --emit ptx --emit launcher=l",
        );
        assert_eq!(
            line(Call::from(parsed).to_runner_args()),
            "--device=1 --threads=7 --stack-size=512K --heap-size=1G --timeout=90s --schedule=pct --many-seeds=1..9 --record-schedule=r --emit=ptx --emit=launcher=l --"
        );
    }
}
