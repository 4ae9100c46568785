//! Published crates, unmodified: each package of `examples/crates` is built by the tool and run on a device, and must print what it
//! prints on the CPU, which stands in its `expected.txt`.
//!
//! ```text
//! cargo test --test crates -- [FILTER]                          on the emulator
//! GPU_RUN_TEST_DEVICE=0 cargo test --test crates -- [FILTER]    on a GPU; without one they are reported as ignored
//! CRATES=bless cargo test --test crates                         writes expected.txt anew, on the CPU
//! ```

use gpu_run_tests::tool;
use libtest_mimic::{Arguments, Failed, Trial};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::{env, fs};

fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/crates")
}

/// The directories that hold a package.
fn packages() -> Vec<String> {
    let entries = fs::read_dir(workspace()).expect("examples/crates can be read");
    let paths = entries.map(|entry| entry.expect("an entry").path());
    let mut names: Vec<String> = paths
        .filter(|path| path.join("Cargo.toml").exists())
        .filter_map(|path| Some(path.file_name()?.to_str()?.to_owned()))
        .collect();
    names.sort();
    names
}

fn device() -> String {
    env::var("GPU_RUN_TEST_DEVICE").unwrap_or_else(|_| "emulator".to_owned())
}

/// The package `example-NAME` on the device.
fn on_device(name: &str) -> Command {
    let mut command = Command::new(tool::executable());
    command
        .args(["gpu-run", "--quiet", "--locked", "--device", &device()])
        .args(["--timeout", tool::LONGEST_RUN]);
    here(&mut command, name);
    command
}

/// The same on the CPU.
fn on_host(name: &str) -> Command {
    let mut command = Command::new("cargo");
    command.args(["run", "--quiet", "--locked"]);
    here(&mut command, name);
    command
}

fn here(command: &mut Command, name: &str) {
    command
        .args(["--package", &format!("example-{}", name.replace('_', "-"))])
        .current_dir(workspace())
        .env(
            "CARGO_TARGET_DIR",
            Path::new(env!("CARGO_TARGET_TMPDIR")).join("crates"),
        )
        .stdin(Stdio::null());
}

fn check(name: &str) -> Result<(), Failed> {
    let expected = workspace().join(name).join("expected.txt");
    if env::var("CRATES").is_ok_and(|how| how == "bless") {
        let output = on_host(name).output()?;
        return Ok(fs::write(expected, output.stdout)?);
    }
    let output = on_device(name).output()?;
    let (stdout, stderr) = (
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr),
    );
    if output.status.success() && stdout == fs::read_to_string(&expected)? {
        return Ok(());
    }
    let (status, expected) = (output.status, expected.display());
    Err(format!(
        "{status}; stdout should be {expected}\n--- stdout\n{stdout}\n--- stderr\n{stderr}"
    )
    .into())
}

/// Whether a GPU was asked for and is not there.
fn gpu_missing(packages: &[String]) -> bool {
    let (false, Some(first)) = (device() == "emulator", packages.first()) else {
        return false;
    };
    tool::no_device(&on_device(first).output().expect("the tool runs"))
}

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let packages = packages();
    let missing = !arguments.list && gpu_missing(&packages);
    let kind = if missing {
        "no GPU".to_owned()
    } else {
        device()
    };
    let trials = packages.into_iter().map(|name| {
        Trial::test(name.clone(), move || check(&name))
            .with_kind(&kind)
            .with_ignored_flag(missing)
    });
    libtest_mimic::run(&arguments, trials.collect()).exit_code()
}
