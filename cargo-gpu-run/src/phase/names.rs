//! The words and variables by which the inner phases are recognised, and by which they are told what they need: only we write them.

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
/// For the linker: set if it keeps the IR (`build::kept_ir`).
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
