//! What a command line asks for, whichever command it is of.

use super::cargo_opts::build::Build;
use super::cargo_opts::general::General;
use crate::options::gpu_opts::GpuOptions;
use crate::options::test_opts::TestOptions;
use crate::phase::Tool;
use std::ffi::OsString;
use std::path::PathBuf;

/// Another place for the same benches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Compare {
    /// This machine's CPU
    Host,
}

/// A command line, understood.
#[derive(Clone, Debug)]
pub struct Call {
    /// Which command.
    pub tool: Tool,
    /// cargo's general options.
    pub general: General,
    /// cargo's options of the build.
    pub build: Build,
    /// The GPU's.
    pub gpu: GpuOptions,
    /// The tests'.
    pub test: Option<TestOptions>,
    /// What the same benches are compared with.
    pub compare: Option<Compare>,
    /// All arguments for cargo but target, target directory and what follows.
    pub cargo_args: Vec<OsString>,
    /// Whether cargo only lists what there is.
    pub only_lists: bool,
    /// Before `--`: which tests.
    pub positional: Option<OsString>,
    /// After `--`.
    pub args: Vec<OsString>,
    /// Variables for cargo and all that it starts.
    pub env: Vec<(String, OsString)>,
}

impl Call {
    /// What the runner is told, before the program's path.
    pub fn to_runner_args(&self) -> Vec<OsString> {
        let mut args = self.gpu.run().to_args();
        args.extend(self.gpu.emit.to_args());
        if self.tool != Tool::Run && !self.gpu.emit.emit.is_empty() {
            args.push("--emit-once".into());
        }
        args.extend(self.test.iter().flat_map(TestOptions::to_args));
        if self.general.quiet {
            args.push("--quiet".into());
        }
        args.push("--".into());
        args
    }

    /// cargo runs tests in their package's directory: names of files are made to mean the same there.
    ///
    /// # Errors
    /// There is no current directory.
    pub fn resolve_paths(&mut self) -> std::io::Result<()> {
        let resolve = |path: &mut PathBuf| std::path::absolute(&*path).map(|whole| *path = whole);
        self.gpu.run.paths().try_for_each(resolve)?;
        self.gpu.emit.paths().try_for_each(resolve)?;
        let report = self.test.as_mut().and_then(|test| test.junit.as_mut());
        report.map_or(Ok(()), resolve)
    }
}
