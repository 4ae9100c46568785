//! The CUDA toolkit, whose headers Rust-CUDA's crates are built with.

use process::error::{Error, Kind, Result};
use std::path::{Path, PathBuf};

/// Variables that name it, in the order in which Rust-CUDA looks at them.
const VARIABLES: [&str; 4] = [
    "CUDA_PATH",
    "CUDA_ROOT",
    "CUDA_TOOLKIT_ROOT_DIR",
    "CUDA_HOME",
];

/// What must be below it. A Python package of NVIDIA's has other places for them, and Rust-CUDA does not look there.
const FILES: [&str; 2] = ["include/cuda.h", "nvvm/include/nvvm.h"];

/// Finds the toolkit. `tried` gets every place with what is wrong there.
///
/// # Errors
/// None was found; the error lists every place.
pub fn find(tried: &mut Vec<String>) -> Result<PathBuf> {
    let variable = |name| Some((name, PathBuf::from(std::env::var_os(name)?)));
    let named = VARIABLES.into_iter().filter_map(variable);
    let named = named.map(|(name, path)| (format!("{name}={}", path.display()), path));
    let usual = usual(Path::new("/usr/local"));
    let usual = usual
        .into_iter()
        .map(|path| (path.display().to_string(), path));
    for (place, path) in named.chain(usual) {
        match FILES.iter().find(|file| !path.join(file).is_file()) {
            None => return Ok(path),
            Some(file) => tried.push(format!("{place}: no {file}")),
        }
    }
    let error = Error::new(
        Kind::Setup,
        "a CUDA toolkit, whose headers Rust-CUDA is built with, was not found",
    );
    Err(error
        .because_text(format_args!("tried:\n{}", tried.join("\n")))
        .hint("install CUDA 12 or 13 (the compiler's part with its headers is enough), and set CUDA_PATH to its directory"))
}

/// The usual places, the newest of several versions first.
fn usual(local: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(local).into_iter().flatten();
    let paths = entries.filter_map(|entry| Some(entry.ok()?.path()));
    let version = |path: &PathBuf| -> Option<Vec<u32>> {
        let name = path.file_name()?.to_str()?.strip_prefix("cuda-")?;
        Some(name.split('.').map_while(|n| n.parse().ok()).collect())
    };
    let mut versions: Vec<PathBuf> = paths.filter(|path| version(path).is_some()).collect();
    versions.sort_by_key(|path| std::cmp::Reverse(version(path)));
    let mut places = vec![local.join("cuda")];
    places.extend(versions);
    places.extend(["/opt/cuda", "/usr/lib/cuda"].map(PathBuf::from));
    places
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_version_first() {
        let local = tempfile::tempdir().unwrap();
        for name in ["cuda-9.2", "cuda-12.8", "cuda-13.0", "cuda-13.10", "other"] {
            std::fs::create_dir(local.path().join(name)).unwrap();
        }
        let places = usual(local.path());
        let names = ["cuda", "cuda-13.10", "cuda-13.0", "cuda-12.8", "cuda-9.2"];
        assert_eq!(places[..5], names.map(|name| local.path().join(name)));
    }
}
