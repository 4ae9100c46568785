//! Options on their way to another process of ours: as arguments, or as variables.

use std::ffi::OsString;
use std::fmt::Display;
use std::path::Path;

/// An option that was given, by its flag without dashes. A switch has no value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Given {
    flag: &'static str,
    value: Option<OsString>,
}

impl Given {
    /// One with a value that parses from its own text.
    pub fn text(flag: &'static str, value: Option<&impl Display>) -> Option<Given> {
        let value = OsString::from(value?.to_string());
        Some(Given {
            flag,
            value: Some(value),
        })
    }

    /// One that names a file.
    pub fn path(flag: &'static str, value: Option<&Path>) -> Option<Given> {
        let value = Some(value?.into());
        Some(Given { flag, value })
    }

    /// A switch.
    pub fn switch(flag: &'static str, on: bool) -> Option<Given> {
        on.then_some(Given { flag, value: None })
    }

    /// `--flag=value`, or `--flag`.
    pub fn argument(&self) -> OsString {
        let mut argument = OsString::from(format!("--{}", self.flag));
        if let Some(value) = &self.value {
            argument.push("=");
            argument.push(value);
        }
        argument
    }

    /// The variable that means the same: its name follows from the flag's.
    pub fn variable(self, prefix: &str) -> (String, OsString) {
        let name = self.flag.replace('-', "_").to_ascii_uppercase();
        let value = self.value.unwrap_or_else(|| "1".into());
        (format!("{prefix}{name}"), value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flag_and_its_variable() {
        let path = Given::path("record-schedule", Some("a b".as_ref())).unwrap();
        assert_eq!(path.argument(), "--record-schedule=a b");
        assert_eq!(
            path.variable("GPU_RUN_"),
            ("GPU_RUN_RECORD_SCHEDULE".to_owned(), "a b".into())
        );
        let switch = Given::switch("batch", true).unwrap();
        assert_eq!(switch.argument(), "--batch");
        assert_eq!(
            switch.variable("GPU_RUN_TEST_"),
            ("GPU_RUN_TEST_BATCH".to_owned(), "1".into())
        );
        assert_eq!(Given::switch("batch", false), None);
        assert_eq!(Given::text("seed", None::<&u64>), None);
    }
}
