//! Numbers about a run, printed as one line of JSON.

use serde_json::{Map, Value};
use std::fmt;
use std::time::{Duration, Instant};

/// Timings and sizes of a run, in the order of their names.
#[derive(Clone, Debug, Default)]
pub struct Stats(Map<String, Value>);

impl Stats {
    /// Records a number or a text.
    pub fn set(&mut self, name: &str, value: impl Into<Value>) {
        self.0.insert(name.to_owned(), value.into());
    }

    /// Records a duration in milliseconds with microseconds as decimals. Name it `.._ms`.
    pub fn set_time(&mut self, name: &str, time: Duration) {
        self.set(name, time.as_micros() as f64 / 1e3);
    }

    /// Runs `work` and records how long it took.
    pub fn time<T>(&mut self, name: &str, work: impl FnOnce() -> T) -> T {
        let start = Instant::now();
        let value = work();
        self.set_time(name, start.elapsed());
        value
    }
}

impl fmt::Display for Stats {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let line = serde_json::to_string(&self.0).map_err(|_| fmt::Error)?;
        f.write_str(&line)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_line_of_json() {
        let mut stats = Stats::default();
        stats.set("device", "a \"GPU\"\n");
        stats.set_time("run_ms", Duration::from_nanos(1_234_567));
        stats.set("warps", 4224);
        assert_eq!(
            stats.to_string(),
            r#"{"device":"a \"GPU\"\n","run_ms":1.234,"warps":4224}"#
        );
    }
}
