//! How tests are run, beside what libtest's own options say.

use clap::Args;
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

impl TestOptions {
    /// As arguments for the runner.
    pub fn to_args(&self) -> Vec<OsString> {
        let TestOptions {
            batch,
            retries,
            junit,
        } = self;
        let junit = junit.as_ref().map(|path| {
            let mut argument = OsString::from("--junit=");
            argument.push(path);
            argument
        });
        let batch = batch.then(|| "--batch".into());
        let retries = retries.map(|retries| format!("--retries={retries}").into());
        [batch, retries, junit].into_iter().flatten().collect()
    }

    /// As variables for the launcher.
    pub fn to_env(&self) -> Vec<(&'static str, OsString)> {
        let TestOptions {
            batch,
            retries,
            junit,
        } = self;
        let all = [
            ("GPU_RUN_TEST_BATCH", batch.then(|| "1".into())),
            (
                "GPU_RUN_TEST_RETRIES",
                retries.map(|retries| retries.to_string().into()),
            ),
            (
                "GPU_RUN_TEST_JUNIT",
                junit.clone().map(PathBuf::into_os_string),
            ),
        ];
        all.into_iter()
            .filter_map(|(name, value)| Some((name, value?)))
            .collect()
    }
}
