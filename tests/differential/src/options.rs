//! The command line.

use crate::compiler::Compiler;
use std::path::PathBuf;

/// Runs random instructions and kernels on the emulator and on a GPU, and compares the results bit for bit.
///
/// Exit codes: 0 no unexplained difference, 1 some, 2 bad command line, 120 not run because there is no GPU, 122 the GPU met a fault.
#[derive(Clone, Debug, clap::Parser)]
#[command(version)]
pub struct Options {
    /// CUDA's number of the GPU.
    #[arg(long, default_value_t = 0)]
    pub device: u32,
    /// How many straight-line snippets.
    #[arg(long, default_value_t = 100_000)]
    pub snippets: u64,
    /// How many kernels.
    #[arg(long, default_value_t = 2_000)]
    pub kernels: u64,
    /// Which of all snippets and kernels: the same seed makes the same ones.
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// Snippets of one module.
    #[arg(long, default_value_t = 256)]
    pub batch: usize,
    /// Level of the driver's compiler, 0 to 4.
    #[arg(long)]
    pub optimization: Option<u32>,
    /// Compile by this ptxas (of a CUDA toolkit) instead of the driver's compiler: what crashes it is refused, not the end of the run.
    #[arg(long, value_name = "PATH")]
    pub ptxas: Option<PathBuf>,
    /// Host threads; without it one for each core.
    #[arg(long)]
    pub jobs: Option<usize>,
    /// Reproducers kept for each instruction.
    #[arg(long, default_value_t = 3)]
    pub keep: usize,
    /// Directory for the summary and the reproducers.
    #[arg(long, default_value = "differential-report")]
    pub report: PathBuf,
    /// Only this snippet or kernel, such as `s17` or `k511`.
    #[arg(long, value_name = "CASE")]
    pub only: Option<String>,
    /// Leave these snippets and kernels out, such as `k511,k12`: one that the GPU faults on ends a run.
    #[arg(long, value_name = "CASES", value_delimiter = ',')]
    pub skip: Vec<String>,
    /// Run one reproducer again instead.
    #[arg(long, value_name = "FILE")]
    pub replay: Option<PathBuf>,
    /// Run the reproducers of this directory on the emulator alone, and compare with what the GPU said that they were made on.
    #[arg(long, value_name = "DIR", conflicts_with_all = ["replay", "emit"])]
    pub against: Option<PathBuf>,
    /// Write modules here and run them on the emulator only: what a machine without a GPU can check.
    #[arg(long, value_name = "DIR")]
    pub emit: Option<PathBuf>,
}

impl Options {
    /// Whether this case is to be compared.
    pub fn wants(&self, case: &str) -> bool {
        self.only.as_deref().is_none_or(|only| only == case)
            && !self.skip.iter().any(|skip| skip == case)
    }

    /// What makes machine code.
    pub fn compiler(&self) -> Compiler {
        Compiler {
            ptxas: self.ptxas.clone(),
            optimization: self.optimization,
        }
    }

    /// How many threads work.
    pub fn threads(&self) -> usize {
        self.jobs
            .unwrap_or_else(|| std::thread::available_parallelism().map_or(1, usize::from))
            .max(1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser;

    #[test]
    fn cases_are_chosen_and_left_out_by_name() {
        let parse = |arguments: &[&str]| {
            Options::try_parse_from([&["differential"], arguments].concat()).unwrap()
        };
        assert!(parse(&[]).wants("k5"));
        let one = parse(&["--only", "k5"]);
        assert!(one.wants("k5") && !one.wants("k51") && !one.wants("s5"));
        let rest = parse(&["--skip", "k5,s1"]);
        assert!(!rest.wants("k5") && !rest.wants("s1") && rest.wants("k51"));
    }
}
