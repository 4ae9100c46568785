//! What the tests of the command lines share.

use clap::Parser;
use std::ffi::OsString;

/// A command line of words without spaces.
pub fn parse<T: Parser>(line: &str) -> T {
    let words = line.split(' ').filter(|word| !word.is_empty());
    T::try_parse_from(std::iter::once("cargo-gpu").chain(words)).unwrap()
}

/// Arguments as a line.
pub fn line(args: Vec<OsString>) -> String {
    let words: Vec<String> = args
        .into_iter()
        .map(|arg| arg.into_string().unwrap())
        .collect();
    words.join(" ")
}

/// Every flag that the help of cargo's command shows is known to ours.
pub fn flags_of_cargo(cargo_command: &str, ours: &clap::Command) {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = std::process::Command::new(cargo)
        .args([cargo_command, "--help"])
        .output()
        .unwrap();
    let help = String::from_utf8(output.stdout).unwrap();
    let known: Vec<&str> = ours
        .get_arguments()
        .filter_map(|argument| argument.get_long())
        .chain(["help"])
        .collect();
    let words = help
        .lines()
        .filter(|line| line.starts_with("  "))
        .flat_map(str::split_whitespace);
    let flags: Vec<&str> = words
        .filter_map(|word| word.strip_prefix("--"))
        .map(|flag| flag.trim_end_matches("..."))
        .collect();
    assert!(flags.len() > 20, "cargo's help has changed: {help}");
    for flag in flags {
        let flag = flag.trim_matches('`');
        assert!(
            known.contains(&flag),
            "`--{flag}` of cargo {cargo_command} is missing"
        );
    }
}
