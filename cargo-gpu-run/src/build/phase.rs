//! How the inner phases are recognised: by words that only we write.

use crate::cli::tool::Tool;
use std::ffi::{OsStr, OsString};
use std::path::Path;

/// First argument of the runner phase, where somebody else than cargo calls it: its own arguments follow.
pub const RUNNER: &str = "__runner";
/// First argument of cargo's subcommand for a set-up: its own name.
pub const SETUP: &str = "gpu-setup";
/// First argument of who wants to know which build of the tool this is.
pub const ID: &str = "__id";
/// Tells a rustc wrapper and a linker what they are: cargo and rustc call them without a word of ours.
pub const VARIABLE: &str = "__GPU_RUN_PHASE";
/// Value of [`VARIABLE`] for what cargo calls.
pub const WRAPPER: &str = "rustc";
/// Value of [`VARIABLE`] for what cargo calls when it builds the same benches for the CPU.
pub const HOST: &str = "rustc-for-host";
/// [`VARIABLE`] for the compilers of a sysroot: they end with their cargo.
pub const TIED: &str = "tied";
/// Value of [`VARIABLE`] for what rustdoc calls in the place of rustc.
pub const DOCTEST: &str = "doctest";
/// Value of [`VARIABLE`] for what rustc calls to link a program.
pub const LINK_PROGRAM: &str = "link-program";
/// Value of [`VARIABLE`] for what rustc calls to link a test harness.
pub const LINK_TEST: &str = "link-test";
/// The code generator's name, for the image.
pub const CODEGEN: &str = "__GPU_RUN_CODEGEN";
/// The PTX target, for the image.
pub const ARCH: &str = "__GPU_RUN_ARCH";
/// Our flags of rustc, as cargo encodes them: for rustdoc, which cargo does not give them.
pub const FLAGS: &str = "__GPU_RUN_FLAGS";
/// Set for benches: crates of the workspace may use `#[bench]`, which is unstable.
pub const BENCH: &str = "__GPU_RUN_BENCH";
/// rustc's own file, for doctests.
pub const RUSTC: &str = "__GPU_RUN_RUSTC";
/// rustdoc's own file.
pub const RUSTDOC: &str = "__GPU_RUN_RUSTDOC";
/// The code generator's parts, for the image.
pub const GENERATOR: &str = "__GPU_RUN_GENERATOR";
/// With `--codegen nvvm`: set where rustc's own backend stands in for rustc_codegen_nvvm.
pub const STAND_IN: &str = "__GPU_RUN_NVVM_STAND_IN";
/// The runner's arguments before the image, with [`SEPARATOR`] between them.
pub const RUNNER_ARGS: &str = "__GPU_RUN_RUNNER";
/// What stands between arguments in a variable.
pub const SEPARATOR: &str = "\x1f";
/// The user's own rustc wrapper.
pub const USERS_WRAPPER: &str = "__GPU_RUN_RUSTC_WRAPPER";
/// For the linker: the toolchain's LLVM.
pub const LLVM: &str = "__GPU_RUN_LLVM";
/// For the linker: the program's `opt-level`.
pub const LEVEL: &str = "__GPU_RUN_LEVEL";
/// For the linker: set if it keeps the IR ([`super::kept_ir`]).
pub const KEEP_IR: &str = "__GPU_RUN_KEEP_IR";
/// The sysroot's description of the target, where crates are compiled with it.
pub const TARGET: &str = "__GPU_RUN_TARGET";
/// Set where the compiler lets every crate use unstable features.
pub const NIGHTLY: &str = "__GPU_RUN_NIGHTLY";
/// All of the above variables.
pub const VARIABLES: &[&str] = &[
    VARIABLE,
    CODEGEN,
    ARCH,
    FLAGS,
    BENCH,
    RUSTC,
    RUSTDOC,
    GENERATOR,
    STAND_IN,
    RUNNER_ARGS,
    USERS_WRAPPER,
    LLVM,
    LEVEL,
    KEEP_IR,
    TARGET,
    NIGHTLY,
];

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
    Nvvm(Vec<OsString>),
}

impl Phase {
    /// Decides by the arguments (without our own name) and [`VARIABLE`]. `tool` is what the executable is called.
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
        if first == Some(OsStr::new(crate::ir::worker::PHASE)) {
            return Phase::Ir(args[1..].to_vec());
        }
        if first == Some(OsStr::new(crate::nvvm::PHASE)) {
            return Phase::Nvvm(args[1..].to_vec());
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
