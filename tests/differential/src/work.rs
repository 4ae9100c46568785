//! A whole run: every core makes modules, runs them on both devices, and compares.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Instant;

use crate::ask::ask;
use crate::case::Case;
use crate::compare::differences;
use crate::emulate;
use crate::gpu::{Dead, Gpu};
use crate::kernel;
use crate::options::Options;
use crate::random::Random;
use crate::report::Report;
use crate::snippet::Snippet;
use crate::table::Form;

/// Streams of choices.
const SNIPPETS: u64 = 1;
const KERNELS: u64 = 2;
const SURVEY: u64 = 3;

/// Kernels of one module: they are longer than snippets.
const KERNELS_EACH: u64 = 16;

/// Snippet number `index`. Every form is the first of some snippet before one is first again.
pub fn snippet(seed: u64, index: u64, forms: &[Form]) -> Case {
    let first = &forms[(index % forms.len() as u64) as usize];
    let mut random = Random::new(seed, SNIPPETS, index);
    Snippet::new(&mut random, first, forms).case(&snippet_name(index))
}

/// Kernel number `index`.
pub fn kernel(seed: u64, index: u64) -> Case {
    kernel::kernel(&mut Random::new(seed, KERNELS, index), &kernel_name(index))
}

fn snippet_name(index: u64) -> String {
    format!("s{index}")
}

fn kernel_name(index: u64) -> String {
    format!("k{index}")
}

/// One case for each form, and nothing else in it.
pub fn survey(seed: u64, forms: &[Form]) -> Vec<Case> {
    let case = |(index, form): (usize, &Form)| {
        let mut random = Random::new(seed, SURVEY, index as u64);
        Snippet::single(&mut random, form).case(&format!("f{index}"))
    };
    forms.iter().enumerate().map(case).collect()
}

/// Forms that both devices have; the report learns of the others.
///
/// # Errors
/// [`Dead`].
pub fn common(
    options: &Options,
    gpu: Option<&Gpu>,
    forms: &[Form],
    report: &mut Report,
) -> Result<Vec<Form>, Dead> {
    let cases = survey(options.seed, forms);
    let missing: Mutex<Vec<(usize, &'static str, String)>> = Mutex::default();
    let chunks: Vec<(usize, &[Case])> = cases
        .chunks(64)
        .enumerate()
        .map(|(chunk, cases)| (chunk * 64, cases))
        .collect();
    each(options.threads(), chunks.len() as u64, &|chunk| {
        let (start, cases) = chunks[chunk as usize];
        let note = |offset: usize, who, why: &str| {
            let why = why
                .lines()
                .filter(|line| !line.trim().is_empty())
                .take(4)
                .collect::<Vec<_>>()
                .join("; ");
            lock(&missing).push((start + offset, who, why));
        };
        let refs: Vec<&Case> = cases.iter().collect();
        match emulate::run(&refs) {
            Ok(results) => {
                for (offset, result) in results.iter().enumerate() {
                    if let Err(why) = result {
                        note(offset, "emulator", why);
                    }
                }
            }
            Err(why) => (0..cases.len()).for_each(|offset| note(offset, "emulator", &why)),
        }
        if let Some(gpu) = gpu {
            for (offset, result) in gpu.run(&refs)?.iter().enumerate() {
                if let Err(why) = result {
                    note(offset, "GPU", why);
                }
            }
        }
        Ok(())
    })?;
    let mut missing = missing
        .into_inner()
        .unwrap_or_else(std::sync::PoisonError::into_inner);
    missing.sort();
    let lacks = |index: usize| missing.iter().any(|(form, ..)| *form == index);
    let common = forms
        .iter()
        .enumerate()
        .filter(|(index, _)| !lacks(*index))
        .map(|(_, form)| form.clone())
        .collect();
    report.missing = missing
        .into_iter()
        .map(|(form, who, why)| (who, forms[form].name.clone(), why))
        .collect();
    Ok(common)
}

/// Compares all snippets and kernels.
///
/// # Errors
/// [`Dead`]; the report has what came before.
pub fn compare(
    options: &Options,
    gpu: &Gpu,
    forms: &[Form],
    report: &Mutex<Report>,
) -> Result<(), Dead> {
    let batch = options.batch.max(1) as u64;
    let modules = options.snippets.div_ceil(batch);
    let all = modules + options.kernels.div_ceil(KERNELS_EACH);
    let start = Instant::now();
    each(options.threads(), all, &|module| {
        let cases: Vec<Case> = if module < modules {
            let first = module * batch;
            (first..(first + batch).min(options.snippets))
                .filter(|index| options.wants(&snippet_name(*index)))
                .map(|index| snippet(options.seed, index, forms))
                .collect()
        } else {
            let first = (module - modules) * KERNELS_EACH;
            (first..(first + KERNELS_EACH).min(options.kernels))
                .filter(|index| options.wants(&kernel_name(*index)))
                .map(|index| kernel(options.seed, index))
                .collect()
        };
        if cases.is_empty() {
            return Ok(());
        }
        let refs: Vec<&Case> = cases.iter().collect();
        let emulated = emulate::run(&refs).unwrap_or_else(|why| vec![Err(why); refs.len()]);
        let real = gpu.run(&refs)?;
        let mut compared = Vec::new();
        for ((case, emulated), real) in cases.iter().zip(&emulated).zip(&real) {
            if let (Ok(emulated), Ok(real)) = (emulated, real) {
                let (mut found, consequences) = differences(case, emulated, real);
                ask(case, emulated, &mut found, &|cases, plain| {
                    gpu.again(cases, plain)
                })?;
                compared.push((case, real, found, consequences));
            }
        }
        let mut report = lock(report);
        for ((case, emulated), real) in cases.iter().zip(&emulated).zip(&real) {
            if let Err(why) = emulated {
                report.failed(case, "emulator", why, options.keep);
            }
            if let Err(why) = real {
                report.failed(case, "GPU", why, options.keep);
            }
        }
        for (case, real, found, consequences) in compared {
            report.compared(case, &found, consequences, real, options.keep);
        }
        if module % 64 == 63 {
            eprintln!(
                "module {} of {}, {:.0} s",
                module + 1,
                all,
                start.elapsed().as_secs_f64()
            );
        }
        Ok(())
    })
}

/// Calls `work` with every number below `count`, on several threads, until one fails.
fn each(
    threads: usize,
    count: u64,
    work: &(dyn Fn(u64) -> Result<(), Dead> + Sync),
) -> Result<(), Dead> {
    let next = AtomicU64::new(0);
    let stop = AtomicBool::new(false);
    let failure: Mutex<Option<Dead>> = Mutex::new(None);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                // Relaxed: numbers are only given out once; what the work shares has its own locks.
                while !stop.load(Ordering::Relaxed) {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    if number >= count {
                        return;
                    }
                    if let Err(dead) = work(number) {
                        stop.store(true, Ordering::Relaxed);
                        // The first fault makes the others.
                        lock(&failure).get_or_insert(dead);
                    }
                }
            });
        }
    });
    match failure
        .into_inner()
        .unwrap_or_else(std::sync::PoisonError::into_inner)
    {
        Some(dead) => Err(dead),
        None => Ok(()),
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex
        .lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner)
}
