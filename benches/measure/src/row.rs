//! What one program says about one operation, and how times are written.

use serde::{Deserialize, Serialize};

/// A line of a program's output: `benches/src/bench.rs` and `benches/cuda/bench.h` print it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// The operation.
    pub row: String,
    pub unit: Unit,
    pub median: f64,
    pub min: f64,
    pub max: f64,
    pub runs: u32,
    pub threads: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Unit {
    #[serde(rename = "ns")]
    Nanoseconds,
    #[serde(rename = "/s")]
    PerSecond,
}

impl Row {
    /// Other lines are what the measured program prints.
    pub fn parse(line: &str) -> Option<Row> {
        serde_json::from_str(line).ok()
    }
}

impl Unit {
    /// How many times worse than `wanted` a value is.
    pub fn times(self, value: f64, wanted: f64) -> f64 {
        match self {
            Unit::Nanoseconds => value / wanted,
            Unit::PerSecond => wanted / value,
        }
    }

    /// Three digits, and the unit in which they are easy to read.
    pub fn show(self, value: f64) -> String {
        let (value, unit) = match self {
            Unit::Nanoseconds => scale(value, &["ns", "us", "ms", "s"]),
            Unit::PerSecond => scale(value, &["/s", "K/s", "M/s", "G/s"]),
        };
        let decimals = match value {
            _ if value >= 99.95 => 0,
            _ if value >= 9.995 => 1,
            _ => 2,
        };
        let digits = format!("{value:.decimals$}");
        // `4 us` is easier to read than `4.00 us`.
        let digits = match digits.contains('.') {
            true => digits.trim_end_matches('0').trim_end_matches('.'),
            false => &digits,
        };
        format!("{digits} {unit}")
    }
}

/// The value in the largest unit that leaves it at least 1; each unit is 1,000 of the one before.
fn scale<'a>(mut value: f64, units: &[&'a str]) -> (f64, &'a str) {
    let mut at = 0;
    while value >= 999.5 && at + 1 < units.len() {
        value /= 1000.0;
        at += 1;
    }
    (value, units[at])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_of_a_program() {
        let line = r#"{"row":"spawn + join","unit":"ns","median":17900.5,"min":1.0,"max":2.0,"runs":7,"threads":1}"#;
        let row = Row::parse(line).unwrap();
        assert_eq!(
            (row.row.as_str(), row.unit, row.median),
            ("spawn + join", Unit::Nanoseconds, 17900.5)
        );
        assert_eq!(Row::parse("line 7"), None);
        assert_eq!(Row::parse(r#"{"row":"a"}"#), None);
    }

    #[test]
    fn values_are_easy_to_read() {
        let times = [
            0.0,
            0.25,
            9.4,
            12.2,
            481.7,
            999.6,
            17_930.0,
            98_200_000.0,
            2.5e9,
            4e3,
        ];
        let shown = times.map(|time| Unit::Nanoseconds.show(time));
        assert_eq!(
            shown,
            [
                "0 ns", "0.25 ns", "9.4 ns", "12.2 ns", "482 ns", "1 us", "17.9 us", "98.2 ms",
                "2.5 s", "4 us"
            ]
        );
        assert_eq!(Unit::PerSecond.show(1.7e6), "1.7 M/s");
        assert_eq!(Unit::PerSecond.show(1e9), "1 G/s");
    }

    #[test]
    fn more_is_better_for_rates_only() {
        assert_eq!(Unit::Nanoseconds.times(8.0, 4.0), 2.0);
        assert_eq!(Unit::PerSecond.times(0.5e6, 1e6), 2.0);
    }
}
