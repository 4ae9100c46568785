//! Measures benches by the device's clock.

use crate::report::{self, Finished};
use crate::stats::{Stats as _, Summary};
use crate::types::{TestDescAndFn, TestFn};
use crate::verdict::Verdict;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

/// Hides a value from the optimizer.
#[inline(always)]
pub fn black_box<T>(value: T) -> T {
    std::hint::black_box(value)
}

/// How many samples there are, if they do not take longer than [`LONGEST`].
const SAMPLES: usize = 50;
/// How many there are at least.
const FEWEST: usize = 5;
/// When the fewest suffice.
const LONGEST: Duration = Duration::from_secs(3);
/// How long a sample takes at least, if its iterations are shorter: far longer than a tick of any GPU's clock.
const SAMPLE: Duration = Duration::from_micros(500);
/// How long it runs before it is measured: caches fill, and so do the heap's lists.
const WARM_UP: Duration = Duration::from_millis(20);

/// Given to a function with `#[bench]`, which does what is not measured itself, and what is by [`Bencher::iter`].
#[derive(Clone)]
pub struct Bencher {
    once: bool,
    measured: Option<Measured>,
    /// Bytes that an iteration works on, if the bench says so.
    pub bytes: u64,
}

#[derive(Clone, Copy)]
struct Measured {
    samples: Summary,
    count: usize,
    /// In all samples together.
    iterations: u64,
}

impl Bencher {
    /// Measures `inner`, which is called many times. In a test: once.
    pub fn iter<T, F>(&mut self, mut inner: F)
    where
        F: FnMut() -> T,
    {
        if self.once {
            black_box(inner());
        } else {
            self.measured = Some(measure(&mut inner));
        }
    }

    /// Runs a bench; its samples, if it has called [`Bencher::iter`].
    pub fn bench<F>(&mut self, mut bench: F) -> Result<Option<Summary>, String>
    where
        F: FnMut(&mut Bencher) -> Result<(), String>,
    {
        bench(self).map(|()| self.measured.map(|measured| measured.samples))
    }
}

/// A bench as a test.
pub(crate) fn once<F>(bench: F) -> Result<(), String>
where
    F: FnMut(&mut Bencher) -> Result<(), String>,
{
    Bencher { once: true, measured: None, bytes: 0 }.bench(bench).map(drop)
}

/// Measures a bench on this thread.
pub(crate) fn run(index: usize, test: TestDescAndFn) {
    let mut bencher = Bencher { once: false, measured: None, bytes: 0 };
    let start = Instant::now();
    let result = catch_unwind(AssertUnwindSafe(|| match test.testfn {
        TestFn::StaticBenchFn(bench) => bencher.bench(bench).map(drop),
        TestFn::DynBenchFn(bench) => bencher.bench(bench).map(drop),
        other => other.run(),
    }));
    let time = start.elapsed();
    let verdict = match result {
        Ok(Ok(())) => Verdict::Passed,
        _ => Verdict::Failed(None),
    };
    if let (Verdict::Passed, Some(Measured { samples, count, iterations })) = (&verdict, &bencher.measured) {
        report::measured(index, samples, *count, *iterations, bencher.bytes);
    }
    report::finished(index, &Finished { verdict, time, output: None });
}

fn measure<T>(inner: &mut impl FnMut() -> T) -> Measured {
    let (mut warm, mut batch) = (Duration::ZERO, 1);
    // At least two rounds, because the first call may do what no other does.
    for round in 1.. {
        let time = sample(inner, batch);
        warm += time;
        if round > 1 && warm >= WARM_UP {
            let single = (time.as_nanos() as u64 / batch).max(1);
            batch = (SAMPLE.as_nanos() as u64).div_ceil(single);
            break;
        }
        if time < SAMPLE {
            batch *= 2;
        }
    }
    let mut samples = Vec::with_capacity(SAMPLES);
    let mut all = Duration::ZERO;
    while samples.len() < SAMPLES && (samples.len() < FEWEST || all < LONGEST) {
        let time = sample(inner, batch);
        all += time;
        samples.push(time.as_nanos() as f64 / batch as f64);
    }
    Measured { samples: Summary::new(&samples), count: samples.len(), iterations: batch * samples.len() as u64 }
}

fn sample<T>(inner: &mut impl FnMut() -> T, iterations: u64) -> Duration {
    let start = Instant::now();
    for _ in 0..iterations {
        black_box(inner());
    }
    start.elapsed()
}
