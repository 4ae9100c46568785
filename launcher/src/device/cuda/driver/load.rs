//! The driver itself.

use crate::device::cuda::api::{Api, Code};
use crate::device::cuda::error::{CudaError, code};
use std::ffi::{CStr, c_char, c_int};
use std::ptr;

/// An initialized driver. A process has one: handles of one `Driver` are those of any other.
pub struct Driver {
    pub(super) api: Api,
    /// The CUDA version that it supports.
    pub version: (u32, u32),
}

/// Why there is no driver.
#[derive(Debug, thiserror::Error)]
pub enum NoDriver {
    /// The library is not on this machine.
    #[error("the NVIDIA driver library (libcuda) is not installed")]
    Absent,
    /// The library lacks a function.
    #[error("the NVIDIA driver is too old: {0}")]
    TooOld(String),
    /// It does not start.
    #[error(transparent)]
    Failed(CudaError),
}

impl Driver {
    /// Loads and initializes the driver.
    ///
    /// # Errors
    /// No driver, an old one, or one that does not start (no device, kernel module missing).
    pub fn load() -> Result<Driver, NoDriver> {
        let api = match Api::load() {
            None => return Err(NoDriver::Absent),
            Some(Err(reason)) => return Err(NoDriver::TooOld(reason)),
            Some(Ok(api)) => api,
        };
        let mut driver = Driver {
            api,
            version: (0, 0),
        };
        let mut version: c_int = 0;
        // SAFETY: no argument but 0; needs nothing before it.
        let started = unsafe { (driver.api.init)(0) };
        driver.check("cuInit", started).map_err(NoDriver::Failed)?;
        // SAFETY: writes one int.
        let result = unsafe { (driver.api.driver_get_version)(&mut version) };
        driver
            .check("cuDriverGetVersion", result)
            .map_err(NoDriver::Failed)?;
        // 12080 is CUDA 12.8.
        driver.version = (number(version) / 1000, number(version) % 1000 / 10);
        Ok(driver)
    }

    /// Turns a code into a result.
    pub(super) fn check(&self, call: &'static str, code: Code) -> Result<(), CudaError> {
        if code == code::SUCCESS {
            return Ok(());
        }
        let text = |get: unsafe extern "system" fn(Code, *mut *const c_char) -> Code| {
            let mut text: *const c_char = ptr::null();
            // SAFETY: writes one pointer, also for unknown codes.
            if unsafe { get(code, &mut text) } != code::SUCCESS || text.is_null() {
                return None;
            }
            // SAFETY: the driver gave a static, terminated string.
            let text = unsafe { CStr::from_ptr(text) };
            Some(text.to_string_lossy().into_owned())
        };
        Err(CudaError {
            call,
            code,
            name: text(self.api.get_error_name).unwrap_or_else(|| "unknown error".to_owned()),
            words: text(self.api.get_error_string)
                .unwrap_or_else(|| "the driver has no words for it".to_owned()),
        })
    }
}

/// The driver counts in `int`; none of these is negative.
pub(super) fn number(value: c_int) -> u32 {
    u32::try_from(value).unwrap_or(0)
}

/// A device size for this host, saturating: what does not fit cannot be allocated either.
pub(super) fn size(bytes: u64) -> usize {
    usize::try_from(bytes).unwrap_or(usize::MAX)
}
