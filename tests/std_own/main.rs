//! std's own integration tests, `library/std/tests` of the source that the sysroot is built from, on a device.
//!
//! ```text
//! cargo test --test std_own -- [FILTER] [--device auto|emulator|N]    libtest's flags work too; default: emulator
//! cargo test --test std_own -- [FILTER] --bundle DIR   build them and put them into DIR, to be run on a machine without Rust:
//! DIR/std_own --from-bundle DIR --device 0 [FILTER]    there
//! cargo test --test std_own -- --ignored   the tests of alloc and core (`library`): minutes
//! ```
//!
//! Those that std ignores elsewhere are run, too. What only Windows or Unix compiles is left out.

mod library;

use gpu_run_tests::bundle::{self, Options};
use gpu_run_tests::{crates, tool};
use libtest_mimic::{Failed, Trial};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::{env, fs, io};

/// Executables, and the tests in them that cannot pass.
const EXECUTABLES: [(&str, &[&str]); 14] = [
    ("builtin-clone", &[]),
    ("create_dir_all_bare", &[]),
    ("env", &[]),
    ("env_modify", &[]),
    ("error", &[]),
    ("istr", &[]),
    ("num", &[]),
    ("panic", &[]),
    // Without `cfg!(unix)` they expect the separator of Windows.
    ("path", &["test_push", "test_set_file_name"]),
    ("process_spawning", &[]),
    ("sync", &[]),
    ("thread", &[]),
    ("thread_local", &[]),
    ("time", &[]),
];

const MANIFEST: &str = r#"[package]
name = "std-own"
version = "0.0.0"
edition = "2024"

[workspace]

[dev-dependencies]
rand = { version = "0.9.0", default-features = false, features = ["alloc"] }
rand_xorshift = "0.4.0"

[[test]]
name = "sync"
path = "tests/sync/lib.rs"

[[test]]
name = "thread_local"
path = "tests/thread_local/lib.rs"
"#;

/// Where the tests lie in the source of std: named as the tool has it, or the compiler's own component.
fn sources() -> Result<PathBuf, String> {
    let library = match env::var_os("GPU_RUN_RUST_SRC") {
        Some(named) => PathBuf::from(named),
        None => {
            let rustc = Command::new("rustc").args(["--print", "sysroot"]).output();
            let sysroot = rustc.map_err(|error| error.to_string())?.stdout;
            Path::new(String::from_utf8_lossy(&sysroot).trim()).join("lib/rustlib/src/rust/library")
        }
    };
    let tests = library.join("std/tests");
    match tests.is_dir() {
        true => Ok(tests),
        false => Err(format!("{} is not there", tests.display())),
    }
}

fn copy(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        match entry.file_type()?.is_dir() {
            true => copy(&entry.path(), &target)?,
            false => drop(fs::copy(entry.path(), target)?),
        }
    }
    Ok(())
}

/// A package of them.
fn package(sources: &Path) -> io::Result<PathBuf> {
    let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join("std-own");
    let tests = root.join("tests");
    if tests.exists() {
        fs::remove_dir_all(&tests)?;
    }
    copy(sources, &tests)?;
    crates::write(&root, &[("Cargo.toml", MANIFEST), ("src/lib.rs", "")]);
    // std's own build allows its unstable parts by a flag of the compiler.
    let sync = tests.join("sync/lib.rs");
    let text = fs::read_to_string(&sync)?;
    fs::write(sync, format!("#![feature(sync_poison_mod)]\n{text}"))?;
    Ok(root)
}

/// Where the executables are.
#[derive(Clone)]
enum Place {
    /// A package that is built for each run.
    Package(PathBuf),
    /// A bundle with their images in a folder.
    Bundle(PathBuf),
    /// There is no source of them.
    Nowhere,
}

/// The folder of a bundle.
const PACKED: &str = "std-own";

impl Place {
    fn of(options: &Options) -> Place {
        if let Some(bundle) = &options.from_bundle {
            return Place::Bundle(bundle.clone());
        }
        match sources() {
            Ok(sources) => Place::Package(package(&sources).expect("a package can be written")),
            Err(missing) => {
                eprintln!("note: std's own tests are ignored: {missing}");
                Place::Nowhere
            }
        }
    }

    /// The command of an executable; libtest's arguments follow.
    fn command(&self, executable: &str, device: &str) -> Command {
        let mut command = match self {
            Place::Package(root) => {
                let mut command = cargo(root, executable);
                command.args(["--device", device, "--timeout", tool::LONGEST_RUN, "--"]);
                command
            }
            Place::Bundle(bundle) => {
                let mut command = bundle::runner(bundle, device);
                let image = bundle.join(PACKED).join(executable).with_extension("ptx");
                command
                    .args(["--timeout", tool::LONGEST_RUN, "--"])
                    .arg(image);
                command
            }
            Place::Nowhere => unreachable!("ignored"),
        };
        command.stdin(Stdio::null());
        command
    }

    fn check(&self, executable: &str, left_out: &[&str], device: &str) -> Result<(), Failed> {
        let mut command = self.command(executable, device);
        command.arg("--include-ignored");
        for test in left_out {
            command.args(["--skip", test]);
        }
        let output = command.output()?;
        let stdout = String::from_utf8_lossy(&output.stdout);
        let ran = stdout.contains(" 0 failed; 0 ignored;") && !stdout.contains("ok. 0 passed;");
        if output.status.success() && ran {
            return Ok(());
        }
        let stderr = String::from_utf8_lossy(&output.stderr);
        Err(format!(
            "{}\n--- stdout\n{stdout}\n--- stderr\n{stderr}",
            output.status
        )
        .into())
    }
}

/// `cargo gpu-test --test EXECUTABLE` in the package.
fn cargo(root: &Path, executable: &str) -> Command {
    let mut command = Command::new(tool::executable());
    command
        .args(["gpu-test", "--test", executable, "--target-dir", "target"])
        .current_dir(root)
        .env("RUSTC_BOOTSTRAP", "1");
    command
}

/// Packs images, the tool and ourselves.
fn pack(into: &Path, place: &Place, wanted: &[&str]) -> ExitCode {
    let (Place::Package(root), folder) = (place, into.join(PACKED)) else {
        return ExitCode::FAILURE;
    };
    fs::create_dir_all(&folder).expect("the bundle's directory can be made");
    for executable in wanted {
        let built = cargo(root, executable).arg("--no-run").output();
        let stderr = String::from_utf8_lossy(&built.expect("the tool runs").stderr).into_owned();
        // `  Executable tests/env.rs (target/gpu/.../env-0123456789abcdef.ptx)`
        let image = stderr
            .lines()
            .filter(|line| line.trim_start().starts_with("Executable"))
            .find_map(|line| line.rsplit_once('(')?.1.strip_suffix(')'));
        let Some(image) = image else {
            eprintln!("{executable} was not built:\n{stderr}");
            return ExitCode::FAILURE;
        };
        let packed = folder.join(executable).with_extension("ptx");
        bundle::copy(&root.join(image), &packed);
    }
    bundle::pack_executables(into, "std_own");
    println!("{} executables in {}", wanted.len(), into.display());
    ExitCode::SUCCESS
}

fn main() -> ExitCode {
    let (options, args) = bundle::command_line(Options::take);
    let arguments = options.arguments(args);
    let place = Place::of(&options);
    let filter = arguments.filter.as_deref().unwrap_or_default();
    let names = EXECUTABLES.iter().map(|(executable, _)| *executable);
    let wanted: Vec<&str> = names.filter(|name| name.contains(filter)).collect();
    if let Some(into) = &options.bundle {
        return pack(into, &place, &wanted);
    }
    let device = options.device();
    let gpu = !matches!(device, "emulator" | "auto");
    let kind = match (&place, wanted.first()) {
        (Place::Nowhere, _) => "no source of std",
        (_, Some(first)) if gpu && !arguments.list => {
            let run = place.command(first, device).output();
            match tool::no_device(&run.expect("the tool runs")) {
                true => "no GPU",
                false => device,
            }
        }
        _ => device,
    };
    let trials = EXECUTABLES.map(|(executable, left_out)| {
        let (place, device) = (place.clone(), device.to_owned());
        let check = move || place.check(executable, left_out, &device);
        Trial::test(executable, check)
            .with_kind(kind)
            .with_ignored_flag(kind.starts_with("no "))
    });
    let mut trials = Vec::from(trials);
    if let Place::Package(_) = place {
        trials.extend(library::trials(device));
    }
    libtest_mimic::run(&arguments, trials).exit_code()
}
