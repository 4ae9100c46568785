//! Who called us.

use super::names::{DOCTEST, HOST, ID, LINK_PROGRAM, LINK_TEST, RUNNER, SETUP, TIED, WRAPPER};
use super::tool::Tool;
use std::ffi::{OsStr, OsString};
use std::path::Path;

/// What a linker makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Output {
    /// A program of the user's.
    Program,
    /// A program of rustc's, that runs the user's tests.
    Test,
}

/// Who called us.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Phase {
    /// The user, or cargo on the user's behalf: arguments without the word `gpu-run`, `gpu-test` or `gpu-bench`.
    Command(Tool, Vec<OsString>),
    /// The same for a set-up, without the word `gpu-setup`.
    Setup(Vec<OsString>),
    /// Another executable of ours, that may use this one instead of itself.
    Id,
    /// cargo, in the place of rustc: the compiler and its arguments.
    Wrapper(Vec<OsString>),
    /// cargo, in the place of rustc, when it builds for the CPU.
    HostWrapper(Vec<OsString>),
    /// A compiler of a sysroot: its path, then its arguments.
    TiedWrapper(Vec<OsString>),
    /// cargo, in the place of rustdoc.
    Rustdoc(Vec<OsString>),
    /// rustdoc, in the place of rustc.
    Doctest(Vec<OsString>),
    /// rustc, to link this.
    Linker(Vec<OsString>, Output),
    /// The same with all of its arguments: a bundle of tests.
    Runner(Vec<OsString>),
    /// cargo or rustdoc, in the place of the program: its image and its arguments.
    CargosRunner(Vec<OsString>),
    /// The linker, to have LLVM in a process of its own.
    Ir(Vec<OsString>),
    /// The linker, to have libNVVM in a process of its own.
    Libnvvm(Vec<OsString>),
}

impl Phase {
    /// Decides by the arguments (without our own name) and [`super::VARIABLE`]. `tool` is what the executable is called.
    pub fn of(tool: Tool, args: Vec<OsString>, variable: Option<&OsStr>) -> Phase {
        let first = args.first().map(OsString::as_os_str);
        let named = |tool: &Tool| first == Some(OsStr::new(tool.word()));
        if let Some(tool) = Tool::ALL.into_iter().find(named) {
            return Phase::Command(tool, args[1..].to_vec());
        }
        if first == Some(OsStr::new(SETUP)) {
            return Phase::Setup(args[1..].to_vec());
        }
        if first == Some(OsStr::new(ID)) {
            return Phase::Id;
        }
        if first == Some(OsStr::new(RUNNER)) {
            return Phase::Runner(args[1..].to_vec());
        }
        if first == Some(OsStr::new(codegen::ir::PHASE)) {
            return Phase::Ir(args[1..].to_vec());
        }
        if first == Some(OsStr::new(codegen::libnvvm::PHASE)) {
            return Phase::Libnvvm(args[1..].to_vec());
        }
        if variable.is_some() && first.is_some_and(is_image) {
            return Phase::CargosRunner(args);
        }
        match variable.and_then(OsStr::to_str) {
            Some(WRAPPER) if first.is_some_and(is_flag) => Phase::Rustdoc(args),
            Some(WRAPPER) => Phase::Wrapper(args),
            Some(HOST) => Phase::HostWrapper(args),
            Some(TIED) => Phase::TiedWrapper(args),
            Some(DOCTEST) => Phase::Doctest(args),
            Some(LINK_PROGRAM) => Phase::Linker(args, Output::Program),
            Some(LINK_TEST) => Phase::Linker(args, Output::Test),
            _ => Phase::Command(tool, args),
        }
    }
}

/// A program for the GPU is no compiler.
fn is_image(argument: &OsStr) -> bool {
    Path::new(argument)
        .extension()
        .is_some_and(|extension| extension == "ptx")
}

/// A wrapper's first argument is a compiler, rustdoc's never.
fn is_flag(argument: &OsStr) -> bool {
    matches!(argument.as_encoded_bytes().first(), Some(b'-' | b'@'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_calls() {
        let args = |words: &[&str]| words.iter().map(OsString::from).collect::<Vec<_>>();
        let phase = |words: &[&str], variable: Option<&str>| {
            Phase::of(Tool::Run, args(words), variable.map(OsStr::new))
        };
        assert_eq!(
            phase(&["gpu-run", "--release"], None),
            Phase::Command(Tool::Run, args(&["--release"]))
        );
        assert_eq!(
            phase(&["--release"], None),
            Phase::Command(Tool::Run, args(&["--release"]))
        );
        assert_eq!(
            phase(&["rustc", "-vV"], Some(WRAPPER)),
            Phase::Wrapper(args(&["rustc", "-vV"]))
        );
        assert_eq!(
            phase(&["-o", "x"], Some(LINK_PROGRAM)),
            Phase::Linker(args(&["-o", "x"]), Output::Program)
        );
        assert_eq!(
            phase(&["-o", "x"], Some(LINK_TEST)),
            Phase::Linker(args(&["-o", "x"]), Output::Test)
        );
        assert_eq!(
            phase(&["__runner", "a"], Some(WRAPPER)),
            Phase::Runner(args(&["a"]))
        );
        for variable in [WRAPPER, DOCTEST] {
            assert_eq!(
                phase(&["target/a.ptx", "b"], Some(variable)),
                Phase::CargosRunner(args(&["target/a.ptx", "b"]))
            );
        }
        assert_eq!(
            phase(&["gpu-test", "--lib"], None),
            Phase::Command(Tool::Test, args(&["--lib"]))
        );
        assert_eq!(
            Phase::of(Tool::Bench, args(&["--lib"]), None),
            Phase::Command(Tool::Bench, args(&["--lib"]))
        );
        assert_eq!(
            phase(&["gpu-setup", "--quiet"], None),
            Phase::Setup(args(&["--quiet"]))
        );
        assert_eq!(phase(&["__id"], None), Phase::Id);
        for first in ["-vV", "--edition=2024", "@file"] {
            assert_eq!(
                phase(&[first], Some(WRAPPER)),
                Phase::Rustdoc(args(&[first]))
            );
        }
        assert_eq!(
            phase(&["rustc", "-vV"], Some(HOST)),
            Phase::HostWrapper(args(&["rustc", "-vV"]))
        );
        assert_eq!(
            phase(&["rustc", "-vV"], Some(TIED)),
            Phase::TiedWrapper(args(&["rustc", "-vV"]))
        );
        assert_eq!(
            phase(&["@file", "-"], Some(DOCTEST)),
            Phase::Doctest(args(&["@file", "-"]))
        );
        // A build script that calls cargo gpu-run inherits the variable.
        assert_eq!(
            phase(&["gpu-run"], Some(WRAPPER)),
            Phase::Command(Tool::Run, args(&[]))
        );
    }
}
