//! Runs an image as this process's program.

use super::many_seeds;
use crate::device::{Job, Outcome, Watch};
use crate::end::{Interrupt, Stop, leave, on_stderr};
use crate::hostcall::fs::Files;
use crate::hostcall::{HostCalls, Stdio};
use crate::image::Image;
use crate::options::{DeviceChoice, FsLimit, LaunchOptions};
use crate::report::Message;
use crate::start::{choose, environment, recorded, speaks_our_abi};
use crate::{test, worker};
use process::exit;
use std::ffi::OsString;
use std::io::Write as _;

/// Runs an image as this process's program: with its standard streams, signals and environment, and with options from
/// `GPU_RUN_*` variables. `args` are all arguments, the program's name first. Returns the exit code; errors have been printed.
///
/// Does not return, but ends the process with that code, if the device may still be at work.
pub fn main(image: &Image, args: impl IntoIterator<Item = OsString>) -> i32 {
    if worker::is_worker() {
        return worker::main(image, args.into_iter().next().unwrap_or_default());
    }
    if image.metadata().harness {
        return test::main(image, args);
    }
    let mut options = match LaunchOptions::from_env() {
        Ok(options) => options,
        Err(error) => {
            Message::error(error.to_string()).print();
            return exit::USAGE;
        }
    };
    let device = match options.settled_device() {
        Ok(device) => device,
        Err(why) => {
            Message::error(why.to_owned()).print();
            return exit::USAGE;
        }
    };
    let replay = match recorded::read(&mut options.run, image) {
        Ok(replay) => replay,
        Err(stop) => return ended(&stop),
    };
    // Without a handler Ctrl-C still ends the process, only less politely.
    let interrupt = Interrupt::install().unwrap_or_default();
    let job = Job {
        image,
        options: &options,
        args: args.into_iter().collect(),
        env: environment::for_program(std::env::vars_os(), &options),
        replay,
        repeated: false,
        launcher_args: None,
        last_words: on_stderr,
    };
    if let Err(stop) = speaks_our_abi(image.metadata()) {
        return ended(&stop);
    }
    let files = match Files::new(options.run.fs.as_ref().unwrap_or(&FsLimit::All)) {
        Ok(files) => files,
        Err(error) => {
            let limit = options.run.fs.clone().unwrap_or_default();
            Message::error(format!("`--fs {limit}` cannot be opened: {error}"))
                .help("give a directory that is there, `none` or `all`")
                .print();
            return exit::USAGE;
        }
    };
    if let Some(note) = environment::hidden(std::env::vars_os(), &options) {
        note.print();
    }
    if let Some(seeds) = options.run.many_seeds {
        return many_seeds::main(&job, seeds, &interrupt);
    }
    let outcome = run(&job, files, device, interrupt);

    let code = ended(&outcome.stop);
    if options.settings.stats {
        let mut stats = outcome.stats;
        stats.set("end", outcome.stop.kind());
        stats.set("exit_code", code);
        // A closed stderr leaves nobody to tell.
        let _ = writeln!(std::io::stderr(), "{stats}");
    }
    if let Some(path) = &options.run.record_schedule
        && !options.settings.quiet
    {
        let text = format!("the schedule in `{}`", path.display());
        Message::status("Recorded", &text).print();
    }
    if outcome.busy {
        leave(code);
    }
    code
}

/// Says how the run ended. Returns its exit code.
fn ended(stop: &Stop) -> i32 {
    if let Some(message) = stop.message() {
        message.print();
    }
    stop.exit_code()
}

fn run(job: &Job<'_>, files: Files, device: DeviceChoice, interrupt: Interrupt) -> Outcome {
    let (mut device, note) = match choose(job.image, device) {
        Ok(chosen) => chosen,
        Err(stop) => return Outcome::before_start(stop),
    };
    if let Some(note) = note.filter(|_| !job.options.settings.quiet) {
        note.print();
    }
    let mut calls = HostCalls::with_files(Stdio::inherit(), files);
    let mut watch = Watch::new(job.options.run.timeout, interrupt);
    device.run(job, &mut calls, &mut watch)
}
