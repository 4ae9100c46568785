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

/// What must be below it: what Rust-CUDA's build scripts read. Python packages of NVIDIA's have other places for some of it, and Rust-CUDA does not look there.
const FILES: [&str; 5] = [
    "include/cuda.h",
    "include/cuda_runtime_api.h",
    "nvvm/include/nvvm.h",
    "nvvm/lib64/libnvvm.so",
    "nvvm/libdevice/libdevice.10.bc",
];

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
        let missing = FILES.iter().filter(|file| !path.join(file).is_file());
        match missing.copied().collect::<Vec<_>>().as_slice() {
            [] => return Ok(path),
            missing => tried.push(format!("{place}: no {}", missing.join(", no "))),
        }
    }
    let error = Error::new(
        Kind::Setup,
        "a CUDA toolkit, whose headers Rust-CUDA is built with, was not found",
    );
    Err(error
        .because_text(format_args!("tried:\n{}", tried.join("\n")))
        .hint("install CUDA 12 or 13 (the compiler's part with its headers is enough), and set CUDA_PATH to its directory")
        .hint("the files are also in the Python packages nvidia-nvvm, nvidia-cuda-runtime and nvidia-cuda-crt: copy them to these places below one directory"))
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
