//! The recording that a run is to follow.

use crate::end::Stop;
use crate::image::Image;
use crate::options::{RunOptions, Seed, Strategy};
use emulator::Recording;
use std::path::Path;
use std::sync::Arc;

/// The recording that the options name, if they name one. Its seed becomes that of the run.
///
/// # Errors
/// [`Stop::BadOption`]: no such file, no recording, or one of another program or seed.
pub fn read(options: &mut RunOptions, image: &Image) -> Result<Option<Arc<Recording>>, Stop> {
    let Some(Strategy::Replay(path)) = &options.schedule else {
        return Ok(None);
    };
    let recording = parse(path, options.seed, image).map_err(|why| Stop::BadOption {
        reason: format!("the schedule `{}` {why}", path.display()),
    })?;
    options.seed = options.seed.or(recording.header.seed.map(Seed));
    Ok(Some(Arc::new(recording)))
}

fn parse(path: &Path, seed: Option<Seed>, image: &Image) -> Result<Recording, String> {
    let text = std::fs::read_to_string(path).map_err(|error| format!("cannot be read: {error}"))?;
    let recording = Recording::parse(&text).map_err(|bad| format!("cannot be used: {bad}"))?;
    if let (Some(Seed(given)), Some(recorded)) = (seed, recording.header.seed)
        && given != recorded
    {
        return Err(format!(
            "has the seed {recorded}: `--seed {given}` would make another run"
        ));
    }
    match &recording.header.image {
        Some(recorded) if *recorded != image.id() => Err(format!(
            "was recorded with another build of the program: record it again, or take the line `image {recorded}` out of it"
        )),
        _ => Ok(recording),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::image::Metadata;

    fn read_text(text: &str, seed: Option<Seed>) -> Result<RunOptions, String> {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(&file, text).unwrap();
        let mut options = RunOptions {
            seed,
            schedule: Some(Strategy::Replay(file.path().to_owned())),
            ..RunOptions::default()
        };
        let image = Image::new(Metadata::new("demo", "llvm", "sm_70"), ".version 7.1\n");
        match read(&mut options, &image) {
            Ok(recording) => Ok(recording.map(|_| options).unwrap()),
            Err(Stop::BadOption { reason }) => Err(reason),
            Err(stop) => panic!("{stop:?}"),
        }
    }

    #[test]
    fn a_recording_brings_its_seed_and_must_fit_the_program() {
        let text = "gpu-run-schedule 1\nseed 7\n0:1\n";
        assert_eq!(read_text(text, None).unwrap().seed, Some(Seed(7)));
        assert_eq!(read_text(text, Some(Seed(7))).unwrap().seed, Some(Seed(7)));
        let error = read_text(text, Some(Seed(8))).unwrap_err();
        assert!(error.contains("has the seed 7"), "{error}");
        let error = read_text("gpu-run-schedule 1\nimage 00\n", None).unwrap_err();
        assert!(
            error.contains("another build") && error.contains("`image 00`"),
            "{error}"
        );
        let error = read_text("gpu-run-schedule 9\n", None).unwrap_err();
        assert!(
            error.contains("line 1") && error.contains("version 9"),
            "{error}"
        );
    }

    #[test]
    fn a_file_that_is_not_there_is_named() {
        let mut options = RunOptions {
            schedule: Some(Strategy::Replay("no/such file".into())),
            ..RunOptions::default()
        };
        let image = Image::new(Metadata::new("demo", "llvm", "sm_70"), "");
        let stop = read(&mut options, &image).unwrap_err();
        let text = stop.message().unwrap().to_string();
        assert!(text.contains("`no/such file` cannot be read"), "{text}");
        assert_eq!(stop.exit_code(), process::exit::USAGE);
    }
}
