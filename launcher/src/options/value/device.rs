//! `--device`.

use super::digits::digits;
use super::error::OptionError;
use std::fmt;
use std::str::FromStr;

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
    fn what_is_printed_parses_to_the_same() {
        for text in ["auto", "emulator", "7"] {
            assert_eq!(text.parse::<DeviceChoice>().unwrap().to_string(), text);
        }
    }
}
