//! How long tests take, and how long they may.

use super::case::Case;
use std::fmt;
use std::time::Duration;

/// Without another limit.
pub const LIMIT: Duration = Duration::from_secs(60);
/// When a test is marked as slow, at the latest.
const SLOW: Duration = Duration::from_secs(60);

/// When a test is marked as slow: before it is stopped.
pub fn slow(limit: Duration) -> Duration {
    SLOW.min(limit / 2).max(Duration::from_secs(1))
}

/// As libtest shows a test's time.
pub struct TestTime(pub Duration);

impl fmt::Display for TestTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.3}s", self.0.as_secs_f64())
    }
}

/// As libtest shows the time of them all.
pub struct SuiteTime(pub Duration);

impl fmt::Display for SuiteTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.2}s", self.0.as_secs_f64())
    }
}

/// libtest's limits: when a time is worth a warning, and when it is too long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Thresholds {
    unit: (Duration, Duration),
    integration: (Duration, Duration),
}

impl Thresholds {
    /// From `RUST_TEST_TIME_UNIT` and `RUST_TEST_TIME_INTEGRATION`, as `WARN,CRITICAL` in milliseconds.
    ///
    /// # Errors
    /// In words for the user.
    pub fn from_env() -> Result<Thresholds, String> {
        let read = |name: &str, warn: u64, critical: u64| {
            match std::env::var(name) {
            Ok(text) => parse(&text).ok_or_else(|| {
                format!("{name}: `{text}` is not `WARN,CRITICAL` in milliseconds, the first not above the second")
            }),
            Err(_) => Ok((Duration::from_millis(warn), Duration::from_millis(critical))),
        }
        };
        Ok(Thresholds {
            unit: read("RUST_TEST_TIME_UNIT", 50, 100)?,
            integration: read("RUST_TEST_TIME_INTEGRATION", 500, 1000)?,
        })
    }

    fn of(&self, case: &Case) -> (Duration, Duration) {
        let file = &case.file;
        match file.starts_with("tests/") || file.contains("/tests/") {
            true => self.integration,
            false => self.unit,
        }
    }

    /// Whether it deserves a warning.
    pub fn is_warning(&self, case: &Case, time: Duration) -> bool {
        time >= self.of(case).0
    }

    /// Whether it is too long.
    pub fn is_critical(&self, case: &Case, time: Duration) -> bool {
        time >= self.of(case).1
    }
}

fn parse(text: &str) -> Option<(Duration, Duration)> {
    let (warn, critical) = text.split_once(',')?;
    let millis = |text: &str| text.trim().parse().ok().map(Duration::from_millis);
    let (warn, critical) = (millis(warn)?, millis(critical)?);
    (warn <= critical).then_some((warn, critical))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thresholds() {
        let ms = Duration::from_millis;
        assert_eq!(parse("100,200"), Some((ms(100), ms(200))));
        for bad in ["", "1", "2,1", "a,b"] {
            assert_eq!(parse(bad), None, "{bad}");
        }
        assert_eq!(slow(LIMIT), Duration::from_secs(30));
        assert_eq!(slow(Duration::from_secs(600)), SLOW);
        assert_eq!(TestTime(ms(1234)).to_string(), "1.234s");
        assert_eq!(SuiteTime(ms(1234)).to_string(), "1.23s");
    }
}
