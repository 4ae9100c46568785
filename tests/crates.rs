//! Published crates, unmodified: each package of `examples/crates` is built by the tool and run on a device, and must print what it
//! prints on the CPU, which stands in its `expected.txt`.
//!
//! ```text
//! cargo test --test crates -- [FILTER] [--device auto|emulator|N]   libtest's flags work too; default: emulator
//! cargo test --test crates -- [FILTER] --bundle DIR    build them and put them into DIR, to be run on a machine without Rust:
//! DIR/crates --from-bundle DIR --device 0 [FILTER]     there
//! CRATES=bless cargo test --test crates                writes expected.txt anew, on the CPU
//! ```

use gpu_run_tests::bundle::{self, Options};
use gpu_run_tests::tool;
use libtest_mimic::{Failed, Trial};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::{env, fs};

/// Where the packages are.
#[derive(Clone)]
enum Place {
    /// `examples/crates`, in folders of their names.
    Sources,
    /// A folder with `NAME.ptx` and `NAME.txt` for each.
    Bundle(PathBuf),
}

/// The folder of a bundle.
const PACKED: &str = "packages";

fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/crates")
}

/// Where cargo builds, for both.
fn target() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("crates")
}

/// The image that a run on the device leaves behind.
fn image(name: &str) -> PathBuf {
    let built = target().join("gpu/nvptx64-nvidia-cuda/debug");
    built.join(package(name)).with_extension("ptx")
}

/// The name of the package in the folder `name`, and of its program.
fn package(name: &str) -> String {
    format!("example-{}", name.replace('_', "-"))
}

impl Place {
    fn of(options: &Options) -> Place {
        match &options.from_bundle {
            Some(bundle) => Place::Bundle(bundle.clone()),
            None => Place::Sources,
        }
    }

    fn names(&self) -> Vec<String> {
        let folder = match self {
            Place::Sources => workspace(),
            Place::Bundle(bundle) => bundle.join(PACKED),
        };
        let entries = fs::read_dir(&folder)
            .unwrap_or_else(|error| panic!("{} cannot be read: {error}", folder.display()));
        let paths = entries.map(|entry| entry.expect("an entry").path());
        let mut names: Vec<String> = paths
            .filter(|path| match self {
                Place::Sources => path.join("Cargo.toml").exists(),
                Place::Bundle(_) => path.extension().is_some_and(|e| e == "ptx"),
            })
            .filter_map(|path| Some(path.file_stem()?.to_str()?.to_owned()))
            .collect();
        names.sort();
        names
    }

    fn expected(&self, name: &str) -> PathBuf {
        match self {
            Place::Sources => workspace().join(name).join("expected.txt"),
            Place::Bundle(bundle) => bundle.join(PACKED).join(format!("{name}.txt")),
        }
    }

    /// The program on the device; from sources it is built first.
    fn on_device(&self, name: &str, device: &str) -> Command {
        match self {
            Place::Sources => {
                let mut command = Command::new(tool::executable());
                command
                    .args(["gpu-run", "--quiet", "--locked", "--device", device])
                    .args(["--timeout", tool::LONGEST_RUN]);
                here(&mut command, name);
                command
            }
            Place::Bundle(bundle) => {
                let mut command = bundle::runner(bundle, device);
                command
                    .args(["--timeout", tool::LONGEST_RUN, "--"])
                    .arg(bundle.join(PACKED).join(format!("{name}.ptx")))
                    .stdin(Stdio::null());
                command
            }
        }
    }

    fn check(&self, name: &str, device: &str) -> Result<(), Failed> {
        let output = self.on_device(name, device).output()?;
        let (stdout, stderr) = (
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr),
        );
        let expected = self.expected(name);
        if output.status.success() && stdout == fs::read_to_string(&expected)? {
            return Ok(());
        }
        let (status, expected) = (output.status, expected.display());
        Err(format!(
            "{status}; stdout should be {expected}\n--- stdout\n{stdout}\n--- stderr\n{stderr}"
        )
        .into())
    }
}

/// Cargo's part of a command for the package in the folder `name`.
fn here(command: &mut Command, name: &str) {
    command
        .args(["--package", &package(name)])
        .current_dir(workspace())
        .env("CARGO_TARGET_DIR", target())
        .stdin(Stdio::null());
}

/// Writes what the package prints on the CPU.
fn bless(name: &str) -> Result<(), Failed> {
    let mut command = Command::new("cargo");
    command.args(["run", "--quiet", "--locked"]);
    here(&mut command, name);
    let output = command.output()?;
    Ok(fs::write(Place::Sources.expected(name), output.stdout)?)
}

/// Packs images, what they must print, the tool and ourselves.
fn pack(into: &Path, names: &[&String]) -> ExitCode {
    let packed = into.join(PACKED);
    fs::create_dir_all(&packed).expect("the bundle's directory can be made");
    for name in names {
        eprintln!("{name}");
        // Each is run once on the emulator: that builds it.
        if let Err(failed) = Place::Sources.check(name, "emulator") {
            eprintln!("{name}: {}", failed.message().unwrap_or_default());
            return ExitCode::FAILURE;
        }
        let expected = Place::Sources.expected(name);
        bundle::copy(&image(name), &packed.join(format!("{name}.ptx")));
        bundle::copy(&expected, &packed.join(format!("{name}.txt")));
    }
    bundle::pack_executables(into, "crates");
    println!("{} packages in {}", names.len(), into.display());
    ExitCode::SUCCESS
}

/// Whether a GPU was asked for and is not there.
fn gpu_missing(place: &Place, device: &str, names: &[&String]) -> bool {
    let (false, Some(first)) = (matches!(device, "emulator" | "auto"), names.first()) else {
        return false;
    };
    let run = place.on_device(first, device).output();
    tool::no_device(&run.expect("the tool runs"))
}

fn main() -> ExitCode {
    let (options, args) = bundle::command_line(Options::take);
    let arguments = options.arguments(args);
    let place = Place::of(&options);
    let names = place.names();
    let filter = arguments.filter.as_deref().unwrap_or_default();
    let wanted: Vec<&String> = names.iter().filter(|name| name.contains(filter)).collect();
    if let Some(into) = &options.bundle {
        return pack(into, &wanted);
    }
    let blessing = env::var("CRATES").is_ok_and(|how| how == "bless");
    let device = options.device();
    let missing = !arguments.list && !blessing && gpu_missing(&place, device, &wanted);
    let kind = if missing { "no GPU" } else { device };
    let trials = names.into_iter().map(|name| {
        let (place, device) = (place.clone(), device.to_owned());
        let check = {
            let name = name.clone();
            move || match blessing {
                true => bless(&name),
                false => place.check(&name, &device),
            }
        };
        Trial::test(name, check)
            .with_kind(kind)
            .with_ignored_flag(missing)
    });
    libtest_mimic::run(&arguments, trials.collect()).exit_code()
}
