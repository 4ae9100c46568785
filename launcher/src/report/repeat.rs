//! The command that makes a run again.

use crate::options::LaunchOptions;
use process::quote;
use std::ffi::OsString;

/// A shell command: a launcher with these options and arguments, its name the first.
pub fn repeat(options: &LaunchOptions, args: &[OsString]) -> String {
    let mut line = String::new();
    for (name, value) in options.to_env() {
        line += &format!("{name}={} ", quote(&value));
    }
    // The name too: the program may look at it, which takes as many instructions as it has letters.
    let words: Vec<String> = args.iter().map(|arg| quote(arg)).collect();
    line + &words.join(" ")
}
