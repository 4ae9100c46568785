//! `--threads`.

use super::digits::digits;
use super::error::OptionError;
use std::fmt;
use std::num::{IntErrorKind, NonZeroU32};
use std::str::FromStr;

/// How many warps the grid has, the one of `main` included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Threads {
    /// As many as the device holds at once.
    Max,
    /// This many.
    Count(NonZeroU32),
}

impl FromStr for Threads {
    type Err = OptionError;

    fn from_str(text: &str) -> Result<Self, OptionError> {
        if text == "max" {
            return Ok(Threads::Max);
        }
        const WHAT: &str = "a number of threads: expected `max` or a number from 1";
        let number = digits(text).ok_or_else(|| OptionError::new(text, WHAT))?;
        let count = number.parse::<NonZeroU32>();
        count
            .map(Threads::Count)
            .map_err(|error| match error.kind() {
                IntErrorKind::PosOverflow => OptionError::too_large(text, "threads"),
                _ => OptionError::new(text, WHAT),
            })
    }
}

impl fmt::Display for Threads {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Threads::Max => f.write_str("max"),
            Threads::Count(count) => write!(f, "{count}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn threads() {
        assert_eq!("max".parse(), Ok(Threads::Max));
        assert_eq!(
            "17".parse(),
            Ok(Threads::Count(NonZeroU32::new(17).unwrap()))
        );
        for bad in ["", "0", "+4", "1.5", "many"] {
            assert!(bad.parse::<Threads>().is_err(), "{bad}");
        }
    }

    #[test]
    fn what_is_printed_parses_to_the_same() {
        for text in ["max", "128"] {
            assert_eq!(text.parse::<Threads>().unwrap().to_string(), text);
        }
    }

    #[test]
    fn too_many_is_a_number_all_the_same() {
        let threads = "1000000000000".parse::<Threads>().unwrap_err();
        assert_eq!(
            threads.to_string(),
            "`1000000000000` is more threads than there can be"
        );
    }
}
