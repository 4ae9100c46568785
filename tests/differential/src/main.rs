//! `gpu-run-differential`: see [`gpu_run_differential`].

use std::path::Path;
use std::process::ExitCode;
use std::sync::Mutex;
use std::time::Instant;

use clap::Parser;
use gpu_run_differential::compare::differences;
use gpu_run_differential::gpu::Gpu;
use gpu_run_differential::options::Options;
use gpu_run_differential::report::Report;
use gpu_run_differential::session::Session;
use gpu_run_differential::{against, ask, case, emulate, fault, replay, table, work};
use process::exit;

fn main() -> ExitCode {
    let options = Options::parse();
    let code = match run(&options) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error:#}");
            1
        }
    };
    ExitCode::from(u8::try_from(code).unwrap_or(1))
}

fn run(options: &Options) -> anyhow::Result<i32> {
    if let Some(folder) = &options.emit {
        return emit(options, folder);
    }
    if let Some(folder) = &options.against {
        let outcome = against::against(folder)?;
        print!("{}", outcome.summary());
        return Ok(i32::from(!outcome.is_clean()));
    }
    let session = match Session::open(options.device) {
        Ok(session) => session,
        Err(stop) => {
            let why = stop
                .message()
                .map(|message| message.to_string())
                .unwrap_or_default();
            eprintln!("not run: no GPU\n{why}");
            return Ok(exit::NO_DEVICE);
        }
    };
    let gpu = Gpu::new(session, options.compiler());
    if let Some(file) = &options.replay {
        return again(&gpu, file);
    }
    let start = Instant::now();
    let forms = table::forms();
    let names: Vec<String> = forms.iter().map(|form| form.name.clone()).collect();
    let mut report = Report::default();
    eprintln!("{}: {} forms", gpu.describe(), forms.len());
    let mut dead = None;
    let report = match work::common(options, Some(&gpu), &forms, &mut report) {
        Ok(forms) => {
            eprintln!("{} forms on both devices", forms.len());
            let report = Mutex::new(report);
            dead = work::compare(options, &gpu, &forms, &report).err();
            report
                .into_inner()
                .unwrap_or_else(std::sync::PoisonError::into_inner)
        }
        Err(why) => {
            dead.replace(why);
            report
        }
    };
    let summary = report.summary(&gpu.describe(), options.seed, &names, start.elapsed());
    report.write(&options.report, &summary)?;
    print!("{summary}");
    if let Some(dead) = dead {
        fault::explore(options, &dead)?;
        return Ok(exit::DEVICE_FAULT);
    }
    Ok(i32::from(!report.is_clean()))
}

/// One reproducer on both devices.
fn again(gpu: &Gpu, file: &Path) -> anyhow::Result<i32> {
    let case = replay::read(&std::fs::read_to_string(file)?)?.case;
    let emulated = emulate::run(&[&case])
        .map_err(anyhow::Error::msg)?
        .remove(0)
        .map_err(anyhow::Error::msg)?;
    let real = gpu
        .run(&[&case])
        .map_err(|dead| anyhow::anyhow!(dead.why))?
        .remove(0)
        .map_err(anyhow::Error::msg)?;
    let (mut found, _) = differences(&case, &emulated, &real);
    ask::ask(&case, &emulated, &mut found, &|cases, plain| {
        gpu.again(cases, plain)
    })
    .map_err(|dead| anyhow::anyhow!(dead.why))?;
    for difference in &found {
        let words = difference.class.map_or("unexplained", |class| class.name());
        println!(
            "{} lane {}: emulator {:#x}, GPU {:#x} ({words})",
            case.checks[difference.check].form,
            difference.lane,
            difference.emulator,
            difference.gpu
        );
    }
    let bad = found
        .iter()
        .filter(|difference| difference.class.is_none())
        .count();
    println!("{} differences, {bad} unexplained", found.len());
    Ok(i32::from(bad > 0))
}

/// Modules as files, and a run on the emulator.
fn emit(options: &Options, folder: &Path) -> anyhow::Result<i32> {
    std::fs::create_dir_all(folder)?;
    let mut report = Report::default();
    for (number, case) in work::survey(options.seed, &table::forms())
        .iter()
        .enumerate()
    {
        std::fs::write(
            folder.join(format!("form-{number}.ptx")),
            case::module(&[case]),
        )?;
    }
    let forms = work::common(options, None, &table::forms(), &mut report)
        .map_err(|dead| anyhow::anyhow!(dead.why))?;
    for (_, form, why) in &report.missing {
        println!("the emulator lacks {form}: {why}");
    }
    println!(
        "{} forms on the emulator, {} not",
        forms.len(),
        report.missing.len()
    );
    let snippets: Vec<_> = (0..options.snippets)
        .map(|index| work::snippet(options.seed, index, &forms))
        .collect();
    let mut failed = 0;
    let kernels: Vec<_> = (0..options.kernels)
        .map(|index| work::kernel(options.seed, index))
        .collect();
    let modules = snippets
        .chunks(options.batch.max(1))
        .chain(kernels.chunks(16));
    for (number, cases) in modules.enumerate() {
        let refs: Vec<&case::Case> = cases.iter().collect();
        std::fs::write(
            folder.join(format!("module-{number}.ptx")),
            case::module(&refs),
        )?;
        let results = emulate::run(&refs).map_err(anyhow::Error::msg)?;
        for (case, result) in cases.iter().zip(results) {
            if let Err(why) = result {
                failed += 1;
                println!("{}: {why}", case.kernel);
            }
        }
    }
    println!("{failed} cases failed on the emulator");
    Ok(i32::from(failed > 0))
}
