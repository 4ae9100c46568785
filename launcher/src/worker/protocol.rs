//! What a worker is asked and what it answers: one line of JSON each.

use crate::end::Stop;
use crate::report::Message;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// Set in the environment of a worker.
pub const VARIABLE: &str = "__GPU_RUN_WORKER";

/// One launch.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Request {
    /// Variables that the program sees beside those of the environment.
    pub env: Vec<(String, String)>,
    /// The launcher's arguments that repeat this launch.
    pub launcher_args: Vec<String>,
    /// How long it may take.
    pub limit: Option<Duration>,
    /// Which of its possible runs the emulator makes.
    pub seed: Option<u64>,
    /// Whether options that are about the program's schedule, and checks of it, do not hold: what runs is not the user's.
    pub plain: bool,
}

/// What a worker says. The answers to a request end with [`Answer::Stopped`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "kebab-case")]
pub enum Answer {
    /// The device is open; the first answer of all.
    Ready(Ready),
    /// The program has written.
    Output {
        /// To which stream.
        stream: Stream,
        /// What.
        bytes: Piece,
    },
    /// The program has reported to its host: one line.
    Report {
        /// Without its end.
        line: String,
    },
    /// The launch is over; or, as the first answer of all, there is no device.
    Stopped(StopRecord),
}

/// Which device a worker has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ready {
    /// For messages.
    pub device: String,
    /// Whether it is the emulator.
    pub emulator: bool,
    /// Why it is the emulator, if a GPU would have been used.
    pub note: Option<String>,
}

/// Which of a program's streams.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stream {
    /// Standard output.
    Out,
    /// Standard error.
    Err,
}

/// Bytes, as text where they are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Piece {
    /// UTF-8.
    Text(String),
    /// Anything.
    Bytes(Vec<u8>),
}

impl From<&[u8]> for Piece {
    fn from(bytes: &[u8]) -> Piece {
        match std::str::from_utf8(bytes) {
            Ok(text) => Piece::Text(text.to_owned()),
            Err(_) => Piece::Bytes(bytes.to_owned()),
        }
    }
}

impl Piece {
    /// The bytes.
    pub fn as_bytes(&self) -> &[u8] {
        match self {
            Piece::Text(text) => text.as_bytes(),
            Piece::Bytes(bytes) => bytes,
        }
    }
}

/// How a launch ended: a [`Stop`] as it travels from the worker to whoever asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StopRecord {
    /// [`Stop::kind`].
    pub kind: String,
    /// [`Stop::exit_code`].
    pub code: i32,
    /// What to tell the user, if the program did not end by itself.
    pub message: Option<String>,
    /// No launch of any program can succeed here.
    pub fatal: bool,
    /// The worker takes no more requests.
    pub spent: bool,
}

impl StopRecord {
    /// A stop, in words for the parent.
    pub fn new(stop: &Stop, spent: bool) -> StopRecord {
        let message = match stop {
            // Here there always is a limit.
            Stop::Timeout { limit, report } => {
                let message = Message::error(format!("it ran longer than {limit} and was stopped"));
                let message = match report.is_empty() {
                    true => message,
                    false => message.note(report),
                };
                Some(message.help("allow more time with `--timeout` (or GPU_RUN_TIMEOUT)"))
            }
            stop => stop.message(),
        };
        StopRecord {
            kind: stop.kind().to_owned(),
            code: stop.exit_code(),
            message: message.map(|message| message.to_string()),
            fatal: is_fatal(stop),
            spent,
        }
    }

    /// Whether the program ended by itself.
    pub fn exited(&self) -> bool {
        self.kind == Stop::Exited(0).kind()
    }
}

/// Whether the set-up is to blame, and not the program.
fn is_fatal(stop: &Stop) -> bool {
    match stop {
        Stop::NoDevice { .. }
        | Stop::OutOfMemory { .. }
        | Stop::BadOption { .. }
        | Stop::BadImage { .. }
        | Stop::PtxRefused { .. }
        | Stop::CompilerCrashed { .. }
        | Stop::Interrupted => true,
        Stop::Exited(_)
        | Stop::Timeout { .. }
        | Stop::Runaway { .. }
        | Stop::Fault(_)
        | Stop::Trap(_)
        | Stop::Deadlock { .. }
        | Stop::Unsupported { .. }
        | Stop::Misfit { .. }
        | Stop::Internal { .. } => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::options::Timeout;

    fn line(answer: &Answer) -> String {
        serde_json::to_string(answer).unwrap()
    }

    #[test]
    fn answers_are_lines_and_survive() {
        let output = Answer::Output {
            stream: Stream::Out,
            bytes: b"a\nb".as_slice().into(),
        };
        assert_eq!(
            line(&output),
            r#"{"event":"output","stream":"out","bytes":"a\nb"}"#
        );
        let odd = Answer::Output {
            stream: Stream::Err,
            bytes: [0xff, b'x'].as_slice().into(),
        };
        assert_eq!(serde_json::from_str::<Answer>(&line(&odd)).unwrap(), odd);
        let ready = Answer::Ready(Ready {
            device: "the emulator".to_owned(),
            emulator: true,
            note: None,
        });
        for answer in [
            ready,
            Answer::Stopped(StopRecord::new(&Stop::Exited(3), false)),
        ] {
            assert_eq!(
                serde_json::from_str::<Answer>(&line(&answer)).unwrap(),
                answer
            );
        }
    }

    #[test]
    fn a_timeout_has_the_stacks_and_says_what_to_do() {
        let stop = Stop::Timeout {
            limit: Timeout(Duration::from_secs(60)),
            report: "main at a.rs:1".to_owned(),
        };
        let text = StopRecord::new(&stop, true).message.unwrap();
        for part in ["longer than 1m", "main at a.rs:1", "--timeout"] {
            assert!(text.contains(part), "{text}");
        }
    }

    #[test]
    fn only_the_set_up_is_fatal() {
        assert!(!StopRecord::new(&Stop::Exited(101), false).fatal);
        let reason = "no GPU".to_owned();
        let stop = Stop::NoDevice { reason, help: None };
        assert!(StopRecord::new(&stop, true).fatal);
    }
}
