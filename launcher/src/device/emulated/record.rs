//! Runs that are recorded, and recorded runs made again.

use crate::device::Job;
use crate::end::Stop;
use crate::options::{DeviceChoice, LaunchOptions, RunOptions, Strategy};
use crate::report::repeat;
use emulator::{Header, Machine, Recorder};
use std::fs::File;
use std::io::{self, BufWriter};
use std::path::Path;

/// Prepares the machine's next launch.
///
/// # Errors
/// [`Stop::BadOption`] if the recording's file cannot be made.
pub(super) fn prepare(machine: &mut Machine<'_>, job: &Job<'_>) -> Result<(), Stop> {
    if let Some(recording) = &job.replay {
        machine.replay(recording.clone());
    }
    let Some(path) = &job.options.run.record_schedule else {
        return Ok(());
    };
    let file = File::create(path).map_err(|error| unwritten(path, &error, ""))?;
    let again = LaunchOptions {
        run: RunOptions {
            device: Some(DeviceChoice::Emulator),
            schedule: Some(Strategy::Replay(path.clone())),
            record_schedule: None,
            ..job.options.run.clone()
        },
        settings: job.options.settings.clone(),
    };
    let header = Header {
        seed: job.options.run.seed.map(|seed| seed.0),
        image: Some(job.image.id()),
        command: Some(repeat(
            &again,
            job.launcher_args.as_ref().unwrap_or(&job.args),
        )),
    };
    machine.record(Recorder::new(Box::new(BufWriter::new(file)), &header));
    Ok(())
}

/// After the launch, which ended so: the end of the run.
pub(super) fn finish(machine: &mut Machine<'_>, job: &Job<'_>, stop: Stop) -> Stop {
    match (machine.finish_recording(), &job.options.run.record_schedule) {
        (Err(error), Some(path)) => {
            let code = stop.exit_code();
            unwritten(
                path,
                &error,
                &format!(" (the run's own exit code was {code})"),
            )
        }
        _ => stop,
    }
}

fn unwritten(path: &Path, error: &io::Error, more: &str) -> Stop {
    let path = path.display();
    Stop::BadOption {
        reason: format!("the schedule cannot be written to `{path}`: {error}{more}"),
    }
}
