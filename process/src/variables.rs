//! `GPU_RUN_*` variables: one meaning wherever they are read.
//!
//! An empty value counts as absent. A switch is off with `0`, `false`, `no`, `off`, `n` and `f`, else on. A value that cannot be used is
//! an error that names the variable.

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Command, CommandFactory, FromArgMatches};
use std::ffi::{OsStr, OsString};

/// How our variables' names begin.
pub const PREFIX: &str = "GPU_RUN_";

/// The value of a variable.
pub fn get(name: &str) -> Option<OsString> {
    std::env::var_os(name).filter(|value| !value.is_empty())
}

/// Whether a switch with this value is on: as clap reads switches.
pub fn is_on(value: &OsStr) -> bool {
    let value = value.to_string_lossy().to_lowercase();
    !matches!(
        value.as_str(),
        "" | "0" | "false" | "no" | "off" | "n" | "f"
    )
}

/// Options from the command line and, where they have one, from their variables. Ends the process if they cannot be read.
pub fn parse<T: CommandFactory + FromArgMatches>(args: impl IntoIterator<Item = OsString>) -> T {
    try_parse(args).unwrap_or_else(|error| error.exit())
}

/// As [`parse`].
///
/// # Errors
/// In clap's words: also a request for help.
pub fn try_parse<T: CommandFactory + FromArgMatches>(
    args: impl IntoIterator<Item = OsString>,
) -> Result<T, clap::Error> {
    let args: Vec<OsString> = args.into_iter().collect();
    let command = without(T::command(), |_, value| value.is_empty());
    read(command.clone(), &args).map_err(|error| blame(error, &command, &args))
}

/// Options from the command line alone: of a process that was told everything there.
pub fn parse_without<T: CommandFactory + FromArgMatches>(
    args: impl IntoIterator<Item = OsString>,
) -> T {
    let args: Vec<OsString> = args.into_iter().collect();
    read(without(T::command(), |_, _| true), &args).unwrap_or_else(|error| error.exit())
}

fn read<T: FromArgMatches>(mut command: Command, args: &[OsString]) -> Result<T, clap::Error> {
    let matches = command.try_get_matches_from_mut(args)?;
    T::from_arg_matches(&matches).map_err(|error| error.format(&mut command))
}

/// Lets go of those variables of ours that are set and of which `unwanted` says so, by name and value.
fn without(command: Command, unwanted: impl Fn(&str, &OsStr) -> bool) -> Command {
    command.mut_args(|arg| {
        let name = arg.get_env().and_then(OsStr::to_str);
        let is_unwanted = name.is_some_and(|name| {
            let value = std::env::var_os(name);
            name.starts_with(PREFIX) && value.is_some_and(|value| unwanted(name, &value))
        });
        match is_unwanted {
            true => arg.env(None::<&'static str>),
            false => arg,
        }
    })
}

/// clap says that an option has a bad value; here that its variable has, where the command line does not have the option.
fn blame(mut error: clap::Error, command: &Command, args: &[OsString]) -> clap::Error {
    if !matches!(
        error.kind(),
        ErrorKind::InvalidValue | ErrorKind::ValueValidation
    ) {
        return error;
    }
    let Some(ContextValue::String(option)) = error.get(ContextKind::InvalidArg) else {
        return error;
    };
    // Only a command that clap has completed can show its arguments.
    let mut whole = command.clone();
    whole.build();
    let guilty = whole.get_arguments().find(|arg| arg.to_string() == *option);
    let Some(name) = guilty.and_then(|arg| arg.get_env()?.to_str()) else {
        return error;
    };
    let name = name.to_owned();
    let alone = without(command.clone(), |other, _| other == name);
    let still = alone.try_get_matches_from(args).err();
    let still = still.and_then(|error| error.get(ContextKind::InvalidArg).cloned());
    if still != Some(ContextValue::String(option.clone())) && get(&name).is_some() {
        error.insert(ContextKind::InvalidArg, ContextValue::String(name));
    }
    error
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn switches() {
        for off in ["", "0", "false", "No", "off"] {
            assert!(!is_on(off.as_ref()), "{off}");
        }
        for on in ["1", "true", "yes", "2", " "] {
            assert!(is_on(on.as_ref()), "{on}");
        }
    }
}
