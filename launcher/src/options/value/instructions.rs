//! `--max-instructions`.

use super::digits::{split_number, whole};
use super::error::OptionError;
use std::fmt;
use std::str::FromStr;

/// A number of instructions. `K`, `M` and `G` multiply by powers of 1,000. Zero is refused.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Instructions(pub u64);

impl FromStr for Instructions {
    type Err = OptionError;

    fn from_str(text: &str) -> Result<Self, OptionError> {
        let (number, suffix) = split_number(text);
        let factor = match suffix.to_ascii_uppercase().as_str() {
            "" => Some(1),
            "K" => Some(1_000),
            "M" => Some(1_000_000),
            "G" => Some(1_000_000_000),
            _ => None,
        };
        let error = || {
            OptionError::new(
                text,
                "a number of instructions above zero: expected for example `50000`, `200M` or `10G`",
            )
        };
        let (number, factor) = whole(number).zip(factor).ok_or_else(error)?;
        match number.ok().and_then(|number| number.checked_mul(factor)) {
            Some(0) => Err(error()),
            Some(count) => Ok(Instructions(count)),
            None => Err(OptionError::too_large(text, "instructions")),
        }
    }
}

impl fmt::Display for Instructions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let units = [(1_000_000_000, "G"), (1_000_000, "M"), (1_000, "K")];
        let unit = units
            .iter()
            .find(|(unit, _)| self.0 != 0 && self.0.is_multiple_of(*unit));
        match unit {
            Some((unit, suffix)) => write!(f, "{}{suffix}", self.0 / unit),
            None => write!(f, "{}", self.0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instructions_in_powers_of_1000() {
        for (text, count) in [
            ("1", 1),
            ("50000", 50_000),
            ("7k", 7_000),
            ("200M", 200_000_000),
            ("10G", 10_000_000_000),
        ] {
            assert_eq!(text.parse(), Ok(Instructions(count)), "{text}");
        }
        for bad in ["", "0", "M", "-1", "1T", "1.5G", "99999999999G"] {
            assert!(bad.parse::<Instructions>().is_err(), "{bad}");
        }
    }

    #[test]
    fn what_is_printed_parses_to_the_same() {
        for text in ["1", "1001", "7K", "200M", "10G"] {
            assert_eq!(text.parse::<Instructions>().unwrap().to_string(), text);
        }
    }

    #[test]
    fn too_many_is_a_number_all_the_same() {
        let count = "99999999999999999999".parse::<Instructions>();
        let count = count.unwrap_err().to_string();
        assert!(
            count.ends_with("more instructions than there can be"),
            "{count}"
        );
    }
}
