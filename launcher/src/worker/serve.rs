//! The worker's side.

use super::protocol::{Answer, Ready, Request, StopRecord, Stream, VARIABLE};
use super::session::Session;
use super::streams::{Answers, Output, Reports};
use crate::end::{Stop, leave};
use crate::hostcall::Stdio;
use crate::image::Image;
use crate::options::LaunchOptions;
use crate::start;
use process::exit;
use std::ffi::OsString;
use std::io::{self, BufRead as _};
use std::sync::mpsc::{Receiver, channel};

/// Whether this process is a worker.
pub fn is_worker() -> bool {
    std::env::var_os(VARIABLE).is_some()
}

/// Serves requests until there are no more, or until a launch has spoiled the device. Returns the exit code.
pub fn main(image: &Image, name: OsString) -> i32 {
    let answers = Answers::new(io::stdout());
    let requests = requests();
    // Whoever asked is gone if an answer cannot be sent; then there is nothing left to do.
    serve(image, name, &answers, &requests).unwrap_or_else(|_| exit::interrupted())
}

fn serve(
    image: &Image,
    name: OsString,
    answers: &Answers,
    requests: &Receiver<Request>,
) -> io::Result<i32> {
    let (mut session, note) = match open(image, name) {
        Ok(opened) => opened,
        Err(stop) => {
            answers.send(&Answer::Stopped(StopRecord::new(&stop, true)))?;
            return Ok(stop.exit_code());
        }
    };
    answers.send(&Answer::Ready(Ready {
        device: session.device().name().to_owned(),
        emulator: session.device().is_emulator(),
        note,
    }))?;
    while let Ok(request) = requests.recv() {
        let stdio = Stdio::new(Output(answers, Stream::Out), Output(answers, Stream::Err))
            .with_report(Reports::new(answers));
        let outcome = session.launch(&request, stdio);
        let stopped = StopRecord::new(&outcome.stop, outcome.spent);
        answers.send(&Answer::Stopped(stopped))?;
        if outcome.busy {
            leave(outcome.stop.exit_code());
        }
        if outcome.spent {
            return Ok(outcome.stop.exit_code());
        }
    }
    Ok(0)
}

fn open(image: &Image, name: OsString) -> Result<(Session<'_>, Option<String>), Stop> {
    let bad = |reason: String| Stop::BadOption { reason };
    let options = LaunchOptions::from_env().map_err(|error| bad(error.to_string()))?;
    let device = options
        .settled_device()
        .map_err(|why| bad(why.to_owned()))?;
    start::speaks_our_abi(image.metadata())?;
    let (session, note) = Session::open(image, options, device, name)?;
    Ok((session, note.map(|note| note.to_string())))
}

/// The requests. When there are no more, nobody waits for this process: it ends, whatever it is at.
fn requests() -> Receiver<Request> {
    let (sender, receiver) = channel();
    std::thread::spawn(move || {
        for line in io::stdin().lock().lines().map_while(Result::ok) {
            let Ok(request) = serde_json::from_str(&line) else {
                break;
            };
            if sender.send(request).is_err() {
                break;
            }
        }
        leave(0)
    });
    receiver
}
