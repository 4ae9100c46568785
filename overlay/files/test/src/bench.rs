//! Measures benches by the device's clock.

use crate::report::{self, Finished};
use crate::stats::Summary;
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

#[derive(Clone)]
struct Measured {
    /// Nanoseconds of one iteration each, in ascending order.
    samples: Vec<f64>,
    /// In all samples together.
    iterations: u64,
}

impl Measured {
    /// Of a bench that has not called [`Bencher::iter`].
    fn nothing() -> Measured {
        Measured { samples: vec![0.0], iterations: 0 }
    }
}

impl Bencher {
    /// Measures `inner`, which is called many times. In a test: once.
    pub fn iter<T, F>(&mut self, mut inner: F)
    where
        F: FnMut() -> T,
    {
        let mut sample = |iterations| sample(&mut inner, iterations);
        if self.once {
            sample(1);
        } else {
            self.measured = Some(measure(&mut sample));
        }
    }

    /// Runs a bench; its samples, if it has called [`Bencher::iter`].
    pub fn bench<F>(&mut self, mut bench: F) -> Result<Option<Summary>, String>
    where
        F: FnMut(&mut Bencher) -> Result<(), String>,
    {
        bench(self).map(|()| self.measured.as_ref().map(|measured| Summary::new(&measured.samples)))
    }
}

/// A bench as a test.
pub(crate) fn once<F>(mut bench: F) -> Result<(), String>
where
    F: FnMut(&mut Bencher) -> Result<(), String>,
{
    bench(&mut Bencher { once: true, measured: None, bytes: 0 })
}

/// Measures a bench on this thread.
pub(crate) fn run(index: usize, test: TestDescAndFn) {
    let mut bencher = Bencher { once: false, measured: None, bytes: 0 };
    let start = Instant::now();
    let result = catch_unwind(AssertUnwindSafe(|| match test.testfn {
        TestFn::StaticBenchFn(bench) => bench(&mut bencher),
        TestFn::DynBenchFn(bench) => bench(&mut bencher),
        other => other.run(),
    }));
    let time = start.elapsed();
    let verdict = match result {
        Ok(Ok(())) => Verdict::Passed,
        _ => Verdict::Failed(None),
    };
    if let Verdict::Passed = verdict {
        // Without a call of `iter` it is 0 ns and no rate: libtest's answer, too.
        let bytes = if bencher.measured.is_some() { bencher.bytes } else { 0 };
        let Measured { samples, iterations } = bencher.measured.unwrap_or_else(Measured::nothing);
        report::measured(index, &samples, iterations, bytes);
    }
    report::finished(index, &Finished { verdict, time, output: None });
}

fn measure(sample: &mut dyn FnMut(u64) -> Duration) -> Measured {
    let (mut warm, mut batch) = (Duration::ZERO, 1);
    // At least two rounds, because the first call may do what no other does.
    for round in 1.. {
        let time = sample(batch);
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
        let time = sample(batch);
        all += time;
        let nanos = time.as_nanos() as u64 as f64 / batch as f64;
        // Kept in order: std's sort would be the largest function of the program.
        let at = samples.iter().take_while(|&&sample| sample < nanos).count();
        samples.insert(at, nanos);
    }
    Measured { iterations: batch * samples.len() as u64, samples }
}

/// Never inlined, as what is measured would be inlined with it, more than once.
#[inline(never)]
fn sample<T>(inner: &mut impl FnMut() -> T, iterations: u64) -> Duration {
    let start = Instant::now();
    for _ in 0..iterations {
        black_box(inner());
    }
    start.elapsed()
}
