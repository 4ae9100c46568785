//! Why a value cannot be used.

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
