//! How many lanes there are.

use super::runtime;

/// How many lanes a call that is made now uses: 32 on a GPU, and 1 where all items are done one after the other.
///
/// It is 1 on a CPU, inside of a call, and in a launch that keeps one lane for each thread.
///
/// # Examples
/// ```
/// use gpu_std::{device, lanes};
///
/// assert!(device::on_gpu() || lanes::count() == 1);
/// ```
pub fn count() -> usize {
    runtime::count() as usize
}
