//! What a device is given and what it gives back.

use super::emulator::Recording;
use super::{Stats, Stop, Watch};
use crate::hostcall::HostCalls;
use crate::image::Image;
use crate::launcher::RunOptions;
use std::ffi::OsString;
use std::sync::Arc;

/// One run of a program.
pub struct Job<'a> {
    /// The program.
    pub image: &'a Image,
    /// How to run it.
    pub options: &'a RunOptions,
    /// Its arguments; the first is its name.
    pub args: Vec<OsString>,
    /// Its environment.
    pub env: Vec<(OsString, OsString)>,
    /// The run that it is to be, on the emulator.
    pub replay: Option<Arc<Recording>>,
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
}

/// Something that runs programs.
pub trait Device {
    /// Its name for messages: `NVIDIA H200 (sm_90)` or `the emulator`.
    fn name(&self) -> &str;

    /// Runs a program to its end, serving its host calls on this thread.
    fn run(&mut self, job: &Job<'_>, calls: &mut HostCalls<'_>, watch: &mut Watch) -> Outcome;
}
