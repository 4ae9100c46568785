//! Typed flags as arguments again.

use std::ffi::OsString;

/// Arguments in the making. Values follow their flag as a word of their own, so that one with a leading dash stays a value.
#[derive(Default)]
pub struct Arguments(pub Vec<OsString>);

impl Arguments {
    /// A flag.
    pub fn flag(&mut self, name: &str, given: bool) {
        if given {
            self.0.push(name.into());
        }
    }

    /// A flag with a value.
    pub fn value(&mut self, name: &str, value: Option<impl Into<OsString>>) {
        if let Some(value) = value {
            self.0.extend([name.into(), value.into()]);
        }
    }

    /// A flag that may come several times.
    pub fn values(&mut self, name: &str, values: &[String]) {
        values
            .iter()
            .for_each(|value| self.value(name, Some(value)));
    }

    /// A flag that may come without its value.
    pub fn optional(&mut self, name: &str, value: &Option<Option<String>>) {
        match value {
            None => {}
            Some(None) => self.flag(name, true),
            Some(Some(value)) => self.value(name, Some(value)),
        }
    }

    /// A flag that may come several times, each without its value: that is then empty.
    pub fn optionals(&mut self, name: &str, values: &[String]) {
        for value in values {
            let value = (!value.is_empty()).then(|| value.clone());
            self.optional(name, &Some(value));
        }
    }
}
