//! The folder with everything that a run needs: launchers for the GPU, the same programs for the CPU, CUDA sources, and this executable.

use crate::machine::Gpu;
use crate::options::BuildOptions;
use anyhow::{Context as _, bail};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::{env, fs};

const ABOUT: &str = "bundle.json";

/// An executable of `benches/Cargo.toml`, for the GPU and for the CPU. What code for lanes makes of a program must not change what is measured of threads: rayon's leaves are such code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Program {
    Threads,
    Pools,
    Lanes,
}

pub const PROGRAMS: [Program; 3] = [Program::Threads, Program::Pools, Program::Lanes];

impl Program {
    /// Its name for cargo.
    fn target(self) -> &'static str {
        match self {
            Program::Threads => "bench-programs",
            Program::Pools => "pools",
            Program::Lanes => "lanes",
        }
    }

    /// Its files in the bundle: for the GPU, and for the CPU.
    fn files(self) -> [&'static str; 2] {
        match self {
            Program::Threads => ["gpu", "host"],
            Program::Pools => ["gpu-pools", "host-pools"],
            Program::Lanes => ["gpu-lanes", "host-lanes"],
        }
    }
}

pub struct Bundle {
    dir: PathBuf,
    pub about: About,
}

/// What it was built from.
#[derive(Debug, Serialize, Deserialize)]
pub struct About {
    /// With `-dirty` if files were changed since.
    pub commit: String,
    /// PTX target; none is the tool's default.
    pub arch: Option<String>,
    /// Code generator; none is the tool's default.
    pub codegen: Option<String>,
}

/// The repository, while it is built.
pub fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

impl Bundle {
    /// Builds everything into `dir`.
    ///
    /// # Errors
    /// Something does not build, or cannot be written.
    pub fn build(dir: &Path, options: &BuildOptions) -> anyhow::Result<Bundle> {
        fs::create_dir_all(dir).with_context(|| format!("cannot make {}", dir.display()))?;
        let dir = dir.canonicalize()?;
        let native = || Gpu::of_this_machine("0").map(|_| "native".to_owned());
        let bundle = Bundle {
            about: About {
                commit: commit(),
                arch: options.arch.clone().or_else(native),
                codegen: options.codegen.clone(),
            },
            dir,
        };
        for program in PROGRAMS {
            bundle.build_launcher(program)?;
            bundle.build_host(program)?;
        }
        let sources = workspace().join("benches/cuda");
        fs::create_dir_all(bundle.dir.join("cuda"))?;
        for entry in
            fs::read_dir(&sources).with_context(|| format!("cannot read {}", sources.display()))?
        {
            let path = entry?.path();
            copy(
                &path,
                &bundle
                    .dir
                    .join("cuda")
                    .join(path.file_name().unwrap_or_default()),
            )?;
        }
        copy(&env::current_exe()?, &bundle.dir.join("measure"))?;
        fs::write(
            bundle.dir.join(ABOUT),
            serde_json::to_string_pretty(&bundle.about)?,
        )?;
        Ok(bundle)
    }

    /// Opens what was built.
    ///
    /// # Errors
    /// It is not there.
    pub fn open(dir: &Path) -> anyhow::Result<Bundle> {
        let about = dir.join(ABOUT);
        let text = fs::read_to_string(&about).with_context(|| {
            format!(
                "cannot read {}: `measure build DIR` makes the folder",
                about.display()
            )
        })?;
        Ok(Bundle {
            dir: dir.canonicalize()?,
            about: serde_json::from_str(&text)
                .with_context(|| format!("{} is damaged", about.display()))?,
        })
    }

    /// The program on the GPU.
    pub fn launcher(&self, program: Program) -> PathBuf {
        self.dir.join(program.files()[0])
    }

    /// The program on the CPU.
    pub fn host(&self, program: Program) -> PathBuf {
        self.dir.join(program.files()[1])
    }

    pub fn cuda_source(&self, name: &str) -> PathBuf {
        self.dir.join("cuda").join(name).with_extension("cu")
    }

    /// `cargo gpu-run` of this clone writes the launcher when it runs, so it runs what is shortest.
    fn build_launcher(&self, program: Program) -> anyhow::Result<()> {
        let mut command = cargo(&[
            "run",
            "--release",
            "--quiet",
            "--locked",
            "--package",
            "cargo-gpu-run",
            "--bin",
            "cargo-gpu-run",
        ]);
        command.args([
            "--",
            "gpu-run",
            "--release",
            "--locked",
            "--device",
            "emulator",
        ]);
        command.args(["--manifest-path", "benches/Cargo.toml"]);
        command.args(["--bin", program.target()]);
        let mut emit = std::ffi::OsString::from("launcher=");
        emit.push(self.launcher(program));
        command.arg("--emit").arg(emit);
        let About { arch, codegen, .. } = &self.about;
        for (flag, value) in [("--arch", arch), ("--codegen", codegen)] {
            if let Some(value) = value {
                command.args([flag, value]);
            }
        }
        command.args(["--", "--list"]).stdout(Stdio::null());
        succeed(&mut command)
    }

    fn build_host(&self, program: Program) -> anyhow::Result<()> {
        let mut command = cargo(&[
            "build",
            "--release",
            "--locked",
            "--manifest-path",
            "benches/Cargo.toml",
            "--bin",
            program.target(),
        ]);
        command
            .arg("--message-format=json-render-diagnostics")
            .stderr(Stdio::inherit());
        let output = command.output().context("cannot start cargo")?;
        if !output.status.success() {
            bail!("the programs do not build for the CPU");
        }
        let messages = String::from_utf8_lossy(&output.stdout).into_owned();
        let mut executables = messages.lines().filter_map(|line| {
            let message: serde_json::Value = serde_json::from_str(line).ok()?;
            message["executable"].as_str().map(PathBuf::from)
        });
        let executable = executables
            .next_back()
            .context("cargo names no executable")?;
        copy(&executable, &self.host(program))
    }
}

/// cargo in the workspace.
fn cargo(args: &[&str]) -> Command {
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command
        .args(args)
        .current_dir(workspace())
        .stdin(Stdio::null());
    command
}

fn succeed(command: &mut Command) -> anyhow::Result<()> {
    let status = command
        .status()
        .with_context(|| format!("cannot start {:?}", command.get_program()))?;
    if !status.success() {
        bail!("{command:?}: {status}");
    }
    Ok(())
}

/// Replaces what is there: an executable that runs cannot be written to.
fn copy(from: &Path, to: &Path) -> anyhow::Result<()> {
    if from == to {
        return Ok(());
    }
    let written = match fs::remove_file(to) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error),
        _ => fs::copy(from, to).map(drop),
    };
    written.with_context(|| format!("cannot copy {} to {}", from.display(), to.display()))
}

/// What git says; a folder without git has no commit.
fn commit() -> String {
    let mut git = Command::new("git");
    git.args([
        "describe",
        "--always",
        "--dirty",
        "--abbrev=10",
        "--exclude=*",
    ])
    .current_dir(workspace());
    let output = git.output().ok().filter(|output| output.status.success());
    let text = output.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned());
    text.unwrap_or_else(|| "unknown".to_owned())
}
