//! PTX to a binary for one GPU, with the compiler in the driver.

use super::driver::{Driver, JitError, LinkOption};
use super::modules;
use crate::options::JitOptions;
use process::crash::{self, LastWords};

/// The first CUDA version whose driver compiles the functions of a module on several threads.
const HAS_THREADS: (u32, u32) = (13, 0);
/// More would save little: the largest function takes its time.
const MOST_THREADS: usize = 16;

/// A program's binary.
pub struct Compiled {
    /// What the driver loads.
    pub binary: Vec<u8>,
    /// Of how many modules it was linked.
    pub modules: usize,
}

/// Compiles a program for the current context's GPU: code and data apart, which takes less time and memory, and on several threads where the driver can.
/// If the compiler crashes, the process ends with these words for the signal.
///
/// # Errors
/// The driver's error and the compiler's log.
pub fn compile_program(
    driver: &Driver,
    ptx: &str,
    options: JitOptions,
    crashed: &dyn Fn(&str) -> LastWords,
) -> Result<Compiled, JitError> {
    let compile = |modules: &[&str], threads| {
        crash::end_with(crashed, || compile(driver, modules, options, threads))
    };
    if let Some(modules) = modules::split(ptx) {
        let texts = modules.each_ref().map(String::as_str);
        // If not, the program as it is decides: its errors name its own lines, and a driver with a defect in one or the other still runs it.
        if let Ok(binary) = compile(&texts, threads(driver.version)) {
            let modules = modules.len();
            return Ok(Compiled { binary, modules });
        }
    }
    let binary = compile(&[ptx], 1)?;
    Ok(Compiled { binary, modules: 1 })
}

/// How many threads the compiler shall have.
fn threads(version: (u32, u32)) -> usize {
    if version < HAS_THREADS {
        return 1;
    }
    std::thread::available_parallelism().map_or(1, |cores| cores.get().min(MOST_THREADS))
}

/// Compiles modules for the current context's GPU, each on so many threads, and links them.
///
/// # Errors
/// The driver's error and the compiler's log.
pub fn compile(
    driver: &Driver,
    modules: &[&str],
    options: JitOptions,
    threads: usize,
) -> Result<Vec<u8>, JitError> {
    let mut link = Vec::new();
    // Not `.maxnreg` in the text: the linker's compiler applies that to the kernel alone, and then refuses what the kernel calls.
    if let Some(count) = options.max_registers {
        link.push((LinkOption::MaxRegisters, count as usize));
    }
    if let Some(level) = options.optimization {
        link.push((LinkOption::OptimizationLevel, level as usize));
    }
    if threads > 1 {
        link.push((LinkOption::SplitCompile, threads));
    }
    driver.link(modules, &link)
}
