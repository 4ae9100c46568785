//! `--stack-size`, `--heap-size`.

use super::digits::{split_number, whole};
use super::error::OptionError;
use std::fmt;
use std::str::FromStr;

/// A number of bytes. `K`, `M` and `G` (also `KiB` ..., in any case) multiply by powers of 1,024.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Size(pub u64);

const UNITS: [(u64, &str); 3] = [(1 << 30, "G"), (1 << 20, "M"), (1 << 10, "K")];

impl FromStr for Size {
    type Err = OptionError;

    fn from_str(text: &str) -> Result<Self, OptionError> {
        let error = || {
            OptionError::new(
                text,
                "a size: expected bytes with an optional suffix, as in `65536`, `64K`, `512M` or `2G`",
            )
        };
        let (number, suffix) = split_number(text);
        let factor = match suffix.to_ascii_lowercase().as_str() {
            "" | "b" => 1,
            "k" | "kb" | "kib" => 1 << 10,
            "m" | "mb" | "mib" => 1 << 20,
            "g" | "gb" | "gib" => 1 << 30,
            _ => return Err(error()),
        };
        let number = whole(number).ok_or_else(error)?;
        let bytes = number.ok().and_then(|number| number.checked_mul(factor));
        let bytes = bytes.ok_or_else(|| OptionError::too_large(text, "bytes"))?;
        Ok(Size(bytes))
    }
}

impl fmt::Display for Size {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match UNITS
            .iter()
            .find(|(unit, _)| self.0 != 0 && self.0.is_multiple_of(*unit))
        {
            Some((unit, suffix)) => write!(f, "{}{suffix}", self.0 / unit),
            None => write!(f, "{}", self.0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_in_powers_of_1024() {
        for (text, bytes) in [
            ("0", 0),
            ("65536", 65536),
            ("64K", 65536),
            ("3kib", 3072),
            ("5M", 5 << 20),
            ("2G", 2 << 30),
        ] {
            assert_eq!(text.parse(), Ok(Size(bytes)), "{text}");
        }
        for bad in ["", "K", "-1", "1T", "1.5G", "64 K", "18446744073709551615K"] {
            assert!(bad.parse::<Size>().is_err(), "{bad}");
        }
    }

    #[test]
    fn what_is_printed_parses_to_the_same() {
        for text in ["0", "1023", "1K", "1025", "512M", "3G"] {
            assert_eq!(text.parse::<Size>().unwrap().to_string(), text);
        }
    }

    #[test]
    fn too_much_is_a_number_all_the_same() {
        let size = "99999999999G".parse::<Size>().unwrap_err().to_string();
        assert!(size.ends_with("more bytes than there can be"), "{size}");
    }

    #[test]
    fn an_error_names_the_value_and_what_is_right() {
        let error = "12 apples".parse::<Size>().unwrap_err().to_string();
        assert!(
            error.contains("`12 apples`") && error.contains("512M"),
            "{error}"
        );
    }
}
