//! What is there when a launch can start.

use super::memory::Memory;
use super::transfer::GpuMemory;
use crate::device::Plan;
use cudarc::driver::sys::{CUfunction, CUmodule, CUstream};
use std::sync::Arc;

/// Everything in place, not started. When the kernel is done it serves the next launch.
pub(super) struct Ready {
    pub function: CUfunction,
    pub plan: Plan,
    pub memory: Memory,
    /// For host calls.
    pub transfer: Arc<GpuMemory>,
    pub stream: CUstream,
    pub(super) module: CUmodule,
    pub(super) binary: Vec<u8>,
}
