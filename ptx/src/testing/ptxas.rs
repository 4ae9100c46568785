//! NVIDIA's assembler, where a machine has it: `GPU_RUN_PTXAS`, `PATH`, or Python's package `nvidia-cuda-nvcc`.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Prints where Python keeps the assembler, if it does.
const IN_PYTHON: &str = "import importlib.util as u, pathlib as p\n\
    for m in ('nvidia.cuda_nvcc', 'nvidia.cu13'):\n\
    \x20try: s = u.find_spec(m)\n\
    \x20except ImportError: s = None\n\
    \x20for d in (s.submodule_search_locations or [] if s else []): print(p.Path(d) / 'bin' / 'ptxas')";

/// An assembler that was found.
pub struct Ptxas {
    path: PathBuf,
    help: String,
}

impl Ptxas {
    /// `None`, with a line on the real standard error, if there is none: the calling test checks nothing then.
    pub fn find(test: &str) -> Option<Ptxas> {
        let found = candidates().into_iter().find_map(|path| {
            let output = Command::new(&path)
                .arg("--help")
                .output()
                .ok()
                .filter(|output| output.status.success())?;
            Some(Ptxas {
                path,
                help: String::from_utf8_lossy(&output.stdout).into_owned(),
            })
        });
        if found.is_none() {
            note(&format!(
                "test {test} ... ignored: no ptxas (set GPU_RUN_PTXAS, or pip install nvidia-cuda-nvcc-cu12)"
            ));
        }
        found
    }

    /// Whether this version still, or already, knows `arch`.
    pub fn knows(&self, arch: &str) -> bool {
        self.help.contains(&format!("'{arch}'"))
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Assembles `ptx` for `arch`.
    ///
    /// # Errors
    /// What the assembler says against it.
    pub fn assemble(&self, ptx: &str, arch: &str) -> Result<(), String> {
        self.run(&["-O1"], ptx, arch)
    }

    /// As [`Ptxas::assemble`], without optimisation: for what is not to be run.
    ///
    /// # Errors
    /// What the assembler says against it.
    pub fn check(&self, ptx: &str, arch: &str) -> Result<(), String> {
        self.run(&["-O0"], ptx, arch)
    }

    /// As [`Ptxas::assemble`], for a module that others are linked to.
    ///
    /// # Errors
    /// What the assembler says against it.
    pub fn assemble_part(&self, ptx: &str, arch: &str) -> Result<(), String> {
        self.run(&["-O1", "--compile-only"], ptx, arch)
    }

    fn run(&self, flags: &[&str], ptx: &str, arch: &str) -> Result<(), String> {
        let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
        let source = folder.path().join("module.ptx");
        std::fs::write(&source, ptx).map_err(|error| error.to_string())?;
        let output = Command::new(&self.path)
            .args(flags)
            .args(["--gpu-name", arch, "--output-file"])
            .arg(folder.path().join("module.cubin"))
            .arg(&source)
            .output()
            .map_err(|error| error.to_string())?;
        if output.status.success() {
            Ok(())
        } else {
            Err(String::from_utf8_lossy(&output.stderr).into_owned())
        }
    }
}

/// Writes past the test harness, which would keep a passing test's output to itself.
pub fn note(text: &str) {
    let _ = writeln!(std::io::stderr(), "{text}");
}

fn candidates() -> Vec<PathBuf> {
    if let Some(path) = std::env::var_os("GPU_RUN_PTXAS") {
        return vec![path.into()];
    }
    let mut candidates = vec![PathBuf::from("ptxas")];
    if let Ok(output) = Command::new("python3").args(["-c", IN_PYTHON]).output() {
        candidates.extend(
            String::from_utf8_lossy(&output.stdout)
                .lines()
                .map(PathBuf::from),
        );
    }
    candidates
}
