//! The command line: libtest's, and a few words of ours.

use crate::options::OptionError;
use clap::{ArgAction, Parser, ValueEnum};
use process::variables;
use std::ffi::{OsStr, OsString};
use std::num::NonZeroUsize;
use std::path::PathBuf;

/// How to run tests.
#[derive(Clone, Debug, Default, Parser)]
#[command(
    about = "Runs the tests of this executable on a GPU or on the emulator",
    after_help = "Where and how tests run is told by GPU_RUN_* variables, or by the options of `cargo gpu-test`.",
    disable_version_flag = true,
    args_override_self = true
)]
pub struct Options {
    /// Run only tests whose names contain one of these
    #[arg(value_name = "FILTERS")]
    pub filters: Vec<String>,
    /// Run ignored and not ignored tests
    #[arg(long, conflicts_with = "ignored")]
    pub include_ignored: bool,
    /// Run only ignored tests
    #[arg(long)]
    pub ignored: bool,
    /// Exclude tests marked as should_panic
    #[arg(long)]
    pub exclude_should_panic: bool,
    /// Run tests and not benchmarks
    #[arg(long)]
    pub test: bool,
    /// Run benchmarks instead of tests
    #[arg(long)]
    pub bench: bool,
    /// List all tests and benchmarks
    #[arg(long)]
    pub list: bool,
    /// Do not start new tests after the first failure
    #[arg(long)]
    pub fail_fast: bool,
    /// Write the results to this file, too
    #[arg(long, value_name = "PATH")]
    pub logfile: Option<PathBuf>,
    /// Do not capture the output of tests
    #[arg(long, alias = "nocapture", env = "RUST_TEST_NOCAPTURE", value_parser = clap::builder::FalseyValueParser::new())]
    pub no_capture: bool,
    /// How many tests run at a time; on a GPU only with --batch
    #[arg(long, value_name = "N", env = "RUST_TEST_THREADS")]
    pub test_threads: Option<NonZeroUsize>,
    /// Skip tests whose names contain this; may be given several times
    #[arg(long, value_name = "FILTER")]
    pub skip: Vec<String>,
    /// One character for each test instead of one line, as --format=terse
    #[arg(short, long)]
    pub quiet: bool,
    /// Names must equal the filters
    #[arg(long)]
    pub exact: bool,
    /// Colours of the output
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    pub color: Color,
    /// Format of the output
    #[arg(long)]
    pub format: Option<Format>,
    /// Show the output of tests that pass, too
    #[arg(long)]
    pub show_output: bool,
    /// Accepted, as there is nothing that it would enable
    #[arg(short = 'Z', value_name = "FLAG", action = ArgAction::Append, hide = true)]
    pub unstable: Vec<String>,
    /// Accepted: every test has a process of the device's own
    #[arg(long, hide = true)]
    pub force_run_in_process: bool,
    /// Show how long each test took
    #[arg(long)]
    pub report_time: bool,
    /// A test that takes longer than its RUST_TEST_TIME_* limit fails
    #[arg(long)]
    pub ensure_time: bool,
    /// Run tests in random order
    #[arg(long)]
    pub shuffle: bool,
    /// The random order's seed
    #[arg(long, value_name = "SEED")]
    pub shuffle_seed: Option<u64>,
    /// Run many tests in each launch, several at a time
    #[arg(long, env = "GPU_RUN_TEST_BATCH", value_parser = clap::builder::FalseyValueParser::new())]
    pub batch: bool,
    /// Run a test that fails up to N times more
    #[arg(
        long,
        value_name = "N",
        env = "GPU_RUN_TEST_RETRIES",
        default_value_t = 0
    )]
    pub retries: u32,
    /// Write the results to this file, as JUnit's XML
    #[arg(long, value_name = "FILE", env = "GPU_RUN_TEST_JUNIT")]
    pub junit: Option<PathBuf>,
}

/// When the output has colours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Color {
    /// On a terminal.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// How the output looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// A line for each test.
    Pretty,
    /// A character for each test.
    Terse,
    /// An object for each event.
    Json,
    /// Not here.
    #[value(hide = true)]
    Junit,
}

/// Which of the ignored tests run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ignored {
    /// None.
    Skip,
    /// They as all others.
    Include,
    /// They alone.
    Only,
}

impl Options {
    /// From the program's name, which the usage line shows, and its arguments.
    ///
    /// # Errors
    /// In clap's words: also a request for help.
    pub fn parse(
        name: &OsStr,
        args: impl IntoIterator<Item = OsString>,
    ) -> Result<Options, clap::Error> {
        let program = std::iter::once(name.to_owned());
        let options = variables::try_parse::<Options>(program.chain(args))?;
        if options.format == Some(Format::Junit) {
            let why = OptionError::new(
                "junit",
                "a format here: `--junit FILE` writes such a report to a file",
            );
            return Err(clap::Error::raw(
                clap::error::ErrorKind::InvalidValue,
                format!("{why}\n"),
            ));
        }
        Ok(options)
    }

    /// The format, of whichever word.
    pub fn format(&self) -> Format {
        match (self.format, self.quiet) {
            (Some(format), _) => format,
            (None, true) => Format::Terse,
            (None, false) => Format::Pretty,
        }
    }

    /// Which ignored tests run.
    pub fn run_ignored(&self) -> Ignored {
        match (self.include_ignored, self.ignored) {
            (true, _) => Ignored::Include,
            (false, true) => Ignored::Only,
            (false, false) => Ignored::Skip,
        }
    }

    /// Whether tests run, and are not only counted as ignored.
    pub fn runs_tests(&self) -> bool {
        !self.bench || self.test
    }

    /// Whether each test's time is part of the output.
    pub fn shows_time(&self) -> bool {
        self.report_time || self.ensure_time
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(line: &str) -> Result<Options, clap::Error> {
        Options::parse(
            OsStr::new("suite-1f"),
            line.split_whitespace().map(OsString::from),
        )
    }

    #[test]
    fn what_cargo_and_nextest_say() {
        let options = parse("--list --format terse --ignored").unwrap();
        assert!(options.list);
        assert_eq!(
            (options.format(), options.run_ignored()),
            (Format::Terse, Ignored::Only)
        );
        let options = parse("--exact a::b --nocapture").unwrap();
        assert!(options.exact && options.no_capture);
        assert_eq!(options.filters, ["a::b"]);
        let options =
            parse("-q --test-threads=1 x -Zunstable-options y --skip z --skip w").unwrap();
        assert_eq!(options.format(), Format::Terse);
        assert_eq!(options.filters, ["x", "y"]);
        assert_eq!(options.skip, ["z", "w"]);
        assert_eq!(options.test_threads.map(NonZeroUsize::get), Some(1));
    }

    #[test]
    fn what_cannot_be_said() {
        for line in [
            "--ignored --include-ignored",
            "--test-threads 0",
            "--format xml",
            "--no-such-flag",
        ] {
            assert!(parse(line).is_err(), "{line}");
        }
        let error = parse("--no-such-flag").unwrap_err().to_string();
        let usage = "\nUsage: suite-1f [OPTIONS] [FILTERS";
        assert!(error.contains(usage), "{error}");
        let error = parse("--format junit").unwrap_err().to_string();
        assert!(error.contains("--junit FILE"), "{error}");
    }

    #[test]
    fn benches_take_the_place_of_tests() {
        assert!(parse("").unwrap().runs_tests());
        assert!(!parse("--bench").unwrap().runs_tests());
        assert!(parse("--bench --test").unwrap().runs_tests());
    }
}
