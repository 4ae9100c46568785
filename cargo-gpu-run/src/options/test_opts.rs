//! How tests are run, beside what libtest's own options say.

use clap::Args;
use process::Given;
use std::ffi::OsString;
use std::path::PathBuf;

/// Options of the tests: they travel to the runner.
#[derive(Clone, Debug, Default, PartialEq, Eq, Args)]
pub struct TestOptions {
    /// Run many tests in each launch, several at a time
    ///
    /// Else each test has a launch of its own. After a fault in one of them the others are run singly.
    #[arg(long, env = "GPU_RUN_TEST_BATCH", value_parser = clap::builder::FalseyValueParser::new())]
    pub batch: bool,
    /// Run a test that fails up to N times more; it passes if one run does
    #[arg(long, value_name = "N", env = "GPU_RUN_TEST_RETRIES")]
    pub retries: Option<u32>,
    /// Write the results of all tests to FILE, too, as JUnit's XML
    #[arg(long, value_name = "FILE", env = "GPU_RUN_TEST_JUNIT")]
    pub junit: Option<PathBuf>,
}

/// How the names of their variables begin.
const PREFIX: &str = "GPU_RUN_TEST_";

impl TestOptions {
    /// As arguments for the runner.
    pub fn to_args(&self) -> Vec<OsString> {
        self.given().map(|given| given.argument()).collect()
    }

    /// As variables for the launcher.
    pub fn to_env(&self) -> Vec<(String, OsString)> {
        self.given().map(|given| given.variable(PREFIX)).collect()
    }

    /// Those that were given.
    fn given(&self) -> impl Iterator<Item = Given> {
        // Every field is named: a new one does not compile until it is passed on.
        let TestOptions {
            batch,
            retries,
            junit,
        } = self;
        let all = [
            Given::switch("batch", *batch),
            Given::text("retries", retries.as_ref()),
            Given::path("junit", junit.as_deref()),
        ];
        all.into_iter().flatten()
    }
}
