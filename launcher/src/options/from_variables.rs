//! Options from variables alone: a launcher's arguments are its program's.

use super::value::OptionError;
use clap::{Arg, ArgAction, Args, Command};
use process::variables;
use std::error::Error as _;
use std::ffi::{OsStr, OsString};
use std::ops::RangeInclusive;
use std::str::FromStr;

/// A `GPU_RUN_*` variable with a value that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("in the environment variable {name}: {reason}")]
pub struct BadVariable {
    name: String,
    reason: String,
}

impl BadVariable {
    fn new(name: &str, reason: impl ToString) -> BadVariable {
        BadVariable {
            name: name.to_owned(),
            reason: reason.to_string(),
        }
    }
}

/// An environment. An empty value counts as absent.
pub(super) struct Variables<'a>(pub &'a dyn Fn(&str) -> Option<OsString>);

impl Variables<'_> {
    pub fn get(&self, name: &str) -> Option<OsString> {
        (self.0)(name).filter(|value| !value.is_empty())
    }

    pub fn is_on(&self, name: &str) -> bool {
        self.get(name).is_some_and(|value| variables::is_on(&value))
    }

    pub fn parse<T: FromStr<Err = OptionError>>(
        &self,
        name: &str,
    ) -> Result<Option<T>, BadVariable> {
        let value = self.get(name);
        let parsed = value.map(|value| value.to_string_lossy().parse());
        parsed
            .transpose()
            .map_err(|why| BadVariable::new(name, why))
    }

    pub fn number(
        &self,
        name: &str,
        range: RangeInclusive<u32>,
    ) -> Result<Option<u32>, BadVariable> {
        let Some(value) = self.get(name) else {
            return Ok(None);
        };
        let value = value.to_string_lossy();
        let number = value.parse().ok();
        let bad = || {
            let (from, to) = (range.start(), range.end());
            BadVariable::new(
                name,
                format!("`{value}` is not a number from {from} to {to}"),
            )
        };
        number
            .filter(|number| range.contains(number))
            .map(Some)
            .ok_or_else(bad)
    }

    /// Options that have both a flag and a variable, as clap reads them.
    pub fn options<T: Args>(&self) -> Result<T, BadVariable> {
        let command = T::augment_args(Command::new("launcher").no_binary_name(true));
        let given: Vec<(String, OsString)> = command
            .get_arguments()
            .filter_map(|arg| self.argument(arg))
            .collect();
        // clap would read the process's own variables, and then say that an argument is wrong.
        let command = command.mut_args(|arg| arg.env(None::<&str>));
        let read = |arguments: &mut dyn Iterator<Item = &OsString>| {
            let matches = command.clone().try_get_matches_from(arguments)?;
            T::from_arg_matches(&matches)
        };
        read(&mut given.iter().map(|(_, argument)| argument)).map_err(|error| {
            let alone = given.iter().find_map(|(name, argument)| {
                let error = read(&mut std::iter::once(argument)).err()?;
                Some((name.as_str(), error))
            });
            let (name, error) = alone.unwrap_or((variables::PREFIX, error));
            match error.source() {
                Some(reason) => BadVariable::new(name, reason),
                None => BadVariable::new(name, "the value is not UTF-8"),
            }
        })
    }

    /// The name of an option's variable, and the argument that means the same, if it is set.
    fn argument(&self, arg: &Arg) -> Option<(String, OsString)> {
        let name = arg.get_env().and_then(OsStr::to_str)?;
        let mut argument = OsString::from(format!("--{}", arg.get_long()?));
        match arg.get_action() {
            ArgAction::SetTrue if self.is_on(name) => {}
            ArgAction::SetTrue => return None,
            _ => {
                argument.push("=");
                argument.push(self.get(name)?);
            }
        }
        Some((name.to_owned(), argument))
    }
}
