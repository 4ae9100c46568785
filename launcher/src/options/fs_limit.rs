//! `--fs`: what of the file system a program may touch.

use crate::options::OptionError;
use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

/// What of the file system a program may touch.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Limit {
    /// Nothing.
    None,
    /// What lies in this directory.
    Within(PathBuf),
    /// What the user may touch.
    #[default]
    All,
}

impl FromStr for Limit {
    type Err = OptionError;

    fn from_str(text: &str) -> Result<Self, OptionError> {
        match text {
            "" => Err(OptionError::new(
                text,
                "a limit: expected `none`, `all` or a directory",
            )),
            "none" => Ok(Limit::None),
            "all" => Ok(Limit::All),
            directory => Ok(Limit::Within(directory.into())),
        }
    }
}

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Limit::None => f.write_str("none"),
            Limit::All => f.write_str("all"),
            Limit::Within(directory) => directory.display().fmt(f),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_directory_may_have_any_name_with_a_dot_before_it() {
        assert_eq!("none".parse(), Ok(Limit::None));
        assert_eq!("all".parse(), Ok(Limit::All));
        assert_eq!("./none".parse(), Ok(Limit::Within("./none".into())));
        assert!("".parse::<Limit>().is_err());
        for text in ["none", "all", "some/where"] {
            assert_eq!(text.parse::<Limit>().unwrap().to_string(), text);
        }
    }
}
