//! One run for each of many seeds, on all cores of the host, until one fails.

use crate::device::{Device as _, Emulated, Job, Outcome, Watch};
use crate::end::Interrupt;
use crate::hostcall::fs::Files;
use crate::hostcall::{HostCalls, Stdio};
use crate::options::{LaunchOptions, Seed, Seeds};
use crate::report::{Ended, Message, repeat};
use emulator::Program;
use process::exit;
use std::ffi::OsString;
use std::io::Write as _;
use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// A run that did not end with code 0.
struct Failure {
    seed: u64,
    outcome: Outcome,
    stdout: Vec<u8>,
    stderr: Vec<u8>,
}

/// What the threads that run seeds share.
struct Hunt<'a> {
    job: &'a Job<'a>,
    program: Arc<Program>,
    seeds: Seeds,
    next: AtomicU64,
    progress: Mutex<Progress>,
}

#[derive(Default)]
struct Progress {
    /// The failure of the lowest seed so far.
    failure: Option<Failure>,
    /// How many runs passed.
    passed: u64,
    /// Runs in progress, and how to end them.
    running: Vec<(u64, Interrupt)>,
}

/// Runs `job` once for each seed and returns the exit code: that of the lowest seed whose run failed, else 0. Only its output is shown.
pub(super) fn main(job: &Job<'_>, seeds: Seeds, interrupt: &Interrupt) -> i32 {
    let program = match Emulated::load(job.image, job.options) {
        Ok(program) => Arc::new(program),
        Err(stop) => {
            if let Some(message) = stop.message() {
                message.print();
            }
            return stop.exit_code();
        }
    };
    let hunt = Hunt {
        job,
        program,
        seeds,
        next: AtomicU64::new(seeds.range().start),
        progress: Mutex::default(),
    };
    let cores = std::thread::available_parallelism().map_or(1, NonZeroUsize::get);
    let range = seeds.range();
    let threads = (range.end - range.start).min(cores as u64);
    let ended = Ended::default();
    std::thread::scope(|scope| {
        let workers: Vec<_> = (0..threads)
            .map(|_| scope.spawn(|| hunt.work(interrupt)))
            .collect();
        if !job.options.settings.quiet {
            scope.spawn(|| ended.meanwhile(|| hunt.tell()));
        }
        let ends: Vec<_> = workers.into_iter().map(|worker| worker.join()).collect();
        ended.set();
        for end in ends {
            end.unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        }
    });
    let progress = hunt.progress.into_inner();
    let failure = progress.unwrap_or_else(PoisonError::into_inner).failure;
    match failure {
        _ if interrupt.is_set() => exit::interrupted(),
        Some(failure) => failure.report(job, seeds),
        None => {
            if !job.options.settings.quiet {
                let text = format!(
                    "{} runs: seeds {seeds}, schedule {}",
                    range.end - range.start,
                    job.options.run.strategy()
                );
                Message::status("Passed", &text).print();
            }
            0
        }
    }
}

/// The next seed below `end`. The counter stays at `end`: beyond the largest number it would begin anew.
fn next(counter: &AtomicU64, end: u64) -> Option<u64> {
    let below = |seed| (seed < end).then(|| seed + 1);
    // Only the number is communicated.
    let taken = counter.fetch_update(Ordering::Relaxed, Ordering::Relaxed, below);
    taken.ok()
}

impl Hunt<'_> {
    /// Runs seeds until there are none left, or none that matter.
    fn work(&self, interrupt: &Interrupt) {
        while !interrupt.is_set() {
            let Some(seed) = next(&self.next, self.seeds.range().end) else {
                return;
            };
            let cancel = Interrupt::default();
            {
                let mut progress = self.progress();
                if progress.failure.is_some() {
                    return;
                }
                progress.running.push((seed, cancel.clone()));
            }
            let failure = self.run(seed, cancel.clone());
            let mut progress = self.progress();
            progress.running.retain(|(running, _)| *running != seed);
            progress.passed += u64::from(failure.is_none());
            let Some(failure) = failure.filter(|_| !cancel.is_set()) else {
                continue;
            };
            // Whatever the host's pace, the lowest seed is reported: runs of lower ones go on, of higher ones end.
            for (running, cancel) in &progress.running {
                if *running > seed {
                    cancel.set();
                }
            }
            let lowest = progress.failure.as_ref().is_none_or(|f| seed < f.seed);
            if lowest {
                progress.failure = Some(failure);
            }
            return;
        }
    }

    /// How far it is.
    fn tell(&self) {
        let progress = self.progress();
        let range = self.seeds.range();
        let mut text = format!(
            "seeds {}: {} of {} runs passed",
            self.seeds,
            progress.passed,
            range.end - range.start
        );
        if let Some(failure) = &progress.failure {
            text += &format!("; seed {} failed, lower ones still run", failure.seed);
        }
        drop(progress);
        Message::status("Testing", &text).print();
    }

    fn progress(&self) -> std::sync::MutexGuard<'_, Progress> {
        self.progress.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The failure of this seed's run, if it is one.
    fn run(&self, seed: u64, cancel: Interrupt) -> Option<Failure> {
        let options = self.job.options.with_seed(Seed(seed));
        let job = Job {
            image: self.job.image,
            options: &options,
            args: self.job.args.clone(),
            env: self.job.env.clone(),
            replay: None,
            repeated: true,
            launcher_args: None,
            last_words: self.job.last_words,
        };
        let (mut stdout, mut stderr) = (Vec::new(), Vec::new());
        let stdio = Stdio::new(&mut stdout, &mut stderr);
        // It was opened a moment ago. If it is gone, so is what the program may touch.
        let limit = options.run.fs.clone().unwrap_or_default();
        let files = Files::new(&limit).unwrap_or_else(|_| Files::none());
        let mut calls = HostCalls::with_files(stdio, files);
        let mut watch = Watch::new(options.run.timeout, cancel);
        let mut device = Emulated::sharing(Arc::clone(&self.program));
        let outcome = device.run(&job, &mut calls, &mut watch);
        drop(calls);
        (outcome.stop.exit_code() != 0).then_some(Failure {
            seed,
            outcome,
            stdout,
            stderr,
        })
    }
}

impl Failure {
    /// Shows the run and how to repeat it. Returns its exit code.
    fn report(self, job: &Job<'_>, seeds: Seeds) -> i32 {
        let stop = &self.outcome.stop;
        let code = stop.exit_code();
        // Closed streams leave nobody to tell.
        let _ = std::io::stdout().write_all(&self.stdout);
        let _ = std::io::stdout().flush();
        let _ = std::io::stderr().write_all(&self.stderr);
        if let Some(message) = stop.message() {
            message.print();
        }
        if job.options.settings.stats {
            let _ = writeln!(std::io::stderr(), "{}", self.outcome.stats);
        }
        let seed = self.seed;
        let strategy = job.options.run.strategy();
        Message::error(format!(
            "seed {seed} of {seeds} failed with exit code {code}"
        ))
        .help(&format!(
            "repeat this run with\n{}",
            replay(job.options, seed, &job.args)
        ))
        .help(&format!(
            "or give `--seed {seed} --schedule {strategy}` in the place of `--many-seeds`"
        ))
        .print();
        code
    }
}

/// A shell command that runs this seed again.
fn replay(options: &LaunchOptions, seed: u64, args: &[OsString]) -> String {
    repeat(&options.with_seed(Seed(seed)), args)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::options::{RunOptions, Settings, Size, Strategy};

    #[test]
    fn the_last_seeds_of_all_end() {
        let counter = AtomicU64::new(u64::MAX - 2);
        let taken: Vec<_> = (0..5).map(|_| next(&counter, u64::MAX)).collect();
        let last = [Some(u64::MAX - 2), Some(u64::MAX - 1), None, None, None];
        assert_eq!(taken, last);
    }

    #[test]
    fn a_replay_has_every_option_but_the_range() {
        let mut options = LaunchOptions {
            run: RunOptions {
                many_seeds: "0..9".parse().ok(),
                stack_size: Some(Size(1 << 20)),
                ..RunOptions::default()
            },
            settings: Settings {
                quiet: true,
                ..Settings::default()
            },
        };
        let line = replay(&options, 7, &["demo".into(), "a b".into()]);
        let start = "GPU_RUN_DEVICE=emulator GPU_RUN_STACK_SIZE=1M GPU_RUN_SEED=7 GPU_RUN_SCHEDULE=random GPU_RUN_QUIET=1 ";
        assert!(
            line.starts_with(start) && line.ends_with(" 'a b'"),
            "{line}"
        );
        options.run.schedule = Some(Strategy::Pct);
        assert!(replay(&options, 7, &[]).contains("GPU_RUN_SCHEDULE=pct"));
    }
}
