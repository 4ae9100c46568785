//! `--timeout`.

use super::digits::{split_number, whole};
use super::error::OptionError;
use std::fmt;
use std::str::FromStr;
use std::time::Duration;

/// How long a program may run: `500ms`, `10s`, `2m`, `1h`; a plain number is seconds. Zero is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Timeout(pub Duration);

impl FromStr for Timeout {
    type Err = OptionError;

    fn from_str(text: &str) -> Result<Self, OptionError> {
        let error = || {
            OptionError::new(
                text,
                "a duration above zero: expected for example `500ms`, `10s` or `2m`",
            )
        };
        let (number, suffix) = split_number(text);
        let millis = match suffix {
            "ms" => 1,
            "" | "s" => 1_000,
            "m" | "min" => 60_000,
            "h" => 3_600_000,
            _ => return Err(error()),
        };
        let number = whole(number).ok_or_else(error)?;
        match number.ok().and_then(|number| number.checked_mul(millis)) {
            Some(0) => Err(error()),
            None => Err(OptionError::too_large(text, "time")),
            Some(total) => Ok(Timeout(Duration::from_millis(total))),
        }
    }
}

impl fmt::Display for Timeout {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let millis = self.0.as_millis();
        match millis {
            _ if millis.is_multiple_of(60_000) => write!(f, "{}m", millis / 60_000),
            _ if millis.is_multiple_of(1_000) => write!(f, "{}s", millis / 1_000),
            _ => write!(f, "{millis}ms"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn timeouts() {
        for (text, millis) in [
            ("500ms", 500),
            ("10s", 10_000),
            ("10", 10_000),
            ("2m", 120_000),
            ("1h", 3_600_000),
        ] {
            assert_eq!(
                text.parse(),
                Ok(Timeout(Duration::from_millis(millis))),
                "{text}"
            );
        }
        for bad in ["", "0s", "ms", "-1s", "1d", "1.5s", "18446744073709551615h"] {
            assert!(bad.parse::<Timeout>().is_err(), "{bad}");
        }
    }

    #[test]
    fn what_is_printed_parses_to_the_same() {
        for text in ["500ms", "90s", "2m", "120m"] {
            assert_eq!(text.parse::<Timeout>().unwrap().to_string(), text);
        }
    }

    #[test]
    fn too_much_is_a_number_all_the_same() {
        let time = "99999999999999999h".parse::<Timeout>().unwrap_err();
        assert!(
            time.to_string().ends_with("more time than there can be"),
            "{time}"
        );
    }
}
