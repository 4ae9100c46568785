//! A GPU of this machine, with a context on it.

use super::driver::{Attribute, Context, Device, Driver, JitError, NoDriver};
use super::error::CudaError;
use super::jit;
use super::text::{Needs, ptx_of_driver};
use crate::end::Stop;
use crate::image::Image;
use crate::options::JitOptions;
use std::sync::Arc;

/// What a GPU is, as far as it tells without a context.
struct Found {
    driver: Driver,
    device: Device,
    name: String,
    capability: u32,
    multiprocessors: u32,
    threads_per_multiprocessor: u32,
}

/// A GPU with a context, current on the thread that opened it.
pub struct Gpu {
    driver: Arc<Driver>,
    context: Context,
    name: String,
    capability: u32,
    multiprocessors: u32,
    threads_per_multiprocessor: u32,
}

impl Gpu {
    /// The GPU with this ordinal.
    ///
    /// # Errors
    /// [`Stop::NoDevice`]: no driver, no such GPU, or one that cannot be used.
    pub fn open(ordinal: u32) -> Result<Gpu, Stop> {
        Found::find(ordinal)?.activate().map_err(|e| e.no_device())
    }

    /// The GPU with this ordinal, if it can run the image.
    ///
    /// # Errors
    /// [`Stop::NoDevice`] with what to do: no driver, no such GPU, one that is busy, too old or has too old a driver.
    pub fn open_for(ordinal: u32, image: &Image) -> Result<Gpu, Stop> {
        let found = Found::find(ordinal)?;
        suits(image, found.driver.version, found.capability, &found.name)?;
        found.activate().map_err(|e| e.no_device())
    }

    /// The first GPU that can run the image.
    ///
    /// # Errors
    /// Why the first one cannot.
    pub fn first_for(image: &Image) -> Result<Gpu, Stop> {
        let first = match Gpu::open_for(0, image) {
            Ok(gpu) => return Ok(gpu),
            Err(stop) => stop,
        };
        let count = Driver::load()
            .ok()
            .and_then(|driver| driver.device_count().ok())
            .unwrap_or(0);
        (1..count)
            .find_map(|ordinal| Gpu::open_for(ordinal, image).ok())
            .ok_or(first)
    }

    /// Its driver.
    pub fn driver(&self) -> &Arc<Driver> {
        &self.driver
    }

    /// Its context.
    pub fn context(&self) -> Context {
        self.context
    }

    /// For people: `NVIDIA H200 (sm_90)`.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// 90 for compute capability 9.0.
    pub fn capability(&self) -> u32 {
        self.capability
    }

    /// How many multiprocessors it has.
    pub fn multiprocessors(&self) -> u32 {
        self.multiprocessors
    }

    /// How many threads it holds at once.
    pub fn hardware_threads(&self) -> u64 {
        u64::from(self.multiprocessors) * u64::from(self.threads_per_multiprocessor)
    }

    /// Compiles PTX for it with the driver's compiler, as it is. The context is current on this thread; several may compile at the same time.
    ///
    /// # Errors
    /// The driver's error and the compiler's log.
    pub fn compile(&self, ptx: &str, options: JitOptions) -> Result<Vec<u8>, JitError> {
        jit::compile(&self.driver, &[ptx], options, 1)
    }
}

/// The compute capability of the GPU with this ordinal: 90 for 9.0.
///
/// # Errors
/// [`Stop::NoDevice`]: no driver, or no such GPU.
pub fn capability(ordinal: u32) -> Result<u32, Stop> {
    Ok(Found::find(ordinal)?.capability)
}

impl Found {
    fn find(ordinal: u32) -> Result<Found, Stop> {
        let driver = Driver::load().map_err(no_driver)?;
        let count = driver.device_count().map_err(|e| e.no_device())?;
        if ordinal >= count {
            let there = match count {
                0 => "no GPU at all".to_owned(),
                1 => "one GPU, number 0".to_owned(),
                _ => format!("{count} GPUs, numbers 0 to {}", count - 1),
            };
            return Err(Stop::NoDevice {
                reason: format!("there is no GPU {ordinal}: the driver reports {there}"),
                help: Some("look at `nvidia-smi` and at CUDA_VISIBLE_DEVICES, or run with `--device emulator`".to_owned()),
            });
        }
        Found::examine(driver, ordinal).map_err(|e| e.no_device())
    }

    fn examine(driver: Driver, ordinal: u32) -> Result<Found, CudaError> {
        let device = driver.device(ordinal)?;
        let major = driver.attribute(device, Attribute::CapabilityMajor)?;
        let minor = driver.attribute(device, Attribute::CapabilityMinor)?;
        let capability = 10 * major + minor;
        Ok(Found {
            name: format!("{} (sm_{capability})", driver.device_name(device)?),
            capability,
            multiprocessors: driver.attribute(device, Attribute::Multiprocessors)?,
            threads_per_multiprocessor: driver
                .attribute(device, Attribute::ThreadsPerMultiprocessor)?,
            device,
            driver,
        })
    }

    fn activate(self) -> Result<Gpu, CudaError> {
        Ok(Gpu {
            context: self.driver.use_device(self.device)?,
            driver: Arc::new(self.driver),
            name: self.name,
            capability: self.capability,
            multiprocessors: self.multiprocessors,
            threads_per_multiprocessor: self.threads_per_multiprocessor,
        })
    }
}

/// Whether this machine has the driver's library: without it there is no GPU to wait for.
pub fn has_driver() -> bool {
    !matches!(Driver::load(), Err(NoDriver::Absent))
}

fn no_driver(error: NoDriver) -> Stop {
    let help = match &error {
        NoDriver::Failed(error) => return error.no_device(),
        NoDriver::Absent => "install the NVIDIA driver, or run with `--device emulator`",
        NoDriver::TooOld(_) => "update the NVIDIA driver, or run with `--device emulator`",
    };
    Stop::NoDevice {
        reason: format!("the GPU cannot be used: {error}"),
        help: Some(help.to_owned()),
    }
}

/// Whether driver and GPU can take the image's PTX: better said here than by the compiler's codes.
fn suits(image: &Image, cuda: (u32, u32), capability: u32, name: &str) -> Result<(), Stop> {
    let Some(needs) = Needs::of(image.ptx()) else {
        let reason = "the image has no `.version` and `.target`: it is not PTX".to_owned();
        return Err(Stop::BadImage { reason });
    };
    let supported = ptx_of_driver(cuda);
    if needs.version > supported {
        return Err(Stop::NoDevice {
            reason: format!(
                "the NVIDIA driver supports PTX {}.{} (CUDA {}.{}), the image needs PTX {}.{}",
                supported.0, supported.1, cuda.0, cuda.1, needs.version.0, needs.version.1
            ),
            help: Some("update the NVIDIA driver, or run with `--device emulator`".to_owned()),
        });
    }
    if needs.target > capability || needs.exact && needs.target != capability {
        let suffix = if needs.exact { "a" } else { "" };
        return Err(Stop::NoDevice {
            reason: format!(
                "the image is for sm_{}{suffix}, the GPU is {name}",
                needs.target
            ),
            help: Some(format!(
                "build with `--arch sm_{capability}`, or run with `--device emulator`"
            )),
        });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::image::Metadata;

    fn image(head: &str) -> Image {
        Image::new(Metadata::new("demo", "llvm", "sm_70"), head)
    }

    fn refusal(head: &str, cuda: (u32, u32), capability: u32) -> String {
        let stop = suits(&image(head), cuda, capability, "Test GPU").unwrap_err();
        stop.message().unwrap().to_string()
    }

    #[test]
    fn an_old_driver_is_named_with_both_versions() {
        let text = refusal(".version 8.7\n.target sm_70\n", (12, 2), 90);
        assert!(
            text.contains("supports PTX 8.2 (CUDA 12.2)") && text.contains("needs PTX 8.7"),
            "{text}"
        );
        assert!(suits(&image(".version 8.2\n.target sm_70\n"), (12, 2), 90, "").is_ok());
    }

    #[test]
    fn an_image_for_another_gpu_says_how_to_build() {
        let text = refusal(".version 7.1\n.target sm_90\n", (13, 0), 75);
        assert!(
            text.contains("is for sm_90") && text.contains("--arch sm_75"),
            "{text}"
        );
        assert!(refusal(".version 8.0\n.target sm_90a\n", (13, 0), 100).contains("sm_90a"));
    }
}
