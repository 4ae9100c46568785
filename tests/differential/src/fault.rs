//! After a fault of the GPU: which case of the module it was. A fault ends its process's use of the GPU, so each case runs in a process of its own.

use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::Context;

use crate::gpu::Dead;
use crate::options::Options;

/// Most cases that are asked one by one: each takes a second.
const MOST: usize = 32;

/// Writes the module to `REPORT/fault` and says of each of its cases what it does alone, as compiled before and without the compiler's optimisations.
///
/// # Errors
/// If the report cannot be written or this executable cannot be started.
pub fn explore(options: &Options, dead: &Dead) -> anyhow::Result<()> {
    // A directory of its own: `--against` reads every file of the report's as a reproducer.
    let folder = options.report.join("fault");
    std::fs::create_dir_all(&folder)?;
    let module = folder.join("module.ptx");
    std::fs::write(&module, &dead.module)?;
    eprintln!(
        "error: the GPU can do no more: {}\nnote: its last module is in {}",
        dead.why,
        module.display()
    );
    if options.only.is_some() {
        return Ok(());
    }
    if dead.cases.len() > MOST {
        eprintln!(
            "note: it has {} cases; a smaller --batch has each of them tried alone",
            dead.cases.len()
        );
        return Ok(());
    }
    for case in &dead.cases {
        for optimization in [options.optimization, Some(0)] {
            let report = folder.join(case);
            let ended = alone(options, case, optimization, &report)?;
            let level = match optimization {
                Some(level) => format!("at -O{level}"),
                None => "alone".to_owned(),
            };
            eprintln!("note: {case} {level}: {ended}");
            if ended == AGREES {
                break;
            }
        }
    }
    Ok(())
}

const AGREES: &str = "agrees with the emulator";

fn alone(
    options: &Options,
    case: &str,
    optimization: Option<u32>,
    report: &Path,
) -> anyhow::Result<String> {
    let itself = std::env::current_exe().context("cannot find this executable")?;
    let mut command = Command::new(itself);
    command.args(arguments(options, case, optimization));
    command.arg("--report").arg(report);
    command.stdin(Stdio::null());
    let output = command.output().context("cannot start this executable")?;
    Ok(match output.status.code() {
        Some(0) => AGREES.to_owned(),
        Some(1) => format!("differs, see {}", report.display()),
        Some(process::exit::DEVICE_FAULT) => "the GPU faults".to_owned(),
        _ => {
            let said = String::from_utf8_lossy(&output.stderr);
            let last = said.lines().last().unwrap_or("nothing said").to_owned();
            format!("{}: {last}", output.status)
        }
    })
}

/// The command line of one case of this run.
fn arguments(options: &Options, case: &str, optimization: Option<u32>) -> Vec<String> {
    let mut arguments = vec![
        format!("--device={}", options.device),
        format!("--snippets={}", options.snippets),
        format!("--kernels={}", options.kernels),
        format!("--seed={}", options.seed),
        format!("--only={case}"),
    ];
    if let Some(level) = optimization {
        arguments.push(format!("--optimization={level}"));
    }
    if let Some(ptxas) = &options.ptxas {
        arguments.push(format!("--ptxas={}", ptxas.display()));
    }
    arguments
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser;

    #[test]
    fn one_case_is_asked_for_with_the_seed_and_compiler_of_the_run() {
        let run = Options::parse_from(["differential", "--seed=12", "--ptxas=/p", "--kernels=600"]);
        let again = arguments(&run, "k511", Some(0));
        let again = Options::parse_from([vec!["differential".to_owned()], again].concat());
        assert_eq!(again.only.as_deref(), Some("k511"));
        assert_eq!((again.seed, again.kernels), (12, 600));
        assert_eq!(again.optimization, Some(0));
        assert_eq!(again.ptxas, run.ptxas);
    }
}
