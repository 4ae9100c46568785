//! One executable, several phases. Who calls whom:
//!
//! ```text
//! user ──> cargo gpu-setup ────> set-up       what a command would find and make before it builds; Rust-CUDA's code generator
//! user ──> cargo gpu-run ──> [1] command     checks toolchain and rust-src, prepares the sysroot, becomes:
//!            cargo run ────> [2] wrapper     once for each crate, in the place of rustc; becomes rustc with adapted flags
//!              rustc ──────> [3] linker      once for each program; makes the program image from rustc's bitcode
//!                linker ───> [6] IR stage    LLVM and our passes, in a process that LLVM may end: bitcode in, PTX out
//!                linker ───> [5] libNVVM     with `--codegen libnvvm`: makes the PTX, in a process that may crash
//!            cargo run ────> [4] runner      in the place of the program; makes the launcher and becomes it:
//!                            [0] launcher    a copy of this executable with an image behind it; runs it on a device
//! ```
//!
//! For doctests, `cargo test` calls us in the place of rustdoc, and rustdoc for each of them in the place of rustc and of the program.
//! A launcher is recognised by its image, a wrapper and a linker by a variable (cargo and rustc call them without a word of ours),
//! a runner by its image; everything else is a command. `gpu-test` and `gpu-bench` are the same with `cargo test` and `cargo bench`,
//! and the executables of these names the same program. `cargo run` on Unix replaces itself by the runner, so from the
//! user's shell to the program there is one process at a time, and signals and exit codes need no forwarding.

use crate::build::{doctest, linker, runner, rustdoc, wrapper};
use crate::phase::{self, Phase, Tool};
use crate::shell::Shell;
use crate::{cli, setup};
use codegen::{ir, libnvvm};
use launcher::image;
use process::error::{Error, Kind};
use process::exit;
use std::process::exit;

/// The whole process of `cargo-gpu-setup`.
pub fn main_of_setup() -> ! {
    // While it builds a sysroot, it is the compilers' wrapper like the main executable.
    if std::env::var_os(phase::VARIABLE).is_some_and(|value| value == phase::TIED) {
        main(Tool::Run);
    }
    let args = std::env::args_os().skip(1);
    let args = args
        .enumerate()
        .filter(|(at, arg)| *at > 0 || arg != phase::SETUP);
    let args = args.map(|(_, arg)| arg).collect();
    exit(setup::main(args).unwrap_or_else(|error| error.kind().exit_code()));
}

/// The whole process. `tool` is what the executable is called.
pub fn main(tool: Tool) -> ! {
    exit(std::panic::catch_unwind(|| run(tool)).unwrap_or_else(|_| {
        Shell::from_env()
            .note("this is a bug in cargo gpu-run; please report it with the message above");
        // A kernel may be left that nobody serves.
        launcher::end::leave(exit::INTERNAL)
    }));
}

fn run(tool: Tool) -> i32 {
    match image::attached() {
        Ok(Some(image)) => return launcher::main(&image, std::env::args_os()),
        Ok(None) => {}
        Err(why) => {
            let error = Error::new(why.kind(), "this launcher cannot run its program").because(why);
            Shell::from_env().error(&error);
            return error.kind().exit_code();
        }
    }
    let args = std::env::args_os().skip(1).collect();
    let variable = std::env::var_os(phase::VARIABLE);
    let result = match Phase::of(tool, args, variable.as_deref()) {
        Phase::Command(tool, args) => cli::run::main(tool, args),
        Phase::Setup(args) => setup::main(args),
        Phase::Id => phase::print_id(),
        Phase::Wrapper(args) => wrapper::main(args),
        Phase::HostWrapper(args) => wrapper::for_host(args),
        Phase::TiedWrapper(args) => wrapper::tied(args),
        Phase::Rustdoc(args) => rustdoc::main(args),
        Phase::Doctest(args) => doctest::main(args),
        Phase::Linker(args, output) => linker::main(&args, output),
        Phase::Runner(args) => runner::main(args),
        Phase::CargosRunner(args) => runner::for_cargo(args),
        Phase::Ir(args) => Ok(ir::main(&args)),
        Phase::Libnvvm(args) => Ok(libnvvm::main(&args)),
    };
    result.unwrap_or_else(|error| {
        Shell::from_env().error(&error);
        if error.kind() == Kind::Internal && !error.is_reported() {
            Shell::from_env().note("this is a bug in cargo gpu-run; please report it");
        }
        error.kind().exit_code()
    })
}
