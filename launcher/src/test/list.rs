//! Which tests an image has.

use super::case::Case;
use super::event::Event;
use super::pool::Fatal;
use super::time;
use crate::worker::protocol::{Request, Stream};
use crate::worker::{Worker, WorkerEvent};
use process::exit;
use std::time::{Duration, Instant};

/// What the device is asked by.
pub const VARIABLE: &str = "__GPU_RUN_TEST";

/// A request for the harness.
pub fn request(what: String, limit: Duration, seed: Option<u64>) -> Request {
    Request {
        env: vec![(VARIABLE.to_owned(), what)],
        launcher_args: Vec::new(),
        limit: Some(limit),
        seed,
        plain: false,
    }
}

/// Asks a worker, which should have the emulator: no user's code runs.
///
/// # Errors
/// The image does not tell.
pub fn list(worker: &mut Worker) -> Result<Vec<Case>, Fatal> {
    let mut cases = Vec::new();
    let (mut stderr, mut odd) = (Vec::new(), None);
    let until = Instant::now() + 2 * time::LIMIT;
    let request = Request {
        plain: true,
        ..request("list".to_owned(), time::LIMIT, None)
    };
    let stopped = worker.launch(&request, &mut |said| {
        match said {
            WorkerEvent::Report(line) => match Event::parse(line) {
                Ok(Event::Test(listed)) => cases.push(Case::from(listed)),
                _ => odd = Some(line.to_owned()),
            },
            WorkerEvent::Output(Stream::Err, bytes) => stderr.extend_from_slice(bytes),
            WorkerEvent::Output(Stream::Out, _) | WorkerEvent::Waiting => {}
        }
        Some(until)
    })?;
    if stopped.fatal {
        return Err(stopped.into());
    }
    if stopped.exited() && stopped.code == 0 && odd.is_none() {
        return Ok(cases);
    }
    let mut message = String::from("error: the tests of this executable cannot be listed");
    if let Some(line) = odd {
        message += &format!("\nnote: it reports `{line}`");
    }
    message += &format!("\nnote: it ended with {} {}", stopped.kind, stopped.code);
    for text in [
        String::from_utf8_lossy(&stderr).trim(),
        stopped.message.as_deref().unwrap_or_default(),
    ] {
        if !text.is_empty() {
            message += &format!("\n{text}");
        }
    }
    Err(Fatal {
        message,
        code: exit::FAILURE,
    })
}
