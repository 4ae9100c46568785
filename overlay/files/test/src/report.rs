//! What the host is told: objects of JSON, one on each line of descriptor 3.

use crate::options::ShouldPanic;
use crate::types::{TestDesc, TestDescAndFn};
use crate::verdict::Verdict;
use std::borrow::Cow;
use std::fmt::Write as _;
use std::process;
use std::time::Duration;

/// The host's end, open for test harnesses only.
const REPORT: u64 = 3;

/// What a test left behind.
pub(crate) struct Finished {
    pub(crate) verdict: Verdict,
    pub(crate) time: Duration,
    /// What it printed, if the host cannot know.
    pub(crate) output: Option<Vec<u8>>,
}

/// One of the tests that there are.
pub(crate) fn test(index: usize, test: &TestDescAndFn) {
    let TestDesc { name, ignore, ignore_message, source_file, start_line, start_col, end_line, end_col, should_panic, .. } = &test.desc;
    let should_panic = match should_panic {
        ShouldPanic::No => Cow::Borrowed("no"),
        ShouldPanic::Yes => Cow::Borrowed("yes"),
        ShouldPanic::YesWithMessage(message) => Cow::Owned(format!("yes: {message}")),
    };
    let mut line = Line::new("test", index);
    line.text("name", name.as_slice());
    line.text("kind", if test.testfn.is_bench() { "bench" } else { "test" });
    line.plain("ignore", ignore);
    line.text_or_null("ignore_message", *ignore_message);
    line.text("should_panic", &should_panic);
    line.text("file", source_file);
    line.plain("line", start_line);
    line.plain("column", start_col);
    line.plain("end_line", end_line);
    line.plain("end_column", end_col);
    line.send();
}

/// A test begins.
pub(crate) fn started(index: usize) {
    Line::new("started", index).send();
}

/// A test has ended.
pub(crate) fn finished(index: usize, end: &Finished) {
    let (result, why) = match &end.verdict {
        Verdict::Passed => ("ok", None),
        Verdict::Failed(why) => ("failed", why.as_deref()),
    };
    let mut line = Line::new("finished", index);
    line.text("result", result);
    line.text_or_null("why", why.map(|why| format!("note: {why}")).as_deref());
    line.plain("nanos", end.time.as_nanos() as u64);
    line.text_or_null("stdout", end.output.as_deref().map(String::from_utf8_lossy).as_deref());
    line.send();
}

/// A bench was measured: nanoseconds of one iteration, in ascending order.
pub(crate) fn measured(index: usize, samples: &[f64], iterations: u64, bytes: u64) {
    let (min, max) = (samples[0], samples[samples.len() - 1]);
    let middle = samples.len() / 2;
    let median = match samples.len() % 2 {
        0 => (samples[middle - 1] + samples[middle]) / 2.0,
        _ => samples[middle],
    };
    let mut line = Line::new("bench", index);
    // As their bits: the code that writes floats is large, and every test executable would have it.
    line.plain("median", median.to_bits());
    line.plain("min", min.to_bits());
    line.plain("max", max.to_bits());
    line.plain("samples", samples.len());
    line.plain("iterations", iterations);
    line.plain("bytes", bytes);
    line.send();
}

/// An object that is being written.
struct Line(String);

impl Line {
    fn new(kind: &str, index: usize) -> Line {
        Line(format!(r#"{{"type":"{kind}","index":{index}"#))
    }

    /// A number or a truth.
    fn plain(&mut self, name: &str, value: impl std::fmt::Display) {
        let _ = write!(self.0, r#","{name}":{value}"#);
    }

    fn text(&mut self, name: &str, value: &str) {
        let _ = write!(self.0, r#","{name}":""#);
        for character in value.chars() {
            match character {
                '"' | '\\' => self.0.extend(['\\', character]),
                '\n' => self.0.push_str("\\n"),
                '\0'..' ' => drop(write!(self.0, "\\u{:04x}", u32::from(character))),
                _ => self.0.push(character),
            }
        }
        self.0.push('"');
    }

    fn text_or_null(&mut self, name: &str, value: Option<&str>) {
        match value {
            Some(value) => self.text(name, value),
            None => self.plain(name, "null"),
        }
    }

    /// By one call, unless the host takes less.
    fn send(mut self) {
        self.0.push_str("}\n");
        let mut rest = self.0.as_bytes();
        while !rest.is_empty() {
            match device_prelude::hostcall::write(REPORT, rest) {
                written @ 1.. => rest = &rest[written as usize..],
                error => {
                    eprintln!("error: the host does not take the report of tests ({error}): run them by `cargo gpu-test`");
                    process::exit(crate::request::BAD)
                }
            }
        }
    }
}
