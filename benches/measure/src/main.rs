//! `cargo measure`: what programs and the runtime's operations take on a GPU, beside the host's CPU, CUDA C++ and the times that we want. One table.
//!
//! ```text
//! cargo measure                 builds into target/measure, and runs what is there
//! cargo measure build DIR       only builds: for a machine without Rust
//! DIR/measure run DIR           only runs, there
//! ```
//!
//! | file | job |
//! |---|---|
//! | `bundle` | the folder with everything that a run needs |
//! | `part` | one process that measures: its limit of time, its rows |
//! | `places` | what runs where: GPU, host, CUDA C++ |
//! | `cuda` | nvcc |
//! | `machine` | which GPU, driver and CPU |
//! | `wanted` | rows, floors and targets |
//! | `report` | what is printed of it: a table, or JSON |

mod bundle;
mod cuda;
mod machine;
mod options;
mod part;
mod places;
mod report;
mod row;
mod wanted;

use bundle::Bundle;
use clap::Parser as _;
use options::{Action, Options, RunOptions};
use std::process::ExitCode;

fn main() -> ExitCode {
    let options = Options::parse();
    match act(&options) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::from(2)
        }
    }
}

/// Whether nothing failed.
fn act(options: &Options) -> anyhow::Result<bool> {
    match &options.action {
        Some(Action::Build { dir, build }) => {
            Bundle::build(dir, build)?;
            Ok(true)
        }
        Some(Action::Run { dir, run }) => measure(&Bundle::open(dir)?, run),
        None => {
            options.run.check()?;
            let dir = bundle::workspace().join("target/measure");
            measure(&Bundle::build(&dir, &options.build)?, &options.run)
        }
    }
}

fn measure(bundle: &Bundle, options: &RunOptions) -> anyhow::Result<bool> {
    options.check()?;
    let parts = places::run(bundle, options);
    let report = report::Report::new(bundle, options, parts);
    report.print(options)?;
    Ok(report.passed())
}
