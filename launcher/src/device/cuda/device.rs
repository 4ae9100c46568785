//! A GPU as a device that runs a program, again and again.

use super::gpu::Gpu;
use super::program::LoadedProgram;
use super::run;
use crate::device::{Device, Job, Outcome, Stats, Watch};
use crate::end::Stop;
use crate::hostcall::HostCalls;
use crate::image::Image;
use std::time::Instant;

/// A GPU, and the program that a launch has left on it for the next.
pub struct CudaDevice {
    gpu: Gpu,
    loaded: Option<LoadedProgram>,
    stats: Stats,
}

impl CudaDevice {
    /// The GPU with this ordinal.
    ///
    /// # Errors
    /// As [`Gpu::open_for`].
    pub fn open(ordinal: u32, image: &Image) -> Result<CudaDevice, Stop> {
        CudaDevice::of(|| Gpu::open_for(ordinal, image))
    }

    /// The first GPU that can run the image.
    ///
    /// # Errors
    /// As [`Gpu::first_for`].
    pub fn first_usable(image: &Image) -> Result<CudaDevice, Stop> {
        CudaDevice::of(|| Gpu::first_for(image))
    }

    fn of(open: impl FnOnce() -> Result<Gpu, Stop>) -> Result<CudaDevice, Stop> {
        let start = Instant::now();
        let gpu = open()?;
        let mut stats = Stats::default();
        stats.set("device", gpu.name());
        stats.set_time("context_ms", start.elapsed());
        Ok(CudaDevice {
            gpu,
            loaded: None,
            stats,
        })
    }

    /// The program, ready to start.
    fn prepare(&mut self, job: &Job<'_>) -> Result<LoadedProgram, Stop> {
        let program = match self.loaded.take() {
            Some(program) => program.again(&self.gpu, job, &mut self.stats)?,
            None => LoadedProgram::first(&self.gpu, job, &mut self.stats)?,
        };
        program.describe(&mut self.stats);
        Ok(program)
    }
}

impl Device for CudaDevice {
    fn name(&self) -> &str {
        self.gpu.name()
    }

    fn is_emulator(&self) -> bool {
        false
    }

    fn run(&mut self, job: &Job<'_>, calls: &mut HostCalls<'_>, watch: &mut Watch) -> Outcome {
        let prepared = self.prepare(job);
        let mut outcome = match prepared.and_then(|program| watch.check().map(|()| program)) {
            Ok(program) => {
                let driver = self.gpu.driver();
                calls.lend(program.lent.clone());
                let outcome = run::run(driver, &program, calls, watch, &mut self.stats);
                if !outcome.spent {
                    self.loaded = Some(program);
                }
                outcome
            }
            Err(stop) => Outcome::before_start(stop),
        };
        self.stats.set("host_calls", calls.served());
        outcome.stats = std::mem::take(&mut self.stats);
        outcome
    }
}
