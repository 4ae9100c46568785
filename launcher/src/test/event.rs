//! What a test harness on the device reports: one line of JSON each.

use super::case::{Case, Kind};
use serde::{Deserialize, Deserializer};

/// A report of the device.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(tag = "type", rename_all = "kebab-case")]
pub enum Event {
    /// There is this test.
    Test(Listed),
    /// A test begins.
    Started {
        /// Which.
        index: usize,
    },
    /// A test has ended.
    Finished(Finished),
    /// A bench was measured.
    Bench(Measured),
}

/// A test as the device lists it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Listed {
    index: usize,
    name: String,
    kind: String,
    ignore: bool,
    ignore_message: Option<String>,
    should_panic: String,
    file: String,
    line: u32,
    column: u32,
    end_line: u32,
    end_column: u32,
}

impl From<Listed> for Case {
    fn from(listed: Listed) -> Case {
        Case {
            index: listed.index,
            name: listed.name,
            kind: match listed.kind.as_str() {
                "bench" => Kind::Bench,
                _ => Kind::Test,
            },
            ignore: listed.ignore,
            ignore_message: listed.ignore_message,
            should_panic: listed.should_panic != "no",
            file: listed.file,
            start: (listed.line, listed.column),
            end: (listed.end_line, listed.end_column),
        }
    }
}

/// How a test ended.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Finished {
    /// Which.
    pub index: usize,
    /// `ok` or `failed`.
    pub result: String,
    /// What the test's output does not say.
    pub why: Option<String>,
    /// By the device's clock.
    pub nanos: u64,
    /// What it printed, if the device has captured it.
    pub stdout: Option<String>,
}

/// What a bench took, in nanoseconds of one iteration. The device writes the bits of these numbers.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Measured {
    /// Which.
    pub index: usize,
    /// The middle sample.
    #[serde(deserialize_with = "bits")]
    pub median: f64,
    /// The fastest.
    #[serde(deserialize_with = "bits")]
    pub min: f64,
    /// The slowest.
    #[serde(deserialize_with = "bits")]
    pub max: f64,
    /// Bytes that an iteration works on; 0 if it does not say.
    #[serde(default)]
    pub bytes: u64,
}

fn bits<'de, D: Deserializer<'de>>(deserializer: D) -> Result<f64, D::Error> {
    u64::deserialize(deserializer).map(f64::from_bits)
}

impl Event {
    /// From a line of the report.
    ///
    /// # Errors
    /// It is none.
    pub fn parse(line: &str) -> Result<Event, serde_json::Error> {
        serde_json::from_str(line)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_device_s_lines() {
        let listed = r#"{"type":"test","index":2,"name":"a::b","kind":"bench","ignore":true,"ignore_message":"slow","should_panic":"yes: no","file":"src/lib.rs","line":3,"column":4,"end_line":3,"end_column":8}"#;
        let Ok(Event::Test(listed)) = Event::parse(listed) else {
            panic!("a test")
        };
        let case = Case::from(listed);
        assert_eq!(
            (case.index, case.kind, case.should_panic),
            (2, Kind::Bench, true)
        );
        let finished =
            r#"{"type":"finished","index":0,"result":"ok","why":null,"nanos":12,"stdout":null}"#;
        assert!(matches!(Event::parse(finished), Ok(Event::Finished(_))));
        let bits = 12.5f64.to_bits();
        let measured = format!(
            r#"{{"type":"bench","index":3,"median":{bits},"min":{bits},"max":{bits},"samples":5,"iterations":9,"bytes":8}}"#
        );
        let Ok(Event::Bench(measured)) = Event::parse(&measured) else {
            panic!("a measured bench")
        };
        assert_eq!((measured.median, measured.bytes), (12.5, 8));
        assert!(matches!(
            Event::parse(r#"{"type":"started","index":7}"#),
            Ok(Event::Started { index: 7 })
        ));
        assert!(Event::parse("hello").is_err());
    }
}
