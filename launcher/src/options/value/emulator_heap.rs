//! `GPU_RUN_EMULATOR_HEAP`.

use super::error::OptionError;
use std::fmt;
use std::str::FromStr;

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_printed_parses_to_the_same() {
        for text in ["checked", "device"] {
            assert_eq!(text.parse::<EmulatorHeap>().unwrap().to_string(), text);
        }
        assert!("gpu".parse::<EmulatorHeap>().is_err());
    }
}
