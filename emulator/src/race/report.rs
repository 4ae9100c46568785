//! The report of a race.

use std::fmt;

use super::super::trace::Trace;

/// One of the two accesses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RaceSide {
    /// `write`, `atomic read` ...
    pub what: &'static str,
    /// Bytes accessed; none for the start or end of a whole block or frame.
    pub bytes: Option<u32>,
    /// Who, and where.
    pub trace: Trace,
}

/// Two accesses that conflict, and that nothing orders.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Race {
    /// The address of the later one.
    pub address: u64,
    /// What lies there.
    pub place: Option<String>,
    /// The access that found the race.
    pub later: RaceSide,
    /// The one before it.
    pub earlier: RaceSide,
}

impl Race {
    /// What happened, in one line.
    pub fn title(&self) -> String {
        let place = self.place.as_ref();
        let place = place.map_or_else(String::new, |place| format!(" ({place})"));
        format!(
            "data race: {} at {:#x}{place}",
            self.later.sentence(),
            self.address
        )
    }

    /// Both accesses, with their stacks.
    pub fn history(&self) -> String {
        format!(
            "{}\nno happens-before with: {}\n{}",
            self.later.trace,
            self.earlier.sentence(),
            self.earlier.trace
        )
    }
}

impl RaceSide {
    fn sentence(&self) -> String {
        let (what, who) = (self.what, self.trace.who());
        match self.bytes {
            Some(1) => format!("{what} of 1 byte by {who}"),
            Some(bytes) => format!("{what} of {bytes} bytes by {who}"),
            None => format!("{what} by {who}"),
        }
    }
}

impl fmt::Display for Race {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}\n{}", self.title(), self.history())
    }
}
