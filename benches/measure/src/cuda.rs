//! The CUDA C++ beside ours: compiled where it runs, if there is a compiler.

use crate::part::{Outcome, Part, Place};
use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

/// The sources, without `.cu`, that print rows of the table; the others in that folder explore the hardware.
pub const PEERS: [&str; 3] = ["programs", "primitives", "lanes"];

/// NVIDIA's compiler: in the search path, or where a toolkit puts it.
pub fn nvcc() -> Option<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    let homes = ["CUDA_HOME", "CUDA_PATH"].map(|name| env::var_os(name).map(PathBuf::from));
    let usual = [
        Some(PathBuf::from("/usr/local/cuda")),
        Some(PathBuf::from("/opt/cuda")),
    ];
    let homes = homes.into_iter().chain(usual).flatten();
    let folders = env::split_paths(&path).chain(homes.map(|home| home.join("bin")));
    let mut found = folders.map(|folder| folder.join("nvcc"));
    found.find(|nvcc| nvcc.is_file())
}

/// The executable, or the part that failed instead of it.
pub fn compile(
    nvcc: &Path,
    source: &Path,
    into: &Path,
    limit: Duration,
) -> Result<PathBuf, Box<Part>> {
    let name = source
        .file_stem()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned();
    let executable = into.join(&name);
    let mut command = Command::new(nvcc);
    command
        .args(["-O3", "-std=c++17", "-arch=native", "--extended-lambda"])
        .arg("-o")
        .arg(&executable)
        .arg(source);
    let mut part = Part::run(Place::Cuda, &name, &mut command, limit);
    if part.outcome == Outcome::Passed {
        return Ok(executable);
    }
    part.part = format!("nvcc of {name}");
    Err(Box::new(part))
}
