//! What a device is given and what it gives back.

use super::{Stats, Watch};
use crate::end::Stop;
use crate::hostcall::HostCalls;
use crate::image::Image;
use crate::options::LaunchOptions;
use emulator::Recording;
use process::crash::LastWords;
use std::ffi::OsString;
use std::sync::Arc;

/// One run of a program.
pub struct Job<'a> {
    /// The program.
    pub image: &'a Image,
    /// How to run it.
    pub options: &'a LaunchOptions,
    /// Its arguments; the first is its name.
    pub args: Vec<OsString>,
    /// The launcher's arguments that make this run, if they are others than the program's.
    pub launcher_args: Option<Vec<OsString>>,
    /// Its environment.
    pub env: Vec<(OsString, OsString)>,
    /// The run that it is to be, on the emulator.
    pub replay: Option<Arc<Recording>>,
    /// Whether it is one of many on this device: then a heap of the default size is small, for it is made empty each time.
    pub repeated: bool,
    /// What this process says if it must end at once.
    pub last_words: fn(&Stop) -> LastWords,
}

/// How a run went.
#[derive(Debug)]
pub struct Outcome {
    /// How it ended.
    pub stop: Stop,
    /// Timings and sizes.
    pub stats: Stats,
    /// Whether a kernel may still be running. Then the process must end without tidying up: that frees the device, while a
    /// destructor could wait for the kernel for ever.
    pub busy: bool,
    /// Whether the device can run nothing more: after a fault of a kernel every call of the driver fails.
    pub spent: bool,
}

impl Outcome {
    /// Of a run that did not start.
    pub fn before_start(stop: Stop) -> Outcome {
        Outcome {
            stop,
            stats: Stats::default(),
            busy: false,
            spent: false,
        }
    }
}

/// Something that runs programs.
pub trait Device {
    /// Its name for messages: `NVIDIA H200 (sm_90)` or `the emulator`.
    fn name(&self) -> &str;

    /// Whether it is the emulator.
    fn is_emulator(&self) -> bool;

    /// Runs a program to its end, serving its host calls on this thread. Further jobs must be of the same image and the same sizes, for which the device
    /// keeps what it has loaded and allocated; each starts with fresh statics and empty memory.
    fn run(&mut self, job: &Job<'_>, calls: &mut HostCalls<'_>, watch: &mut Watch) -> Outcome;
}
