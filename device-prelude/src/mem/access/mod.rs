//! Loads and stores of the widths that PTX has. Offsets are constants, since they are part of the instruction.

#[cfg(not(target_arch = "nvptx64"))]
pub(super) mod host;
#[cfg(target_arch = "nvptx64")]
mod nvptx;
mod unit;

#[cfg(not(target_arch = "nvptx64"))]
pub(super) use host::*;
#[cfg(target_arch = "nvptx64")]
pub(super) use nvptx::*;
pub(super) use unit::{Line, Unit};
