//! The driver's error codes: names, words, and what to do.

use super::api::Code;
use crate::end::{FaultReport, Stop};

/// A driver call that failed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{call}: {name} ({code}): {words}")]
pub struct CudaError {
    /// The driver's function.
    pub call: &'static str,
    /// Its `CUresult`.
    pub code: Code,
    /// `CUDA_ERROR_...`, or `unknown error`.
    pub name: String,
    /// The driver's explanation.
    pub words: String,
}

/// Codes of `cuda.h` that are treated in their own way.
pub mod code {
    use super::Code;

    pub const SUCCESS: Code = 0;
    pub const INVALID_VALUE: Code = 1;
    pub const OUT_OF_MEMORY: Code = 2;
    pub const STUB_LIBRARY: Code = 34;
    pub const DEVICE_UNAVAILABLE: Code = 46;
    pub const NO_DEVICE: Code = 100;
    pub const INVALID_IMAGE: Code = 200;
    pub const NO_BINARY_FOR_GPU: Code = 209;
    pub const JIT_COMPILER_NOT_FOUND: Code = 221;
    pub const UNSUPPORTED_PTX_VERSION: Code = 222;
    pub const NOT_READY: Code = 600;
    pub const ILLEGAL_ADDRESS: Code = 700;
    pub const LAUNCH_OUT_OF_RESOURCES: Code = 701;
    pub const LAUNCH_TIMEOUT: Code = 702;
    pub const HARDWARE_STACK_ERROR: Code = 714;
    pub const ILLEGAL_INSTRUCTION: Code = 715;
    pub const MISALIGNED_ADDRESS: Code = 716;
    pub const INVALID_ADDRESS_SPACE: Code = 717;
    pub const INVALID_PC: Code = 718;
    pub const LAUNCH_FAILED: Code = 719;
    pub const SYSTEM_NOT_READY: Code = 802;
    pub const SYSTEM_DRIVER_MISMATCH: Code = 803;
    pub const COMPAT_NOT_SUPPORTED_ON_DEVICE: Code = 804;
    pub const UNKNOWN: Code = 999;
}

const USE_EMULATOR: &str = "run it with `--device emulator`: it names the thread, the instruction and the calls that led there";
const DEEP_CALLS: &str = "recursion that is too deep for the hardware's call stack looks like this too: try a larger GPU_RUN_HW_STACK (such as `128K`)";

impl CudaError {
    /// A failure while the driver is started or a device is opened.
    pub fn no_device(&self) -> Stop {
        let help = match self.code {
            code::NO_DEVICE => {
                "look at `nvidia-smi` and at CUDA_VISIBLE_DEVICES, or run with `--device emulator`"
            }
            code::SYSTEM_DRIVER_MISMATCH | code::COMPAT_NOT_SUPPORTED_ON_DEVICE => {
                "the driver library and the kernel module are of different versions: restart the machine or the container after a driver update"
            }
            code::STUB_LIBRARY => {
                "the library found is a linker stub: take CUDA's `stubs` directory out of LD_LIBRARY_PATH"
            }
            code::DEVICE_UNAVAILABLE => {
                "another process may have the GPU for itself (compute mode): look at `nvidia-smi`"
            }
            code::SYSTEM_NOT_READY => "the fabric manager of this machine may not be running",
            code::UNKNOWN => {
                "look at `nvidia-smi`; after a suspend or an update the kernel module may need a restart"
            }
            _ => "look at `nvidia-smi`, or run with `--device emulator`",
        };
        Stop::NoDevice {
            reason: format!("the GPU cannot be used: {self}"),
            help: Some(help.to_owned()),
        }
    }

    /// A failure while the program is compiled or loaded; `log` is the compiler's.
    pub fn ptx_refused(&self, log: &str) -> Stop {
        let help = match self.code {
            code::OUT_OF_MEMORY => return self.setup(),
            code::UNSUPPORTED_PTX_VERSION => {
                Some("update the NVIDIA driver, or run with `--device emulator`")
            }
            code::NO_BINARY_FOR_GPU => Some("build for this GPU with `--arch`"),
            code::JIT_COMPILER_NOT_FOUND => Some(
                "the driver's compiler (libnvidia-ptxjitcompiler) is missing: install the complete driver",
            ),
            _ => None,
        };
        let log = if log.trim().is_empty() {
            self.to_string()
        } else {
            format!("{self}\n{}", log.trim())
        };
        Stop::PtxRefused {
            by: "the NVIDIA driver".to_owned(),
            log,
            help: help.map(str::to_owned),
        }
    }

    /// A failure while memory and stream are prepared or the kernel is started.
    pub fn setup(&self) -> Stop {
        match self.code {
            code::OUT_OF_MEMORY | code::LAUNCH_OUT_OF_RESOURCES => Stop::OutOfMemory {
                reason: format!("the GPU has not enough memory: {self}"),
            },
            _ => self.fault(),
        }
    }

    /// A failure of the running program.
    pub fn fault(&self) -> Stop {
        let help: &[&str] = match self.code {
            code::ILLEGAL_ADDRESS | code::INVALID_PC | code::HARDWARE_STACK_ERROR => {
                &[USE_EMULATOR, DEEP_CALLS]
            }
            code::MISALIGNED_ADDRESS | code::INVALID_ADDRESS_SPACE | code::ILLEGAL_INSTRUCTION => {
                &[USE_EMULATOR]
            }
            code::LAUNCH_FAILED => &[
                "a `trap` in the program (an abort, or unreachable code that was reached) looks like this",
                USE_EMULATOR,
                DEEP_CALLS,
            ],
            code::LAUNCH_TIMEOUT => &[
                "this GPU drives a display, which limits a kernel to some seconds: use another GPU, or stop the display server",
            ],
            _ => &[
                "look at `nvidia-smi` and the kernel log (`dmesg`) for the GPU's own report (Xid)",
                USE_EMULATOR,
            ],
        };
        Stop::Fault(FaultReport {
            what: format!("{} ({}): {}", self.name, self.code, self.words),
            place: None,
            help: help.iter().map(|&text| text.to_owned()).collect(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(code: Code, name: &str) -> CudaError {
        CudaError {
            call: "cuStreamQuery",
            code,
            name: name.to_owned(),
            words: "some words".to_owned(),
        }
    }

    #[test]
    fn a_fault_has_the_drivers_name_and_help() {
        let stop = error(code::ILLEGAL_ADDRESS, "CUDA_ERROR_ILLEGAL_ADDRESS").fault();
        assert_eq!(stop.exit_code(), 122);
        let text = stop.message().unwrap().to_string();
        assert!(
            text.contains("CUDA_ERROR_ILLEGAL_ADDRESS (700): some words")
                && text.contains("--device emulator"),
            "{text}"
        );
    }

    #[test]
    fn a_code_from_the_future_is_reported_as_it_is() {
        let stop = error(123_456, "unknown error").fault();
        assert!(
            stop.message()
                .unwrap()
                .to_string()
                .contains("unknown error (123456)")
        );
    }

    #[test]
    fn lack_of_memory_names_the_flags() {
        let stop = error(code::OUT_OF_MEMORY, "CUDA_ERROR_OUT_OF_MEMORY").setup();
        let text = stop.message().unwrap().to_string();
        assert!(
            text.contains("--heap-size") && text.contains("--stack-size"),
            "{text}"
        );
    }

    #[test]
    fn the_compilers_log_is_shown() {
        let stop = error(218, "CUDA_ERROR_INVALID_PTX")
            .ptx_refused("ptxas application ptx input, line 7; error: oops\n");
        assert_eq!(stop.exit_code(), 121);
        assert!(
            stop.message()
                .unwrap()
                .to_string()
                .contains("line 7; error: oops")
        );
    }
}
