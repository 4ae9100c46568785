//! Options that only the emulator has, and the device that they leave.

use super::schedule::Strategy;
use super::value::DeviceChoice;

/// Which of the options that only the emulator has were given.
#[derive(Clone, Copy, Debug, Default)]
pub struct EmulatorOnly<'a> {
    /// `--seed`.
    pub seed: bool,
    /// `--schedule`.
    pub schedule: Option<&'a Strategy>,
    /// `--record-schedule`.
    pub record: bool,
    /// `--many-seeds`.
    pub many_seeds: bool,
    /// `--check`.
    pub check: bool,
    /// Any of those for single checks.
    pub checks: bool,
    /// `--max-instructions`.
    pub max_instructions: bool,
}

/// What `device` is beside these options.
///
/// # Errors
/// They cannot be met together; in words for the user.
pub fn settle(device: DeviceChoice, given: EmulatorOnly<'_>) -> Result<DeviceChoice, &'static str> {
    let EmulatorOnly {
        seed,
        schedule,
        record,
        many_seeds,
        check,
        checks,
        max_instructions,
    } = given;
    let scheduled = seed || schedule.is_some() || record || many_seeds;
    match device {
        _ if seed && many_seeds => Err("`--seed` and `--many-seeds` cannot be used together"),
        _ if many_seeds && (record || matches!(schedule, Some(Strategy::Replay(_)))) => Err(
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
