//! Builds for `--check`: each access to memory that the source has shall be there when the emulator runs it.
//!
//! Without optimizations LLVM still drops a load whose value nobody uses. With full debug information rustc keeps every variable in memory,
//! so such a value is used: it is stored. What rustc itself drops before (`*p;` as a statement) is gone on every platform's dev build.

use super::rustc_args::Unit;
use std::ffi::OsString;

/// Among the flags of a compiler call: the build is for checking. It is part of the names of what is built, so builds of both kinds stand
/// side by side.
pub const MARK: &str = "-Cmetadata=gpu-run-check";

/// Whether the call has the [`MARK`]; rustdoc writes it as two arguments.
pub(super) fn is_asked_for(args: &[OsString]) -> bool {
    let option = MARK.strip_prefix("-C");
    let mark = |argument: &OsString| argument == MARK || argument.to_str() == option;
    args.iter().any(mark)
}

/// Whether this option of `-C` is not the profile's to choose.
pub(super) fn decides(option: &str) -> bool {
    [
        "opt-level",
        "debug-assertions",
        "overflow-checks",
        "debuginfo",
    ]
    .contains(&option)
}

/// The choice.
pub(super) fn flags(unit: Unit) -> impl Iterator<Item = &'static str> {
    const ALL: [&str; 4] = [
        "-Copt-level=0",
        "-Cdebug-assertions=on",
        "-Coverflow-checks=on",
        "-Cdebuginfo=2",
    ];
    // Nobody else removes what of std a program does not use. Lines are all that is wanted of debug information once the variables are in
    // memory; the rest would be most of the text.
    const PROGRAM: [&str; 2] = [
        "-Cpasses=globaldce",
        "-Cpasses=strip-nonlinetable-debuginfo",
    ];
    let program: &[&str] = if unit.is_program() { &PROGRAM } else { &[] };
    ALL.into_iter().chain(program.iter().copied())
}
