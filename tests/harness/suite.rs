//! The suite's launcher: built, or from a bundle.

pub use gpu_run_tests::bundle::Options;
use gpu_run_tests::{bundle, tool};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::{env, fs};

/// Where the launcher is, and what it runs on.
pub struct Suite {
    launcher: PathBuf,
    device: String,
    /// Of a bundle.
    pub expected: Option<PathBuf>,
}

impl Suite {
    /// Nothing that can run.
    pub fn unbuilt() -> Suite {
        Suite {
            launcher: PathBuf::new(),
            device: "emulator".to_owned(),
            expected: None,
        }
    }

    pub fn get(options: &Options) -> Suite {
        let device = options.device().to_owned();
        match &options.from_bundle {
            Some(bundle) => Suite {
                launcher: bundle.join("suite"),
                device,
                expected: Some(bundle.join("expected")),
            },
            None => Suite {
                launcher: build(),
                device,
                expected: None,
            },
        }
    }

    pub fn device(&self) -> &str {
        &self.device
    }

    pub fn on_gpu(&self) -> bool {
        self.device != "emulator"
    }

    /// Whether the GPU that was asked for is not there, by a run on it.
    pub fn has_no_device(&self) -> bool {
        self.on_gpu() && tool::no_device(&self.run(&["--exact", "ends::passes"]))
    }

    /// The launcher with these arguments, untouched by what surrounds the test.
    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(&self.launcher);
        for (name, _) in env::vars_os() {
            let name = name.to_string_lossy();
            if name.starts_with("GPU_RUN_") || name.starts_with("RUST_") {
                command.env_remove(&*name);
            }
        }
        if let Some(cache) = env::var_os("GPU_RUN_CACHE") {
            command.env("GPU_RUN_CACHE", cache);
        }
        command
            .args(args)
            .env("GPU_RUN_DEVICE", &self.device)
            .stdin(Stdio::null());
        command
    }

    pub fn run(&self, args: &[&str]) -> Output {
        self.command(args).output().expect("the launcher starts")
    }

    /// Puts all that is needed into a directory.
    pub fn bundle(&self, into: &Path) {
        fs::create_dir_all(into).unwrap();
        for (from, name) in [
            (self.launcher.clone(), "suite"),
            (env::current_exe().unwrap(), "harness"),
        ] {
            bundle::copy(&from, &into.join(name));
        }
        println!("the suite is in {}", into.display());
    }
}

/// Where the suite's sources are.
pub fn manifest() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("harness/suite/Cargo.toml")
}

/// Where it is built.
pub fn target() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("suite")
}

/// Builds the suite; the runner of its list makes the launcher, whose image cargo names.
fn build() -> PathBuf {
    let mut command = Command::new(tool::executable());
    command
        .args([
            "gpu-test",
            "--lib",
            "--device",
            "emulator",
            "--manifest-path",
        ])
        .arg(manifest())
        .arg("--target-dir")
        .arg(target())
        .args(["--", "--list"])
        .env_remove("RUSTFLAGS");
    let output = command.output().expect("the tool starts");
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{stderr}");
    let named = stderr.split("(").skip(1).find_map(|rest| {
        let (path, _) = rest.split_once(")")?;
        path.ends_with(".ptx").then_some(path)
    });
    let image = Path::new(named.unwrap_or_else(|| panic!("cargo names no image: {stderr}")));
    let image = match image.is_absolute() {
        true => image.to_owned(),
        // Relative to where cargo was called.
        false => env::current_dir().unwrap().join(image),
    };
    image.with_extension("")
}
