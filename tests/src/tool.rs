//! The tool as a user has it: one executable, run in a directory with a chosen environment.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::OnceLock;

/// The executable `cargo-gpu-run` of this workspace, built once for each test process.
pub fn executable() -> &'static Path {
    static EXECUTABLE: OnceLock<PathBuf> = OnceLock::new();
    EXECUTABLE.get_or_init(|| {
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let mut build = Command::new(cargo);
        build.args([
            "build",
            "--package",
            "cargo-gpu-run",
            "--release",
            "--bin",
            "cargo-gpu-run",
            "--message-format=json-render-diagnostics",
        ]);
        let output = build
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .output()
            .expect("cargo runs");
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        let messages = String::from_utf8(output.stdout).expect("cargo's messages are UTF-8");
        let mut path = messages
            .lines()
            .filter_map(|line| line.split("\"executable\":\"").nth(1))
            .filter_map(|rest| rest.split('"').next());
        path.next_back().expect("cargo names the executable").into()
    })
}

/// A program that hangs must fail, and say where its threads are, long before whoever runs the tests gives up. The slowest take
/// a few seconds.
pub const LONGEST_RUN: &str = "180s";

/// The tool's exit code when the device that was asked for cannot be used.
const NO_DEVICE: i32 = 120;

/// Whether the device that was asked for is not there, by a run on it: such tests are reported as ignored, never as passed. Why is shown.
pub fn no_device(first_run: &Output) -> bool {
    let missing = first_run.status.code() == Some(NO_DEVICE);
    if missing {
        eprint!("{}", String::from_utf8_lossy(&first_run.stderr));
    }
    missing
}

/// `cargo gpu-run ARGS` in `directory`, untouched by what surrounds the test: no `GPU_RUN_*`, no flags, no colours.
pub fn tool(directory: &Path, cache: &Path, args: &[&str]) -> Command {
    tool_as("gpu-run", directory, cache, args)
}

/// The same for any of cargo's words for us: `gpu-run`, `gpu-test`, `gpu-bench`.
pub fn tool_as(word: &str, directory: &Path, cache: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(executable());
    for (name, _) in std::env::vars_os() {
        let name = name.to_string_lossy();
        let ours = name.starts_with("GPU_RUN_") && name != "GPU_RUN_RUST_SRC";
        let cargos = name.starts_with("CARGO_PKG_")
            || name.starts_with("CARGO_BIN_")
            || name.starts_with("CARGO_TERM_");
        if ours
            || cargos
            || [
                "RUSTC",
                "RUSTFLAGS",
                "CARGO_ENCODED_RUSTFLAGS",
                "RUSTC_WRAPPER",
                "CARGO_TARGET_DIR",
                "COLUMNS",
            ]
            .contains(&&*name)
        {
            command.env_remove(&*name);
        }
    }
    command
        .arg(word)
        .args(args)
        .current_dir(directory)
        .env("GPU_RUN_CACHE", cache);
    command
}
