//! A rustc and what it says about itself.

use process::child;
use process::error::{Error, Explain, Kind, Result};
use rustc_version::VersionMeta;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The variable of the compiler's that makes unstable options available.
pub const BOOTSTRAP: &str = "RUSTC_BOOTSTRAP";

/// A compiler that answered `rustc -vV`.
#[derive(Clone, Debug)]
pub struct Rustc {
    /// What to run: a path, or a name that the search path resolves.
    pub program: OsString,
    /// The parsed answer.
    pub version: VersionMeta,
    /// The answer as text: part of cache keys.
    pub verbose_version: String,
    /// `rustc --print sysroot`: the toolchain's directory.
    pub sysroot: PathBuf,
}

impl Rustc {
    /// The compiler that cargo would use: `RUSTC`, else `rustc` on the search path (where rustup applies the directory's override).
    ///
    /// # Errors
    /// It cannot be run, or its answer is not understood.
    pub fn active() -> Result<Rustc> {
        let program = std::env::var_os("RUSTC").filter(|value| !value.is_empty());
        Rustc::query(program.unwrap_or_else(|| "rustc".into()))
    }

    /// Asks one compiler.
    ///
    /// # Errors
    /// It cannot be run, or its answer is not understood.
    pub fn query(program: OsString) -> Result<Rustc> {
        let verbose_version = run(&program, &["-vV"])?;
        let version =
            rustc_version::version_meta_for(&verbose_version).explain(Kind::Setup, || {
                format!(
                    "`{} -vV` gave an answer that is not understood",
                    program.display()
                )
            })?;
        let sysroot = PathBuf::from(run(&program, &["--print", "sysroot"])?.trim_end());
        Ok(Rustc {
            program,
            version,
            verbose_version,
            sysroot,
        })
    }

    /// `1.95.0`.
    pub fn release(&self) -> String {
        self.version.semver.to_string()
    }

    /// The compiler's own file, past rustup's proxy; `program` where the toolchain is laid out in another way.
    pub fn real_program(&self) -> OsString {
        tool(&self.sysroot, "rustc").map_or_else(|| self.program.clone(), PathBuf::into_os_string)
    }

    /// The processors of `target` that it makes code for.
    ///
    /// # Errors
    /// It cannot be run, or does not know the target.
    pub fn target_cpus(&self, target: &str) -> Result<Vec<String>> {
        let program = self.real_program();
        let text = run(&program, &["--print", "target-cpus", "--target", target])?;
        // The first line is a heading, the default one has a remark.
        let lines = text.lines().filter(|line| line.starts_with(' '));
        let names = lines.filter_map(|line| line.split_whitespace().next());
        Ok(names.map(str::to_owned).collect())
    }

    /// All that it knows of `target`, as a file that it would take in the place of the name.
    ///
    /// # Errors
    /// It cannot be run, or does not know the target.
    pub fn target_description(&self, target: &str) -> Result<String> {
        let mut command = Command::new(self.real_program());
        command.args(["-Zunstable-options", "--print", "target-spec-json"]);
        // An unstable form, of this compiler's own words for this compiler.
        command.args(["--target", target]).env(BOOTSTRAP, "1");
        said(command)
    }

    /// The rustdoc beside it; else by its name.
    pub fn real_rustdoc(&self) -> OsString {
        tool(&self.sysroot, "rustdoc").map_or_else(|| "rustdoc".into(), PathBuf::into_os_string)
    }

    /// The cargo that came with the compiler, if it did.
    pub fn own_cargo(&self) -> Option<PathBuf> {
        tool(&self.sysroot, "cargo")
    }
}

fn tool(sysroot: &Path, name: &str) -> Option<PathBuf> {
    let path = sysroot
        .join("bin")
        .join(format!("{name}{}", std::env::consts::EXE_SUFFIX));
    path.is_file().then_some(path)
}

fn run(program: &OsString, args: &[&str]) -> Result<String> {
    let mut command = Command::new(program);
    command.args(args);
    said(command)
}

/// What the command writes to standard output.
fn said(mut command: Command) -> Result<String> {
    let line = std::iter::once(command.get_program()).chain(command.get_args());
    let line: Vec<_> = line
        .map(|word| word.to_string_lossy().into_owned())
        .collect();
    let what = || format!("`{}` failed", line.join(" "));
    let output = child::tie(&mut command).output().explain(Kind::Setup, what);
    let output =
        output.map_err(|error| error.hint("install Rust, or set RUSTC to the compiler's path"))?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        return Err(Error::new(Kind::Setup, what()).because_text(format_args!(
            "{}\n{}",
            output.status,
            said.trim()
        )));
    }
    String::from_utf8(output.stdout).explain(Kind::Setup, what)
}
