//! The command line of `cargo gpu-test`.

use super::call::Call;
use super::cargo_opts::arguments::Arguments;
use super::cargo_opts::general::General;
use super::cargo_opts::several::{Course, Several};
use super::run_id;
use crate::options::gpu_opts::GpuOptions;
use crate::options::test_opts::TestOptions;
use crate::phase::Tool;
use clap::Parser;
use std::ffi::OsString;

/// Execute all unit and integration tests of a local package on a GPU: each test is a std thread, each std thread a warp
#[derive(Clone, Debug, Parser)]
#[command(
    name = "cargo-gpu-test",
    bin_name = "cargo gpu-test",
    version,
    styles = clap_cargo::style::CLAP_STYLING,
    max_term_width = 100,
    mut_arg("keep_going", |arg| arg.hide(true)),
    // It is written when an executable is to run.
    mut_arg("emit", |arg| arg.conflicts_with("no_run")),
    mut_arg("quiet", |arg| arg.help("Display one character per test instead of one line")),
    mut_arg("timeout", |arg| arg
        .help("Stop a test after this time, as 500ms, 10s or 2m [default: 60s]")
        .long_help("Stop a test after this time, as 500ms, 10s or 2m [default: 60s]\n\nThe test has then failed.")),
    mut_arg("many_seeds", |arg| arg
        .help("Run each test once for each of these seeds, as 0..100")
        .long_help("Run each test once for each of these seeds, as 0..100\n\nOn the emulator. A test fails with the first seed that fails, which its message names.")),
    after_help = "Options of `cargo test` have cargo's meaning. Run `cargo help test` for more about them.\n\
                  Run `cargo gpu-test -- --help` for test binary options."
)]
pub struct GpuTest {
    /// If specified, only run tests containing this string in their names
    #[arg(value_name = "TESTNAME")]
    pub testname: Option<OsString>,
    /// Arguments for the test binary
    #[arg(last = true)]
    pub args: Vec<OsString>,
    /// cargo's.
    #[command(flatten)]
    pub course: Course,
    /// Outputs a future incompatibility report at the end of the build
    #[arg(long)]
    pub future_incompat_report: bool,
    /// cargo's general ones.
    #[command(flatten)]
    pub general: General,
    /// The tests'.
    #[command(flatten, next_help_heading = "Test Options")]
    pub test: TestOptions,
    /// The GPU's.
    #[command(flatten, next_help_heading = "GPU Options")]
    pub gpu: GpuOptions,
    /// cargo's.
    #[command(flatten)]
    pub several: Several,
    /// Only this library's documentation
    #[arg(long, help_heading = "Target Selection")]
    pub doc: bool,
}

impl GpuTest {
    /// The arguments for `cargo test`, without target, target directory and names of tests.
    fn to_cargo_args(&self) -> Vec<OsString> {
        let mut args = Arguments::default();
        self.course.write(&mut args);
        args.flag("--future-incompat-report", self.future_incompat_report);
        self.general.write(&mut args);
        self.several.write(&mut args);
        args.flag("--doc", self.doc);
        args.0
    }
}

impl From<GpuTest> for Call {
    fn from(test: GpuTest) -> Call {
        Call {
            tool: Tool::Test,
            cargo_args: test.to_cargo_args(),
            compare: None,
            only_lists: test.several.only_lists(),
            positional: test.testname,
            args: test.args,
            env: vec![(run_id::VARIABLE.to_owned(), run_id::new().into())],
            test: Some(test.test),
            general: test.general,
            gpu: test.gpu,
            build: test.several.build,
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
        GpuTest::command().debug_assert();
    }

    #[test]
    fn every_flag_of_cargo_test_is_known() {
        flags_of_cargo("test", &GpuTest::command());
    }

    #[test]
    fn cargo_flags_come_out_as_they_went_in() {
        let lines = [
            "--no-run --no-fail-fast --future-incompat-report --message-format json --verbose --color always --config a=1 -Z x",
            "--quiet --package p --package q --workspace --exclude r --all",
            "--lib --bins --bin b --bin c --examples --example e --tests --test t --benches --bench b --all-targets --doc",
            "--features a,b --jobs 1 --release --unit-graph --timings --manifest-path a/Cargo.toml --locked",
        ];
        for text in lines {
            assert_eq!(line(parse::<GpuTest>(text).to_cargo_args()), text);
        }
    }

    #[test]
    fn names_before_and_after_the_dashes() {
        let call = Call::from(parse::<GpuTest>(
            "--lib name --timeout 9s -- other --nocapture -q",
        ));
        assert_eq!(call.positional.as_deref(), Some("name".as_ref()));
        assert_eq!(call.args, ["other", "--nocapture", "-q"]);
        assert!(GpuTest::try_parse_from(["cargo-gpu-test", "one", "two"]).is_err());
    }

    #[test]
    fn nameless_selections_list() {
        for text in ["--test", "--bench --lib", "-p", "--example a --example"] {
            assert!(Call::from(parse::<GpuTest>(text)).only_lists, "{text}");
        }
        assert!(!Call::from(parse::<GpuTest>("--test a -p b")).only_lists);
    }

    #[test]
    fn options_of_tests_reach_the_runner_with_whole_paths() {
        let mut call = Call::from(parse::<GpuTest>(
            "--batch --retries 2 --junit out/j.xml --timeout 5s --fs data --schedule replay:r --emit ptx=a.ptx --quiet",
        ));
        call.resolve_paths().unwrap();
        let here = std::env::current_dir().unwrap();
        let here = here.display();
        assert_eq!(
            line(call.to_runner_args()),
            format!(
                "--timeout=5s --schedule=replay:{here}/r --fs={here}/data --emit=ptx={here}/a.ptx --emit-once --batch --retries=2 --junit={here}/out/j.xml --quiet --"
            )
        );
    }

    #[test]
    fn each_call_names_its_run() {
        let run = || Call::from(parse::<GpuTest>("")).env;
        assert_eq!(run()[0].0, "GPU_RUN_TEST_RUN");
        assert_ne!(run(), run());
    }
}
