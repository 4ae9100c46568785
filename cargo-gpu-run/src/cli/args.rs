//! The command line of `cargo gpu-run`.

use super::cargo_opts::{CargoOptions, General};
use super::gpu_opts::GpuOptions;
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
    pub cargo: CargoOptions,
}

impl GpuRun {
    /// The arguments for `cargo run`, without target and target directory.
    pub fn to_cargo_args(&self) -> Vec<OsString> {
        self.cargo.to_args(&self.general)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory as _;

    fn parse(line: &str) -> GpuRun {
        let words =
            std::iter::once("cargo-gpu-run").chain(line.split(' ').filter(|word| !word.is_empty()));
        GpuRun::try_parse_from(words).unwrap()
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
        for line in lines {
            let args: Vec<String> = parse(line)
                .to_cargo_args()
                .into_iter()
                .map(|arg| arg.into_string().unwrap())
                .collect();
            assert_eq!(args.join(" "), line);
        }
    }

    #[test]
    fn every_flag_of_cargo_run_is_known() {
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let output = std::process::Command::new(cargo)
            .args(["run", "--help"])
            .output()
            .unwrap();
        let help = String::from_utf8(output.stdout).unwrap();
        let command = GpuRun::command();
        let known: Vec<&str> = command
            .get_arguments()
            .filter_map(|argument| argument.get_long())
            .chain(["help"])
            .collect();
        let words = help
            .lines()
            .filter(|line| line.starts_with("  "))
            .flat_map(str::split_whitespace);
        let flags: Vec<&str> = words
            .filter_map(|word| word.strip_prefix("--"))
            .map(|flag| flag.trim_end_matches("..."))
            .collect();
        assert!(flags.len() > 20, "cargo's help has changed: {help}");
        for flag in flags {
            let flag = flag.trim_matches('`');
            assert!(known.contains(&flag), "`--{flag}` of cargo run is missing");
        }
    }

    #[test]
    fn nameless_selections_list() {
        assert!(parse("--example").cargo.only_lists());
        assert!(parse("--bin --release").cargo.only_lists());
        assert!(parse("-p").cargo.only_lists());
        assert!(!parse("--example threads").cargo.only_lists());
    }

    #[test]
    fn program_arguments() {
        for line in ["--release a --release -x", "--release -- a --release -x"] {
            let parsed = parse(line);
            assert_eq!(parsed.args, ["a", "--release", "-x"]);
            assert!(parsed.cargo.compilation.release);
        }
    }

    #[test]
    fn run_options_reach_the_runner() {
        let parsed = parse(
            "--device 1 --threads 7 --stack-size 512K --heap-size 1073741824 --timeout 90s --schedule pct --many-seeds 1..9 --record-schedule r --emit ptx --emit launcher=l",
        );
        let args = |args: Vec<OsString>| {
            args.into_iter()
                .map(|arg| arg.into_string().unwrap())
                .collect::<Vec<_>>()
                .join(" ")
        };
        assert_eq!(
            args(parsed.gpu.run.to_args()),
            "--device=1 --threads=7 --stack-size=512K --heap-size=1G --timeout=90s --schedule=pct --many-seeds=1..9 --record-schedule=r"
        );
        assert_eq!(
            args(parsed.gpu.emit.to_args()),
            "--emit=ptx --emit=launcher=l"
        );
    }
}
