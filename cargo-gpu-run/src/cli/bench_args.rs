//! The command line of `cargo gpu-bench`.

use super::call::{Call, Compare};
use super::cargo_opts::arguments::Arguments;
use super::cargo_opts::general::General;
use super::cargo_opts::several::{Course, Several};
use crate::options::gpu_opts::GpuOptions;
use crate::phase::Tool;
use clap::Parser;
use std::ffi::OsString;

/// Execute all benchmarks of a local package on a GPU
#[derive(Clone, Debug, Parser)]
#[command(
    name = "cargo-gpu-bench",
    bin_name = "cargo gpu-bench",
    version,
    styles = clap_cargo::style::CLAP_STYLING,
    max_term_width = 100,
    mut_arg("keep_going", |arg| arg.hide(true)),
    // It is written when an executable is to run.
    mut_arg("emit", |arg| arg.conflicts_with("no_run")),
    mut_arg("release", |arg| arg.hide(true)),
    mut_arg("timeout", |arg| arg
        .help("Stop a benchmark after this time, as 500ms, 10s or 2m [default: 60s]")
        .long_help("Stop a benchmark after this time, as 500ms, 10s or 2m [default: 60s]\n\nIt has then failed.")),
    mut_arg("many_seeds", |arg| arg.hide(true)),
    mut_arg("check", |arg| arg.hide(true)),
    after_help = "Options of `cargo bench` have cargo's meaning. Run `cargo help bench` for more about them."
)]
pub struct GpuBench {
    /// If specified, only run benches containing this string in their names
    #[arg(value_name = "BENCHNAME")]
    pub benchname: Option<OsString>,
    /// Arguments for the bench binary
    #[arg(last = true)]
    pub args: Vec<OsString>,
    /// cargo's.
    #[command(flatten)]
    pub course: Course,
    /// cargo's general ones.
    #[command(flatten)]
    pub general: General,
    /// Also build and run the same benches on the CPU, and print both times and their ratio
    #[arg(
        long,
        value_name = "WITH",
        value_enum,
        help_heading = "Benchmark Options"
    )]
    pub compare: Option<Compare>,
    /// The GPU's.
    #[command(flatten, next_help_heading = "GPU Options")]
    pub gpu: GpuOptions,
    /// cargo's.
    #[command(flatten)]
    pub several: Several,
}

impl GpuBench {
    /// The arguments for `cargo bench`, without target, target directory and names of benches.
    fn to_cargo_args(&self) -> Vec<OsString> {
        let mut args = Arguments::default();
        self.course.write(&mut args);
        self.general.write(&mut args);
        self.several.write(&mut args);
        args.0
    }
}

impl From<GpuBench> for Call {
    fn from(bench: GpuBench) -> Call {
        Call {
            tool: Tool::Bench,
            cargo_args: bench.to_cargo_args(),
            compare: bench.compare,
            only_lists: bench.several.only_lists(),
            positional: bench.benchname,
            args: bench.args,
            env: Vec::new(),
            test: None,
            general: bench.general,
            gpu: bench.gpu,
            build: bench.several.build,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::testing::{flags_of_cargo, line, parse};
    use clap::CommandFactory as _;

    #[test]
    fn definition_is_sound() {
        GpuBench::command().debug_assert();
    }

    #[test]
    fn every_flag_of_cargo_bench_is_known() {
        flags_of_cargo("bench", &GpuBench::command());
    }

    #[test]
    fn cargo_flags_come_out_as_they_went_in() {
        for text in [
            "--no-run --no-fail-fast --verbose --package p --workspace --exclude r --benches --bench b",
            "--features a,b --profile small --offline",
        ] {
            assert_eq!(line(parse::<GpuBench>(text).to_cargo_args()), text);
        }
    }
}
