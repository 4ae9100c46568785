//! Values of run options, as written on the command line and in `GPU_RUN_*` variables.

use std::fmt;
use std::num::{IntErrorKind, NonZeroU32, ParseIntError};
use std::str::FromStr;
use std::time::Duration;

/// A value that does not parse: what was written and what would be right.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{value}` is {what}")]
pub struct OptionError {
    value: String,
    what: String,
}

impl OptionError {
    pub(crate) fn new(value: &str, expected: &'static str) -> OptionError {
        OptionError {
            value: value.to_owned(),
            what: format!("not {expected}"),
        }
    }

    /// A number beyond all bounds.
    pub(crate) fn too_large(value: &str, of_what: &str) -> OptionError {
        OptionError {
            value: value.to_owned(),
            what: format!("more {of_what} than there can be"),
        }
    }
}

/// Where to run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DeviceChoice {
    /// The first usable GPU, else the emulator.
    #[default]
    Auto,
    /// The emulator.
    Emulator,
    /// The GPU with this ordinal, as CUDA counts.
    Gpu(u32),
}

impl FromStr for DeviceChoice {
    type Err = OptionError;

    fn from_str(text: &str) -> Result<Self, OptionError> {
        match text {
            "auto" => Ok(DeviceChoice::Auto),
            "emulator" => Ok(DeviceChoice::Emulator),
            _ => match digits(text).and_then(|d| d.parse().ok()) {
                Some(ordinal) => Ok(DeviceChoice::Gpu(ordinal)),
                None => Err(OptionError::new(
                    text,
                    "a device: expected `auto`, `emulator` or a GPU's number",
                )),
            },
        }
    }
}

impl fmt::Display for DeviceChoice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            DeviceChoice::Auto => f.write_str("auto"),
            DeviceChoice::Emulator => f.write_str("emulator"),
            DeviceChoice::Gpu(ordinal) => write!(f, "{ordinal}"),
        }
    }
}

/// Which heap a program has on the emulator.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum EmulatorHeap {
    /// The emulator's own, which finds bad accesses.
    #[default]
    Checked,
    /// The device runtime's, as on a GPU; and with it the runtime's own lists of waiting threads.
    Device,
}

impl FromStr for EmulatorHeap {
    type Err = OptionError;

    fn from_str(text: &str) -> Result<Self, OptionError> {
        match text {
            "checked" => Ok(EmulatorHeap::Checked),
            "device" => Ok(EmulatorHeap::Device),
            _ => Err(OptionError::new(
                text,
                "a heap: expected `checked` or `device`",
            )),
        }
    }
}

impl fmt::Display for EmulatorHeap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            EmulatorHeap::Checked => "checked",
            EmulatorHeap::Device => "device",
        })
    }
}

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

/// The text, if it is digits only: `parse` alone would take a sign.
pub(super) fn digits(text: &str) -> Option<&str> {
    (!text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())).then_some(text)
}

/// The number that digits make, which may be too large; none if there are no digits.
fn whole(digits: &str) -> Option<Result<u64, ParseIntError>> {
    (!digits.is_empty()).then(|| digits.parse())
}

/// Leading digits and the rest.
fn split_number(text: &str) -> (&str, &str) {
    text.split_at(text.bytes().take_while(u8::is_ascii_digit).count())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn devices() {
        assert_eq!("auto".parse(), Ok(DeviceChoice::Auto));
        assert_eq!("emulator".parse(), Ok(DeviceChoice::Emulator));
        assert_eq!("3".parse(), Ok(DeviceChoice::Gpu(3)));
        for bad in ["", "+1", "-1", "gpu", "4294967296"] {
            assert!(bad.parse::<DeviceChoice>().is_err(), "{bad}");
        }
    }

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
        for text in ["0", "1023", "1K", "1025", "512M", "3G"] {
            assert_eq!(text.parse::<Size>().unwrap().to_string(), text);
        }
        for text in ["500ms", "90s", "2m", "120m"] {
            assert_eq!(text.parse::<Timeout>().unwrap().to_string(), text);
        }
        for text in ["checked", "device"] {
            assert_eq!(text.parse::<EmulatorHeap>().unwrap().to_string(), text);
        }
        assert!("gpu".parse::<EmulatorHeap>().is_err());
        for text in ["auto", "emulator", "7"] {
            assert_eq!(text.parse::<DeviceChoice>().unwrap().to_string(), text);
        }
        for text in ["max", "128"] {
            assert_eq!(text.parse::<Threads>().unwrap().to_string(), text);
        }
    }

    #[test]
    fn too_much_is_a_number_all_the_same() {
        let threads = "1000000000000".parse::<Threads>().unwrap_err();
        assert_eq!(
            threads.to_string(),
            "`1000000000000` is more threads than there can be"
        );
        let size = "99999999999G".parse::<Size>().unwrap_err().to_string();
        assert!(size.ends_with("more bytes than there can be"), "{size}");
        let count = "99999999999999999999".parse::<Instructions>();
        let count = count.unwrap_err().to_string();
        assert!(
            count.ends_with("more instructions than there can be"),
            "{count}"
        );
        let time = "99999999999999999h".parse::<Timeout>().unwrap_err();
        assert!(
            time.to_string().ends_with("more time than there can be"),
            "{time}"
        );
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
