//! One process that measures: it has a limit of time, and what it has printed until then counts.

use crate::row::Row;
use process::child::tie;
use serde::Serialize;
use std::io::{BufRead as _, BufReader, Read};
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};
use wait_timeout::ChildExt as _;

/// Where something runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Place {
    Gpu,
    Host,
    Cuda,
}

/// What became of a part.
#[derive(Debug, Serialize)]
pub struct Part {
    pub place: Place,
    pub part: String,
    pub seconds: f64,
    pub outcome: Outcome,
    #[serde(skip)]
    pub rows: Vec<Row>,
    /// Its other lines.
    #[serde(skip)]
    pub other: Vec<String>,
    /// The last of what it said on stderr.
    #[serde(skip)]
    pub said: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    Passed,
    /// Why.
    Failed(String),
    /// Why.
    NotRun(String),
}

impl Part {
    pub fn not_run(place: Place, part: &str, why: &str) -> Part {
        Part {
            place,
            part: part.to_owned(),
            seconds: 0.0,
            outcome: Outcome::NotRun(why.to_owned()),
            rows: Vec::new(),
            other: Vec::new(),
            said: String::new(),
        }
    }

    /// Runs to the end, or to the end of its time.
    pub fn run(place: Place, part: &str, command: &mut Command, limit: Duration) -> Part {
        let start = Instant::now();
        let mut done = Part::not_run(place, part, "");
        command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut child = match tie(command).spawn() {
            Ok(child) => child,
            Err(error) => {
                done.outcome = Outcome::Failed(format!("cannot be started: {error}"));
                return done;
            }
        };
        let stdout = reader(child.stdout.take());
        let stderr = reader(child.stderr.take());
        let ended = child.wait_timeout(limit);
        if !matches!(ended, Ok(Some(_))) {
            // It may have ended just now.
            let _ = child.kill();
            let _ = child.wait();
        }
        done.seconds = start.elapsed().as_secs_f64();
        for line in lines(stdout) {
            match Row::parse(&line) {
                Some(row) => done.rows.push(row),
                None => done.other.push(line),
            }
        }
        let said = lines(stderr);
        done.said = said[said.len().saturating_sub(LAST)..].join("\n");
        done.outcome = match ended {
            Ok(Some(status)) if status.success() => Outcome::Passed,
            Ok(Some(status)) => Outcome::Failed(format!("{status}{}", first_error(&said))),
            Ok(None) => Outcome::Failed(format!("stopped after {} s", limit.as_secs())),
            Err(error) => Outcome::Failed(error.to_string()),
        };
        done
    }
}

/// So many lines of stderr are kept.
const LAST: usize = 30;

/// What says what went wrong, as an addition to the exit code.
fn first_error(said: &[String]) -> String {
    let panic = said.iter().position(|line| line.contains("panicked at"));
    let line = match panic {
        Some(at) => said.get(at + 1),
        None => said
            .iter()
            .find(|line| line.starts_with("error"))
            .or(said.last()),
    };
    let mut text = line.map_or(String::new(), |line| format!(": {line}"));
    for side in ["  left: ", " right: "] {
        let value = said.iter().find(|line| line.starts_with(side));
        text.extend(value.map(|value| format!(", {}", value.trim())));
    }
    text
}

type Lines = Option<thread::JoinHandle<Vec<String>>>;

/// Reads until the other end is closed.
fn reader(stream: Option<impl Read + Send + 'static>) -> Lines {
    let stream = stream?;
    Some(thread::spawn(move || {
        let chunks = BufReader::new(stream).split(b'\n').map_while(Result::ok);
        chunks
            .map(|line| String::from_utf8_lossy(&line).into_owned())
            .collect()
    }))
}

fn lines(reader: Lines) -> Vec<String> {
    reader
        .and_then(|reader| reader.join().ok())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINE: &str =
        r#"{"row":"a","unit":"ns","median":1.0,"min":1.0,"max":1.0,"runs":7,"threads":1}"#;

    fn run(script: &str, limit: Duration) -> Part {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        Part::run(Place::Host, "a part", &mut command, limit)
    }

    const LONG: Duration = Duration::from_secs(60);

    #[test]
    fn rows_among_other_lines() {
        let part = run(&format!("echo line 1; echo '{LINE}'"), LONG);
        assert_eq!(part.outcome, Outcome::Passed);
        assert_eq!(
            (part.rows.len(), part.other),
            (1, vec!["line 1".to_owned()])
        );
    }

    #[test]
    fn what_a_failed_part_has_measured_counts() {
        let part = run(
            &format!("echo '{LINE}'; echo 'error: no more' >&2; exit 3"),
            LONG,
        );
        assert_eq!(
            part.outcome,
            Outcome::Failed("exit status: 3: error: no more".to_owned())
        );
        assert_eq!(part.rows.len(), 1);
        let panic = "printf 'thread main panicked at a.rs:1:2:\\nassertion failed\\n  left: 1\\n right: 2\\nnote: x\\n' >&2; exit 101";
        let part = run(panic, LONG);
        assert_eq!(
            part.outcome,
            Outcome::Failed("exit status: 101: assertion failed, left: 1, right: 2".to_owned())
        );
    }

    #[test]
    fn a_part_that_hangs_is_stopped() {
        let part = run(
            &format!("echo '{LINE}'; exec sleep 600"),
            Duration::from_secs(1),
        );
        assert_eq!(
            part.outcome,
            Outcome::Failed("stopped after 1 s".to_owned())
        );
        assert_eq!(part.rows.len(), 1);
    }

    #[test]
    fn what_cannot_be_started_failed() {
        let part = Part::run(
            Place::Host,
            "a part",
            &mut Command::new("/no/such/file"),
            LONG,
        );
        assert!(
            matches!(part.outcome, Outcome::Failed(why) if why.starts_with("cannot be started"))
        );
    }
}
