//! How something is measured, and the line that is printed for it.

use std::env;
use std::num::NonZeroUsize;
use std::process::ExitCode;
use std::thread;
use std::time::{Duration, Instant};

/// So many runs are measured, after one that warms up.
const RUNS: usize = 7;
/// Fewer, but three at least, if they take longer than this together.
const LONG: Duration = Duration::from_millis(1200);

/// How large everything is, and how results are printed.
#[derive(Clone, Copy)]
pub struct Bench {
    /// Whether only the results count, not the times: little work, one run.
    pub small: bool,
    /// Whether each row is an object of JSON on a line of its own.
    pub json: bool,
}

/// What a program's arguments ask for.
pub struct Asked {
    /// The names of its parts.
    pub list: bool,
    pub bench: Bench,
    /// Those that are measured.
    pub parts: Vec<String>,
}

impl Asked {
    pub fn of_arguments() -> Asked {
        let (flags, parts): (Vec<String>, Vec<String>) =
            env::args().skip(1).partition(|arg| arg.starts_with("--"));
        let is = |flag: &str| flags.iter().any(|given| given == flag);
        Asked {
            list: is("--list"),
            bench: Bench {
                small: is("--small"),
                json: is("--json"),
            },
            parts,
        }
    }
}

/// Says that there is no such part.
pub fn no_part(part: &str) -> ExitCode {
    eprintln!("no part `{part}`; `--list` prints them");
    ExitCode::from(2)
}

impl Bench {
    /// A size: of a measurement, or of a mere check.
    pub fn size<T>(self, measured: T, small: T) -> T {
        if self.small { small } else { measured }
    }

    /// As many threads as could run now, but `most` at most.
    pub fn threads(self, most: usize) -> usize {
        let free = thread::available_parallelism().map_or(1, NonZeroUsize::get);
        free.min(self.size(most, 6))
    }

    /// Measures what `run` says that it took, by so many threads.
    pub fn times(self, what: &str, threads: usize, mut run: impl FnMut() -> Duration) {
        self.print(what, "ns", threads, self.samples(&mut run));
    }

    /// Measures one of `count` operations, which one thread makes.
    pub fn each(self, what: &str, count: u32, mut operation: impl FnMut(u32)) {
        let count = self.size(count, 3);
        let samples = self.samples(&mut || {
            let start = Instant::now();
            (0..count).for_each(&mut operation);
            start.elapsed()
        });
        let each = samples.into_iter().map(|time| time / f64::from(count));
        self.print(what, "ns", 1, each.collect());
    }

    /// Measures how many operations there are in a second, of `count` in each run.
    pub fn rate(self, what: &str, threads: usize, count: usize, mut run: impl FnMut() -> Duration) {
        let samples = self.samples(&mut run).into_iter();
        let rates = samples.map(|time| count as f64 * 1e9 / time.max(1.0));
        self.print(what, "/s", threads, rates.collect());
    }

    /// Prints what was measured otherwise.
    #[inline(never)]
    pub fn print(self, what: &str, unit: &str, threads: usize, mut samples: Vec<f64>) {
        samples.sort_by(f64::total_cmp);
        let (min, max) = (samples[0], samples[samples.len() - 1]);
        let median = samples[samples.len() / 2];
        let runs = samples.len();
        if self.json {
            println!(
                "{{\"row\":\"{what}\",\"unit\":\"{unit}\",\"median\":{median:.3},\"min\":{min:.3},\"max\":{max:.3},\"runs\":{runs},\"threads\":{threads}}}"
            );
        } else {
            println!(
                "{what:<44} {median:>16.1} {unit:<2} ({min:.1} to {max:.1}, {runs} runs, {threads} threads)"
            );
        }
    }

    /// Nanoseconds of each run. One function for all that is measured: the driver's compiler has less to do.
    #[inline(never)]
    pub fn samples(self, run: &mut dyn FnMut() -> Duration) -> Vec<f64> {
        if self.small {
            return vec![run().as_nanos() as f64];
        }
        run();
        let start = Instant::now();
        let mut samples = Vec::with_capacity(RUNS);
        while samples.len() < RUNS && (samples.len() < 3 || start.elapsed() < LONG) {
            samples.push(run().as_nanos() as f64);
        }
        samples
    }
}

/// How long something takes, and what it returns.
pub fn timed<T>(work: impl FnOnce() -> T) -> (Duration, T) {
    let start = Instant::now();
    let result = work();
    (start.elapsed(), result)
}
