//! An object for each event, with libtest's spaces.

use super::{Console, Formatter, Look, Totals};
use crate::test::bench;
use crate::test::case::{Case, Kind};
use crate::test::result::{Completed, TestResult};
use crate::test::state::State;
use std::time::Duration;
use std::{fmt, io};

/// Lines of JSON.
pub struct Json {
    look: Look,
}

impl Json {
    /// With this look.
    pub fn new(look: Look) -> Json {
        Json { look }
    }
}

impl Formatter for Json {
    fn list_start(&mut self, out: &mut Console) -> io::Result<()> {
        out.plain("{ \"type\": \"suite\", \"event\": \"discovery\" }\n")
    }

    fn listed(&mut self, out: &mut Console, case: &Case) -> io::Result<()> {
        let kind = match case.kind {
            Kind::Test => "test",
            Kind::Bench => "benchmark",
        };
        out.plain(format!(
            "{{ \"type\": \"{kind}\", \"event\": \"discovered\", \"name\": \"{}\", \"ignore\": {}, \"ignore_message\": \"{}\", \"source_path\": \"{}\", \
             \"start_line\": {}, \"start_col\": {}, \"end_line\": {}, \"end_col\": {} }}\n",
            Escaped(&case.name),
            case.ignore,
            Escaped(case.ignore_message.as_deref().unwrap_or_default()),
            Escaped(&case.file),
            case.start.0,
            case.start.1,
            case.end.0,
            case.end.1
        ))
    }

    fn list_end(&mut self, out: &mut Console, totals: Totals) -> io::Result<()> {
        let Totals {
            tests,
            benches,
            ignored,
        } = totals;
        out.plain(format!(
            "{{ \"type\": \"suite\", \"event\": \"completed\", \"tests\": {tests}, \"benchmarks\": {benches}, \"total\": {}, \"ignored\": {ignored} }}\n",
            tests + benches
        ))
    }

    fn start(&mut self, out: &mut Console, count: usize, shuffle: Option<u64>) -> io::Result<()> {
        let seed = shuffle.map(|seed| format!(", \"shuffle_seed\": {seed}"));
        out.plain(format!(
            "{{ \"type\": \"suite\", \"event\": \"started\", \"test_count\": {count}{} }}\n",
            seed.unwrap_or_default()
        ))
    }

    fn test_start(&mut self, out: &mut Console, case: &Case) -> io::Result<()> {
        out.plain(format!(
            "{{ \"type\": \"test\", \"event\": \"started\", \"name\": \"{}\" }}\n",
            Escaped(&case.name)
        ))
    }

    fn slow(&mut self, out: &mut Console, case: &Case, _: Duration) -> io::Result<()> {
        out.plain(format!(
            "{{ \"type\": \"test\", \"event\": \"timeout\", \"name\": \"{}\" }}\n",
            Escaped(&case.name)
        ))
    }

    fn test_end(
        &mut self,
        out: &mut Console,
        case: &Case,
        completed: &Completed,
        time: Option<Duration>,
        state: &State,
    ) -> io::Result<()> {
        let name = Escaped(&case.name);
        let result = &completed.last.result;
        if let TestResult::Measured(measured) = result {
            let rate = bench::rate(measured).filter(|rate| *rate > 0);
            let rate = rate.map(|rate| format!(", \"mib_per_second\": {rate}"));
            let codegen = self.look.codegen.as_ref();
            let codegen = codegen.map(|name| format!(", \"codegen\": \"{}\"", Escaped(name)));
            return out.plain(format!(
                "{{ \"type\": \"bench\", \"name\": \"{name}\", \"median\": {}, \"deviation\": {}{}{} }}\n",
                measured.median,
                measured.max - measured.min,
                rate.unwrap_or_default(),
                codegen.unwrap_or_default()
            ));
        }
        let (event, more) = match result {
            TestResult::Ok if completed.is_flaky() => {
                let attempts = completed.earlier.len() + 1;
                (
                    "ok",
                    format!(", \"reason\": \"flaky\", \"attempts\": {attempts}"),
                )
            }
            TestResult::Ok | TestResult::Measured(_) => ("ok", String::new()),
            TestResult::Failed => ("failed", String::new()),
            TestResult::FailedBecause(why) | TestResult::Stopped(why) => {
                ("failed", format!(", \"message\": \"{}\"", Escaped(why)))
            }
            TestResult::TooSlow => ("failed", ", \"reason\": \"time limit exceeded\"".to_owned()),
            TestResult::Ignored => {
                let message = case.ignore_message.as_deref();
                let message = message.map(|text| format!(", \"message\": \"{}\"", Escaped(text)));
                ("ignored", message.unwrap_or_default())
            }
        };
        let time = time.map(|time| format!(", \"exec_time\": {}", time.as_secs_f64()));
        let output = &completed.last.output;
        let shown = !output.is_empty() && (state.shows_output || *result != TestResult::Ok);
        let stdout = shown.then(|| {
            let text = String::from_utf8_lossy(output);
            format!(", \"stdout\": \"{}\"", Escaped(&text))
        });
        out.plain(format!(
            "{{ \"type\": \"test\", \"name\": \"{name}\", \"event\": \"{event}\"{}{}{more} }}\n",
            time.unwrap_or_default(),
            stdout.unwrap_or_default()
        ))
    }

    fn end(&mut self, out: &mut Console, state: &State) -> io::Result<()> {
        let event = if state.is_success() { "ok" } else { "failed" };
        let time = state
            .time
            .map(|time| format!(", \"exec_time\": {}", time.as_secs_f64()));
        out.plain(format!(
            "{{ \"type\": \"suite\", \"event\": \"{event}\", \"passed\": {}, \"failed\": {}, \"ignored\": {}, \"measured\": {}, \"filtered_out\": {}{} }}\n",
            state.passed,
            state.failed,
            state.ignored,
            state.measured,
            state.filtered_out,
            time.unwrap_or_default()
        ))
    }
}

/// Text inside of quotes.
struct Escaped<'a>(&'a str);

impl fmt::Display for Escaped<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let quoted = serde_json::to_string(self.0).map_err(|_| fmt::Error)?;
        // libtest escapes this one, too.
        f.write_str(&quoted[1..quoted.len() - 1].replace('\u{7f}', "\\u007f"))
    }
}
