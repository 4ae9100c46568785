//! PTX to a binary for one GPU, with the compiler in the driver.

use super::driver::Driver;
use super::error::CudaError;
use super::modules;
use crate::options::JitOptions;
use cudarc::driver::sys::CUlinkState;
use std::ffi::{c_uint, c_void};
use std::ptr;

// `CUjit_option`s and `CUjitInputType`s of `cuda.h`.
const MAX_REGISTERS: c_uint = 0;
const INFO_LOG_BUFFER: c_uint = 3;
const INFO_LOG_BUFFER_SIZE: c_uint = 4;
const ERROR_LOG_BUFFER: c_uint = 5;
const ERROR_LOG_BUFFER_SIZE: c_uint = 6;
const OPTIMIZATION_LEVEL: c_uint = 7;
/// Threads of the compiler, since [`HAS_THREADS`].
const SPLIT_COMPILE: c_uint = 34;
const INPUT_PTX: c_uint = 1;

const LOG_BYTES: usize = 16 * 1024;

/// The first CUDA version whose driver compiles the functions of a module on several threads.
const HAS_THREADS: (u32, u32) = (13, 0);
/// More would save little: the largest function takes its time.
const MOST_THREADS: usize = 16;

/// A failed compilation.
#[derive(Debug)]
pub struct JitError {
    /// The driver's error.
    pub error: CudaError,
    /// The compiler's own words.
    pub log: String,
}

/// A program's binary.
pub struct Compiled {
    /// What the driver loads.
    pub binary: Vec<u8>,
    /// Of how many modules it was linked.
    pub modules: usize,
}

/// Compiles a program for the current context's GPU: code and data apart, which takes less time and memory, and on several threads where the driver can.
///
/// # Errors
/// The driver's error and the compiler's log.
pub fn compile_program(
    driver: &Driver,
    ptx: &str,
    options: JitOptions,
) -> Result<Compiled, JitError> {
    if let Some(modules) = modules::split(ptx) {
        let texts = modules.each_ref().map(String::as_str);
        // If not, the program as it is decides: its errors name its own lines, and a driver with a defect in one or the other still runs it.
        if let Ok(binary) = compile(driver, &texts, options, threads(driver.version)) {
            let modules = modules.len();
            return Ok(Compiled { binary, modules });
        }
    }
    let binary = compile(driver, &[ptx], options, 1)?;
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
    let mut error_log = vec![0_u8; LOG_BYTES];
    let mut info_log = vec![0_u8; LOG_BYTES];
    // Numbers are passed as pointers of that value: `cuda.h` says so.
    let as_value = |number: usize| ptr::without_provenance_mut::<c_void>(number);
    let mut names = vec![
        ERROR_LOG_BUFFER,
        ERROR_LOG_BUFFER_SIZE,
        INFO_LOG_BUFFER,
        INFO_LOG_BUFFER_SIZE,
    ];
    let mut values: Vec<*mut c_void> = vec![
        error_log.as_mut_ptr().cast(),
        as_value(LOG_BYTES),
        info_log.as_mut_ptr().cast(),
        as_value(LOG_BYTES),
    ];
    // Not `.maxnreg` in the text: the linker's compiler applies that to the kernel alone, and then refuses what the kernel calls.
    if let Some(count) = options.max_registers {
        names.push(MAX_REGISTERS);
        values.push(as_value(count as usize));
    }
    if let Some(level) = options.optimization {
        names.push(OPTIMIZATION_LEVEL);
        values.push(as_value(level as usize));
    }
    if threads > 1 {
        names.push(SPLIT_COMPILE);
        values.push(as_value(threads));
    }

    let mut state: CUlinkState = ptr::null_mut();
    // SAFETY: both arrays have `names.len()` entries; they and the logs live until the state is destroyed below.
    let created = unsafe {
        (driver.api.link_create)(
            names.len() as c_uint,
            names.as_mut_ptr(),
            values.as_mut_ptr(),
            &mut state,
        )
    };
    let result = driver.check("cuLinkCreate", created).and_then(|()| {
        let binary = link(driver, state, modules);
        // SAFETY: created above, destroyed once.
        let destroyed = unsafe { (driver.api.link_destroy)(state) };
        let binary = binary?;
        driver.check("cuLinkDestroy", destroyed)?;
        Ok(binary)
    });
    result.map_err(|error| JitError {
        error,
        log: text(&error_log),
    })
}

fn link(driver: &Driver, state: CUlinkState, modules: &[&str]) -> Result<Vec<u8>, CudaError> {
    for ptx in modules {
        // The driver wants PTX with a terminator that counts.
        let mut source = Vec::with_capacity(ptx.len() + 1);
        source.extend_from_slice(ptx.as_bytes());
        source.push(0);
        // SAFETY: the state is alive; the driver only reads `source`, during the call; the name is terminated.
        let added = unsafe {
            (driver.api.link_add_data)(
                state,
                INPUT_PTX,
                source.as_mut_ptr().cast(),
                source.len(),
                c"program.ptx".as_ptr(),
                0,
                ptr::null_mut(),
                ptr::null_mut(),
            )
        };
        driver.check("cuLinkAddData", added)?;
    }
    let (mut binary, mut length): (*mut c_void, usize) = (ptr::null_mut(), 0);
    // SAFETY: writes a pointer and a length.
    let completed = unsafe { (driver.api.link_complete)(state, &mut binary, &mut length) };
    driver.check("cuLinkComplete", completed)?;
    // SAFETY: the binary belongs to the state, which is alive; it is copied here.
    Ok(unsafe { std::slice::from_raw_parts(binary.cast::<u8>(), length) }.to_vec())
}

/// A log up to its terminator.
fn text(log: &[u8]) -> String {
    let end = log.iter().position(|&byte| byte == 0).unwrap_or(log.len());
    String::from_utf8_lossy(&log[..end]).trim().to_owned()
}
