//! Every way a run can end, with its exit code and its words.

use crate::options::{Instructions, Timeout};
use crate::report::Message;
use process::exit;

/// Why a program is no longer running.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stop {
    /// The program ended by itself with this code.
    Exited(i32),
    /// Ctrl-C, SIGTERM or SIGHUP.
    Interrupted,
    /// It ran longer than allowed.
    Timeout {
        /// How long that was.
        limit: Timeout,
        /// Where its threads were, as far as the device can tell.
        report: String,
    },
    /// It executed more instructions than allowed.
    Runaway {
        /// How many were allowed.
        limit: Instructions,
        /// Where its threads were.
        report: String,
    },
    /// It did something that the device refuses: a bad address, a misaligned access ...
    Fault(FaultReport),
    /// It executed `trap`: how compiled code says that this place is never reached.
    Trap(FaultReport),
    /// Every thread waits, and nothing can wake one.
    Deadlock {
        /// Who waits where; several lines.
        report: String,
    },
    /// The emulator lacks something that the program needs.
    Unsupported {
        /// What, and where in the program.
        what: String,
    },
    /// The PTX does not compile or load.
    PtxRefused {
        /// The driver or the emulator.
        by: String,
        /// Why, in its own words.
        log: String,
        /// What to do.
        help: Option<String>,
    },
    /// The compiler in the driver crashed.
    CompilerCrashed {
        /// The program that it compiled.
        program: String,
        /// By which signal, such as `SIGSEGV`.
        signal: String,
        /// The driver and the GPU.
        driver: String,
        /// Whether it was to optimize.
        optimized: bool,
    },
    /// The recorded schedule is not of this program.
    Misfit {
        /// Where and why.
        reason: String,
        /// Where its threads were.
        report: String,
    },
    /// The device cannot be used at all.
    NoDevice {
        /// Why.
        reason: String,
        /// What to do.
        help: Option<String>,
    },
    /// The device lacks memory.
    OutOfMemory {
        /// What did not fit into what.
        reason: String,
    },
    /// An option that this device or program cannot meet.
    BadOption {
        /// Which and why.
        reason: String,
    },
    /// The image is not for this launcher.
    BadImage {
        /// Why.
        reason: String,
    },
    /// A bug in this tool.
    Internal {
        /// What was seen.
        reason: String,
    },
}

/// A fault on the device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FaultReport {
    /// What happened, in the device's words and with its name for it.
    pub what: String,
    /// Where: hart, line, call stack, as far as known; may have several lines.
    pub place: Option<String>,
    /// What to do or look at.
    pub help: Vec<String>,
}

impl Stop {
    /// A timeout, without a report yet of where the threads were.
    pub fn timeout(limit: Timeout) -> Stop {
        Stop::Timeout {
            limit,
            report: String::new(),
        }
    }

    /// The launcher's exit code.
    pub fn exit_code(&self) -> i32 {
        match self {
            Stop::Exited(code) => *code,
            Stop::Interrupted => exit::interrupted(),
            Stop::Timeout { .. } | Stop::Runaway { .. } => exit::TIMEOUT,
            Stop::Fault(_) | Stop::Trap(_) => exit::DEVICE_FAULT,
            Stop::Deadlock { .. } => exit::DEADLOCK,
            Stop::Unsupported { .. } => exit::UNSUPPORTED,
            Stop::PtxRefused { .. } | Stop::CompilerCrashed { .. } => exit::PTX_REFUSED,
            Stop::NoDevice { .. } | Stop::OutOfMemory { .. } => exit::NO_DEVICE,
            Stop::BadOption { .. } | Stop::Misfit { .. } => exit::USAGE,
            Stop::BadImage { .. } => exit::SETUP,
            Stop::Internal { .. } => exit::INTERNAL,
        }
    }

    /// A word for machines: `exited`, `timeout` ...
    pub fn kind(&self) -> &'static str {
        match self {
            Stop::Exited(_) => "exited",
            Stop::Interrupted => "interrupted",
            Stop::Timeout { .. } => "timeout",
            Stop::Runaway { .. } => "runaway",
            Stop::Fault(_) => "fault",
            Stop::Trap(_) => "trap",
            Stop::Deadlock { .. } => "deadlock",
            Stop::Unsupported { .. } => "unsupported",
            Stop::PtxRefused { .. } => "ptx-refused",
            Stop::CompilerCrashed { .. } => "compiler-crashed",
            Stop::NoDevice { .. } => "no-device",
            Stop::OutOfMemory { .. } => "out-of-memory",
            Stop::BadOption { .. } => "bad-option",
            Stop::Misfit { .. } => "misfit",
            Stop::BadImage { .. } => "bad-image",
            Stop::Internal { .. } => "internal",
        }
    }

    /// What to tell the user; nothing when the program ended by itself or by the user's own hand.
    pub fn message(&self) -> Option<Message> {
        Some(match self {
            Stop::Exited(_) | Stop::Interrupted => return None,
            Stop::Timeout { limit, report } => with_report(Message::error(format!("the program ran longer than {limit}; it was stopped")), report)
                .help("allow more time with `--timeout` (or GPU_RUN_TIMEOUT); without it there is no limit"),
            Stop::Runaway { limit, report } => with_report(
                Message::error(format!("the program executed more than {limit} instructions; it was stopped")),
                report,
            )
            .help("allow more with `--max-instructions` (or GPU_RUN_MAX_INSTRUCTIONS); without it there is no limit"),
            Stop::Fault(fault) => fault.message("the program was stopped by a fault"),
            Stop::Trap(fault) => fault.message("the program was stopped by a trap"),
            Stop::Deadlock { report } => {
                Message::error("deadlock: every thread waits, and nothing can wake one".to_owned()).note(report)
            }
            Stop::Unsupported { what } => Message::error(format!("the emulator cannot run this program: {what}"))
                .help("run it on a GPU with `--device 0`"),
            Stop::Misfit { reason, report } => with_report(
                Message::error(format!("the recorded schedule does not fit this program: {reason}")),
                report,
            )
            .help("record it again if the program, its arguments or options have changed; in an edited one `3:..` runs warp 3 until it waits, and `...` at the end leaves the rest to round-robin"),
            Stop::PtxRefused { by, log, help } => {
                Message::error(format!("{by} refused the program's PTX")).note(log).help_if(help.as_deref())
            }
            Stop::CompilerCrashed { program, signal, driver, optimized } => {
                Message::error(format!("the compiler in the NVIDIA driver crashed at `{program}` ({signal})"))
                    .note(driver)
                    .help_if(optimized.then_some("set GPU_RUN_JIT_OPT=0: most such crashes are in the compiler's optimizations, without which the program is slower"))
                    .help("or update the driver, build with another `--codegen`, or run with `--device emulator`")
                    .help("please report it, with this message and the file that `--emit ptx` writes")
            }
            Stop::NoDevice { reason, help } => Message::error(reason.clone()).help_if(help.as_deref()),
            Stop::OutOfMemory { reason } => Message::error(reason.clone())
                .help("ask for less with `--heap-size`, `--stack-size` or `--threads`"),
            Stop::BadOption { reason } => Message::error(reason.clone()),
            Stop::BadImage { reason } => Message::error(reason.clone()).help("build the program again with this version of the tool"),
            Stop::Internal { reason } => Message::error(format!("internal error: {reason}")).note("this is a bug in cargo gpu-run"),
        })
    }
}

fn with_report(message: Message, report: &str) -> Message {
    if report.is_empty() {
        return message;
    }
    message.note(report)
}

impl FaultReport {
    fn message(&self, title: &str) -> Message {
        let mut message = Message::error(format!("{title}: {}", self.what));
        if let Some(place) = &self.place {
            message = message.note(place);
        }
        self.help
            .iter()
            .fold(message, |message, help| message.help(help))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn a_timeout_says_how_long_and_which_flag() {
        let stop = Stop::timeout(Timeout(Duration::from_millis(1500)));
        let text = stop.message().unwrap().to_string();
        assert!(
            text.contains("1500ms") && text.contains("--timeout"),
            "{text}"
        );
        assert_eq!(stop.exit_code(), 124);
    }

    #[test]
    fn a_crash_of_the_compiler_says_what_was_not_tried() {
        let crashed = |optimized| Stop::CompilerCrashed {
            program: "demo".to_owned(),
            signal: "SIGSEGV".to_owned(),
            driver: "driver 580.159.03 (CUDA 13.0)".to_owned(),
            optimized,
        };
        let text = crashed(true).message().unwrap().to_string();
        assert!(
            text.contains("(SIGSEGV)\nnote: driver 580.159.03"),
            "{text}"
        );
        assert!(text.contains("GPU_RUN_JIT_OPT=0"), "{text}");
        let text = crashed(false).message().unwrap().to_string();
        assert!(!text.contains("GPU_RUN_JIT_OPT"), "{text}");
        assert_eq!(crashed(true).exit_code(), 121);
    }

    #[test]
    fn a_program_that_exits_is_not_commented() {
        assert_eq!(Stop::Exited(3).exit_code(), 3);
        assert_eq!(Stop::Exited(3).message(), None);
        assert_eq!(Stop::Interrupted.exit_code(), 130);
    }
}
