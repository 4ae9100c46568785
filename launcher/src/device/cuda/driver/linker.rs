//! The compiler in the driver: PTX to a binary.

use super::load::Driver;
use crate::device::cuda::error::CudaError;
use cudarc::driver::sys::CUlinkState;
use std::ffi::{c_uint, c_void};
use std::ptr;

// `CUjit_option`s and `CUjitInputType`s of `cuda.h`.
const INFO_LOG_BUFFER: c_uint = 3;
const INFO_LOG_BUFFER_SIZE: c_uint = 4;
const ERROR_LOG_BUFFER: c_uint = 5;
const ERROR_LOG_BUFFER_SIZE: c_uint = 6;
const INPUT_PTX: c_uint = 1;

const LOG_BYTES: usize = 16 * 1024;

/// `CUjit_option`s whose value is a number.
#[derive(Clone, Copy, Debug)]
#[repr(u32)]
pub(in crate::device::cuda) enum LinkOption {
    MaxRegisters = 0,
    OptimizationLevel = 7,
    /// Threads of the compiler, since CUDA 13.
    SplitCompile = 34,
}

/// A failed compilation.
#[derive(Debug, thiserror::Error)]
#[error("{error}\n{log}")]
pub struct JitError {
    /// The driver's error.
    pub error: CudaError,
    /// The compiler's own words.
    pub log: String,
}

/// A linker of the driver's, until it is destroyed.
struct LinkState(CUlinkState);

impl Driver {
    /// Compiles modules for the current context's GPU, and links them.
    ///
    /// # Errors
    /// The driver's error and the compiler's log.
    pub(in crate::device::cuda) fn link(
        &self,
        modules: &[&str],
        options: &[(LinkOption, usize)],
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
        for (option, value) in options {
            names.push(*option as c_uint);
            values.push(as_value(*value));
        }
        let mut state: CUlinkState = ptr::null_mut();
        // SAFETY: both arrays have `names.len()` entries; they and the logs live until the state is destroyed below.
        let created = unsafe {
            (self.api.link_create)(
                names.len() as c_uint,
                names.as_mut_ptr(),
                values.as_mut_ptr(),
                &mut state,
            )
        };
        let result = self.check("cuLinkCreate", created).and_then(|()| {
            let state = LinkState(state);
            let binary = self.link_modules(&state, modules);
            // SAFETY: created above, destroyed once.
            let destroyed = unsafe { (self.api.link_destroy)(state.0) };
            let binary = binary?;
            self.check("cuLinkDestroy", destroyed)?;
            Ok(binary)
        });
        result.map_err(|error| JitError {
            error,
            log: text(&error_log),
        })
    }

    fn link_modules(&self, state: &LinkState, modules: &[&str]) -> Result<Vec<u8>, CudaError> {
        for ptx in modules {
            // The driver wants PTX with a terminator that counts.
            let mut source = Vec::with_capacity(ptx.len() + 1);
            source.extend_from_slice(ptx.as_bytes());
            source.push(0);
            // SAFETY: the state is alive; the driver only reads `source`, during the call; the name is terminated.
            let added = unsafe {
                (self.api.link_add_data)(
                    state.0,
                    INPUT_PTX,
                    source.as_mut_ptr().cast(),
                    source.len(),
                    c"program.ptx".as_ptr(),
                    0,
                    ptr::null_mut(),
                    ptr::null_mut(),
                )
            };
            self.check("cuLinkAddData", added)?;
        }
        let (mut binary, mut length): (*mut c_void, usize) = (ptr::null_mut(), 0);
        // SAFETY: writes a pointer and a length.
        let completed = unsafe { (self.api.link_complete)(state.0, &mut binary, &mut length) };
        self.check("cuLinkComplete", completed)?;
        // SAFETY: the binary belongs to the state, which is alive; it is copied here.
        Ok(unsafe { std::slice::from_raw_parts(binary.cast::<u8>(), length) }.to_vec())
    }
}

/// A log up to its terminator.
fn text(log: &[u8]) -> String {
    let end = log.iter().position(|&byte| byte == 0).unwrap_or(log.len());
    String::from_utf8_lossy(&log[..end]).trim().to_owned()
}
