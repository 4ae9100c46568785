//! Which run of a program the emulator makes: schedule and seed.

use super::value::OptionError;
use super::value::digits::digits;
use emulator::Schedule;
use std::fmt;
use std::ops::Range;
use std::path::PathBuf;
use std::str::FromStr;

/// How the emulator chooses who runs next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Strategy {
    /// Every thread in turn: one run only.
    RoundRobin,
    /// Any thread, for any time.
    Random,
    /// Probabilistic concurrency testing: random priorities that change at a few random points.
    Pct,
    /// The run that this file records.
    Replay(PathBuf),
}

/// Those without a file.
const STRATEGIES: [(Strategy, &str); 3] = [
    (Strategy::RoundRobin, "round-robin"),
    (Strategy::Random, "random"),
    (Strategy::Pct, "pct"),
];

impl Strategy {
    /// What it does with a seed.
    pub fn schedule(&self, seed: Seed) -> Schedule {
        match self {
            // A recording comes before any schedule.
            Strategy::RoundRobin | Strategy::Replay(_) => Schedule::default(),
            Strategy::Random => Schedule::random(seed.0),
            Strategy::Pct => Schedule::pct(seed.0),
        }
    }
}

impl FromStr for Strategy {
    type Err = OptionError;

    fn from_str(text: &str) -> Result<Self, OptionError> {
        if let Some(file) = text.strip_prefix("replay:")
            && !file.is_empty()
        {
            return Ok(Strategy::Replay(file.into()));
        }
        let found = STRATEGIES.iter().find(|(_, name)| *name == text);
        found.map(|(strategy, _)| strategy.clone()).ok_or_else(|| {
            OptionError::new(
                text,
                "a schedule: expected `round-robin`, `random`, `pct` or `replay:FILE`",
            )
        })
    }
}

impl fmt::Display for Strategy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Strategy::Replay(file) = self {
            return write!(f, "replay:{}", file.display());
        }
        let found = STRATEGIES.iter().find(|(strategy, _)| strategy == self);
        f.write_str(found.map_or("", |(_, name)| name))
    }
}

/// Names one run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Seed(pub u64);

impl FromStr for Seed {
    type Err = OptionError;

    fn from_str(text: &str) -> Result<Self, OptionError> {
        number(text)
            .map(Seed)
            .ok_or_else(|| OptionError::new(text, "a seed: expected a number from 0"))
    }
}

impl fmt::Display for Seed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

/// Seeds to try, `FROM..TO`: the first one and the one after the last. Not empty. `..TO` starts at 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seeds {
    from: u64,
    to: u64,
}

impl Seeds {
    /// As a range.
    pub fn range(self) -> Range<u64> {
        self.from..self.to
    }
}

impl FromStr for Seeds {
    type Err = OptionError;

    fn from_str(text: &str) -> Result<Self, OptionError> {
        let range = || {
            let (from, to) = text.split_once("..")?;
            let from = if from.is_empty() { 0 } else { number(from)? };
            let to = number(to)?;
            (from < to).then_some(Seeds { from, to })
        };
        range().ok_or_else(|| {
            OptionError::new(
                text,
                "a range of seeds: expected `FROM..TO`, as in `0..100` (100 is not tried)",
            )
        })
    }
}

impl fmt::Display for Seeds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}..{}", self.from, self.to)
    }
}

fn number(text: &str) -> Option<u64> {
    digits(text)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strategies() {
        for (strategy, name) in STRATEGIES {
            assert_eq!(strategy.to_string(), name);
            assert_eq!(name.parse(), Ok(strategy));
        }
        for bad in ["fair", "replay", "replay:"] {
            assert!(bad.parse::<Strategy>().is_err(), "{bad}");
        }
        let replay = Strategy::Replay("a:b".into());
        assert_eq!("replay:a:b".parse(), Ok(replay.clone()));
        assert_eq!(replay.to_string(), "replay:a:b");
        assert_eq!(Strategy::Random.schedule(Seed(3)), Schedule::random(3));
        assert_eq!(Strategy::Pct.schedule(Seed(3)), Schedule::pct(3));
    }

    #[test]
    fn seeds_and_ranges() {
        assert_eq!("18446744073709551615".parse(), Ok(Seed(u64::MAX)));
        for bad in ["", "-1", "+1", "0x1", "18446744073709551616"] {
            assert!(bad.parse::<Seed>().is_err(), "{bad}");
        }
        let range = |text: &str| text.parse::<Seeds>().map(Seeds::range);
        assert_eq!(range("3..7"), Ok(3..7));
        assert_eq!(range("..7"), Ok(0..7));
        for bad in ["", "7", "7..", "7..7", "8..7", "0..=7", "a..b", "-1..2"] {
            assert!(range(bad).is_err(), "{bad}");
        }
        assert_eq!("3..7".parse::<Seeds>().unwrap().to_string(), "3..7");
    }
}
