//! From a machine to a launch on it.

use super::super::end::{End, LaunchError};
use super::super::machine::{Machine, PollReason};
use super::launch::Grid;
use std::ops::ControlFlow;

impl Machine<'_> {
    /// Runs a kernel until all its harts exit. `params` is the kernel's parameter block. `poll` is called at least every
    /// 100,000 instructions or so; `Break` from it ends the run at once.
    ///
    /// # Errors
    /// A [`LaunchError`] with the place of the hart that caused it, or of all of them in a deadlock.
    pub fn launch(
        &mut self,
        kernel: &str,
        blocks: u32,
        threads_per_block: u32,
        params: &[u8],
        poll: &mut dyn FnMut(PollReason<'_>) -> ControlFlow<()>,
    ) -> Result<End, LaunchError> {
        Grid::new(self, kernel, blocks, threads_per_block, params)?.run(poll)
    }
}
