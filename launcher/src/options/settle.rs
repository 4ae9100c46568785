//! Options that only the emulator has, and the device that they leave.

use super::{DeviceChoice, RunOptions};

impl RunOptions {
    /// The device to run on: with options that only the emulator has, `auto` is the emulator. `check` says whether the program is built for
    /// checking, which is for the emulator too.
    ///
    /// # Errors
    /// Options that cannot be met together, in words for the user.
    pub fn settled_device(&self, check: bool) -> Result<DeviceChoice, &'static str> {
        let seed = self.seed.is_some();
        let record = self.record_schedule.is_some();
        let many_seeds = self.many_seeds.is_some();
        let scheduled = seed || self.schedule.is_some() || record || many_seeds;
        let checks = self.check_uninit || self.detect_races;
        let max_instructions = self.max_instructions.is_some();
        match self.device.unwrap_or_default() {
            _ if seed && many_seeds => Err("`--seed` and `--many-seeds` cannot be used together"),
            _ if many_seeds && (record || self.replays()) => Err(
                "`--many-seeds` is for many runs, a recorded schedule for one: find the seed first, then record its run with `--seed`",
            ),
            DeviceChoice::Gpu(_) if scheduled => Err(
                "`--seed`, `--schedule`, `--record-schedule` and `--many-seeds` are for the emulator: nobody can choose the schedule of a GPU",
            ),
            DeviceChoice::Gpu(_) if check => Err(
                "`--check` is for the emulator: a GPU does not say which access was wrong, and the program is built without optimizations for it",
            ),
            DeviceChoice::Gpu(_) if checks => Err(
                "`--check-uninit` and `--detect-races` are for the emulator: a GPU keeps no record of who accessed what",
            ),
            DeviceChoice::Gpu(_) if max_instructions => Err(
                "`--max-instructions` is for the emulator: a GPU does not count them; `--timeout` ends a program there",
            ),
            DeviceChoice::Auto if scheduled || check || checks || max_instructions => {
                Ok(DeviceChoice::Emulator)
            }
            device => Ok(device),
        }
    }
}
