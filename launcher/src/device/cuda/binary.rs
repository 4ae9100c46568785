//! A program's binary: of an earlier run, or compiled now.

use super::cache::{self, Cache};
use super::driver::{Cubin, Module};
use super::error::code;
use super::gpu::Gpu;
use super::{jit, registers};
use crate::device::{Job, Stats};
use crate::end::Stop;
use crate::options::JitOptions;
use crate::report::Message;
use std::io::IsTerminal;
use std::time::Instant;

/// Compiles, or finds the binary of an earlier run, and loads it.
///
/// # Errors
/// The driver refuses it.
pub fn load(gpu: &Gpu, job: &Job<'_>, stats: &mut Stats) -> Result<(Cubin, Module), Stop> {
    let driver = gpu.driver();
    let mut options = job.options.settings.jit;
    options
        .max_registers
        .get_or_insert_with(|| registers::budget(job.options.run.threads, gpu.multiprocessors()));
    let cache = Cache::open(job.options.settings.cache.as_deref());
    let key = cache::key(&[
        // What is done to the PTX from here to the driver, and what the driver is told, is this tool's: another build of it may do
        // otherwise. (To hash the texts that the driver gets would cost every start the time of making them.)
        cache::BUILD.as_bytes(),
        // Without the image's first line, which holds names that do not matter here.
        job.image.ptx().as_bytes(),
        driver_build().as_bytes(),
        format!("{:?} sm_{} {options:?}", driver.version, gpu.capability()).as_bytes(),
    ]);
    let get = |stats: &mut Stats| -> Result<(Cubin, bool), Stop> {
        let compile = || compile(gpu, job, options, stats);
        let (bytes, found) = cache::get_or_compile(cache.as_ref(), &key, compile)?;
        // SAFETY: the driver's compiler has made them just now, or has once, and since then they have passed their hash.
        Ok((unsafe { Cubin::new(bytes) }, found))
    };
    let start = Instant::now();
    let (mut binary, found) = get(stats)?;
    stats.set_time("jit_ms", start.elapsed());
    stats.set("jit_cached", found);

    let start = Instant::now();
    let mut module = driver.load_module(&binary);
    if found
        && module
            .as_ref()
            .is_err_and(|e| e.code != code::OUT_OF_MEMORY)
    {
        // The binary was whole but not right; a fresh one decides.
        if let Some(cache) = &cache {
            cache.remove(&key);
        }
        binary = get(stats)?.0;
        module = driver.load_module(&binary);
    }
    stats.set_time("load_ms", start.elapsed());
    let module = module.map_err(|error| error.ptx_refused(""))?;
    Ok((binary, module))
}

fn compile(
    gpu: &Gpu,
    job: &Job<'_>,
    options: JitOptions,
    stats: &mut Stats,
) -> Result<Vec<u8>, Stop> {
    if std::io::stderr().is_terminal() {
        // It takes seconds. Only for someone who waits: elsewhere stderr belongs to the program.
        Message::status(
            "Compiling",
            &format!("{} for {}", job.image.metadata().program, gpu.name()),
        )
        .print();
    }
    let version = gpu.driver().version;
    let driver = match version_of(&driver_build()) {
        Some(build) => format!("driver {build} (CUDA {}.{})", version.0, version.1),
        None => format!("a driver of CUDA {}.{}", version.0, version.1),
    };
    let crashed = |signal: &str| {
        (job.last_words)(&Stop::CompilerCrashed {
            program: job.image.metadata().program.clone(),
            signal: signal.to_owned(),
            driver: format!("{driver}, for {}", gpu.name()),
            optimized: options.optimization != Some(0),
        })
    };
    let compiled = jit::compile_program(gpu.driver(), job.image.text(), options, &crashed);
    let compiled = compiled.map_err(|e| e.error.ptx_refused(&e.log))?;
    stats.set("jit_modules", compiled.modules);
    Ok(compiled.binary)
}

/// The driver's exact version where it can be read: builds of one CUDA version have different compilers.
fn driver_build() -> String {
    std::fs::read_to_string("/proc/driver/nvidia/version").unwrap_or_default()
}

/// Its number in that text: `580.159.03`.
fn version_of(build: &str) -> Option<&str> {
    build.split_ascii_whitespace().find(|word| {
        let mut numbers = word.split('.');
        word.contains('.') && numbers.all(|number| number.parse::<u32>().is_ok())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_drivers_number_is_found() {
        let closed = "NVRM version: NVIDIA UNIX x86_64 Kernel Module  535.183.01  Sun May 12 19:39:15 UTC 2024\nGCC version:  gcc version 12.2.0 (Debian 12.2.0-14)\n";
        assert_eq!(version_of(closed), Some("535.183.01"));
        let open = "NVRM version: NVIDIA UNIX Open Kernel Module for x86_64  580.159.03  Release Build  (dvs-builder@U16)\n";
        assert_eq!(version_of(open), Some("580.159.03"));
        assert_eq!(version_of(""), None);
    }
}
