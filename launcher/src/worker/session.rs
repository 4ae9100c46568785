//! An image on an open device: launch after launch.

use super::protocol::Request;
use super::streams::last_words;
use crate::device::{Device, Job, Outcome, Watch};
use crate::end::{Interrupt, Stop};
use crate::hostcall::fs::Files;
use crate::hostcall::{HostCalls, Stdio};
use crate::image::Image;
use crate::options::{DeviceChoice, LaunchOptions, Seed, Timeout};
use crate::report::Message;
use crate::start::environment::for_program;
use crate::start::{choose, recorded};
use std::ffi::OsString;
use std::io::Write as _;

/// A device that keeps what it loaded between launches. Each launch has fresh memory and fresh statics.
pub struct Session<'a> {
    image: &'a Image,
    options: LaunchOptions,
    name: OsString,
    device: Box<dyn Device>,
}

impl<'a> Session<'a> {
    /// Opens the device; also what to tell the user when it is not a GPU. `name` is the program's own.
    ///
    /// # Errors
    /// No such device.
    pub fn open(
        image: &'a Image,
        options: LaunchOptions,
        choice: DeviceChoice,
        name: OsString,
    ) -> Result<(Session<'a>, Option<Message>), Stop> {
        let (device, note) = choose(image, choice)?;
        let session = Session {
            image,
            options,
            name,
            device,
        };
        Ok((session, note))
    }

    /// The device.
    pub fn device(&self) -> &dyn Device {
        &*self.device
    }

    /// Runs the program once. Afterwards no launch is possible if [`Outcome::spent`].
    pub fn launch(&mut self, request: &Request, stdio: Stdio<'_>) -> Outcome {
        let mut options = self.options.clone();
        if request.plain {
            options.run = options.run.plain();
        }
        if let Some(seed) = request.seed {
            options.run.seed = Some(Seed(seed));
            options.run.schedule = Some(self.options.run.strategy());
        }
        options.run.many_seeds = None;
        options.run.timeout = request.limit.map(Timeout);
        let replay = match recorded::read(&mut options.run, self.image) {
            Ok(replay) => replay,
            Err(stop) => return Outcome::before_start(stop),
        };
        let limit = options.run.fs.clone().unwrap_or_default();
        let files = match Files::new(&limit) {
            Ok(files) => files,
            Err(error) => {
                let reason = format!("`--fs {limit}` cannot be opened: {error}");
                return Outcome::before_start(Stop::BadOption { reason });
            }
        };
        let mut env = for_program(std::env::vars_os(), &options);
        let more = request.env.iter();
        env.extend(more.map(|(name, value)| (name.into(), value.into())));
        let words = request.launcher_args.iter().map(OsString::from);
        let job = Job {
            image: self.image,
            options: &options,
            args: vec![self.name.clone()],
            env,
            replay,
            repeated: true,
            last_words,
            launcher_args: Some(std::iter::once(self.name.clone()).chain(words).collect()),
        };
        let mut calls = HostCalls::with_files(stdio, files);
        let mut watch = Watch::new(options.run.timeout, Interrupt::default());
        let mut outcome = self.device.run(&job, &mut calls, &mut watch);
        // A worker of the host that still waits could write into the next launch's memory.
        outcome.spent |= outcome.busy || !self.device.is_emulator() && calls.has_waiting();
        if options.settings.stats {
            outcome.stats.set("end", outcome.stop.kind());
            outcome.stats.set("exit_code", outcome.stop.exit_code());
            // A closed stderr leaves nobody to tell.
            let _ = writeln!(std::io::stderr(), "{}", outcome.stats);
        }
        outcome
    }
}
