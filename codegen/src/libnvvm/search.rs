//! Where libNVVM is: in a CUDA toolkit, in NVIDIA's Python package, or where the user says.

use process::error::{Error, Explain as _, Kind, Result};
use std::path::{Path, PathBuf};

/// Names the library or a directory that has it.
pub const VARIABLE: &str = "GPU_RUN_LIBNVVM";

/// The library's names, the best first.
const NAMES: [&str; 2] = ["libnvvm.so.4", "libnvvm.so"];

/// Where it lies below a toolkit, a Python package, or a directory of libraries.
const BELOW: [&str; 8] = [
    "",
    "nvvm/lib64",
    "lib64",
    "lib",
    "cu13/lib",
    "cuda_nvcc/nvvm/lib64",
    "nvidia/cu13/lib",
    "nvidia/cuda_nvcc/nvvm/lib64",
];

/// Variables that name a CUDA toolkit.
const TOOLKITS: [&str; 4] = [
    "CUDA_PATH",
    "CUDA_HOME",
    "CUDA_ROOT",
    "CUDA_TOOLKIT_ROOT_DIR",
];

/// Variables that name a Python environment.
const PYTHONS: [&str; 2] = ["VIRTUAL_ENV", "CONDA_PREFIX"];

/// A library with what identifies it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// The file.
    pub path: PathBuf,
    /// Hash of its contents.
    pub hash: String,
}

/// Finds libNVVM: `explicit` (then nothing else is tried), toolkits, Python packages, and our cache.
///
/// # Errors
/// None was found; the error lists every place.
pub fn find(explicit: Option<&Path>, cache: &Path) -> Result<Found> {
    let places = match explicit {
        Some(path) => vec![path.to_owned()],
        None => places(cache, |name| std::env::var_os(name).map(PathBuf::from)),
    };
    let mut tried = Vec::new();
    for place in &places {
        match library_in(place) {
            Some(path) => return found(path),
            None => tried.push(format!("{}: no {}", place.display(), NAMES.join(" or "))),
        }
    }
    if tried.is_empty() {
        tried.push("neither a CUDA toolkit nor a Python environment is in sight".to_owned());
    }
    let error = Error::new(Kind::Setup, "NVIDIA's libNVVM was not found")
        .because_text(format_args!("tried:\n{}", tried.join("\n")));
    Err(error
        .hint("`pip install nvidia-nvvm` in a virtual environment is enough, and so is a CUDA toolkit")
        .hint(format!("or name it: `--libnvvm PATH`, or {VARIABLE}")))
}

fn found(path: PathBuf) -> Result<Found> {
    let what = || format!("`{}` cannot be read", path.display());
    let path = path.canonicalize().explain(Kind::Setup, what)?;
    let hash = hash(&path).explain(Kind::Setup, what)?;
    Ok(Found { path, hash })
}

/// The first half of the hash of a file: enough to tell builds apart.
///
/// # Errors
/// It cannot be read.
pub fn hash(path: &Path) -> std::io::Result<String> {
    let mut hasher = blake3::Hasher::new();
    std::io::copy(&mut std::fs::File::open(path)?, &mut hasher)?;
    Ok(hasher.finalize().to_hex()[..16].to_owned())
}

/// `place` itself, or the library below it.
fn library_in(place: &Path) -> Option<PathBuf> {
    if place.is_file() {
        return Some(place.to_owned());
    }
    let all = BELOW
        .iter()
        .flat_map(|below| NAMES.map(|name| place.join(below).join(name)));
    all.into_iter().find(|path| path.is_file())
}

fn places(cache: &Path, variable: impl Fn(&str) -> Option<PathBuf>) -> Vec<PathBuf> {
    let mut places: Vec<PathBuf> = TOOLKITS.iter().filter_map(|name| variable(name)).collect();
    for environment in PYTHONS.iter().filter_map(|name| variable(name)) {
        places.extend(packages(&environment.join("lib")));
    }
    places.push(cache.join("nvvm"));
    if let Some(home) = variable("HOME") {
        places.extend(packages(&home.join(".local/lib")));
    }
    let mut toolkits: Vec<PathBuf> = entries(Path::new("/usr/local"))
        .filter(|path| {
            path.file_name()
                .is_some_and(|name| name.to_string_lossy().starts_with("cuda"))
        })
        .collect();
    // The newest first.
    toolkits.sort();
    toolkits.reverse();
    places.extend(toolkits);
    places.extend(["/opt/cuda", "/usr/lib/cuda", "/usr/lib/x86_64-linux-gnu"].map(PathBuf::from));
    places
}

/// `nvidia` in every Python's packages below `lib`.
fn packages(lib: &Path) -> Vec<PathBuf> {
    entries(lib)
        .map(|python| python.join("site-packages/nvidia"))
        .filter(|path| path.is_dir())
        .collect()
}

fn entries(directory: &Path) -> impl Iterator<Item = PathBuf> {
    let entries = std::fs::read_dir(directory).into_iter().flatten();
    entries.filter_map(|entry| Some(entry.ok()?.path()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    fn touch(path: &Path) {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, "library").unwrap();
    }

    #[test]
    fn toolkits_and_packages() {
        let root = tempfile::tempdir().unwrap();
        let root = root.path().canonicalize().unwrap();
        for (file, named) in [
            ("toolkit/nvvm/lib64/libnvvm.so.4", "toolkit"),
            ("wheel/nvidia/cu13/lib/libnvvm.so.4", "wheel/nvidia"),
            ("plain/libnvvm.so", "plain"),
            ("file/other.so", "file/other.so"),
        ] {
            touch(&root.join(file));
            let found = find(Some(&root.join(named)), &root).unwrap();
            assert_eq!(found.path, root.join(file));
            assert_eq!(found.hash.len(), 16);
        }
    }

    #[test]
    fn the_order_of_places() {
        let root = tempfile::tempdir().unwrap();
        let venv = root.path().join("venv");
        let package = venv.join("lib/python3.13/site-packages/nvidia");
        fs::create_dir_all(&package).unwrap();
        let places = places(Path::new("/cache"), |name| match name {
            "CUDA_PATH" => Some("/toolkit".into()),
            "VIRTUAL_ENV" => Some(venv.clone()),
            _ => None,
        });
        assert_eq!(
            places[..3],
            ["/toolkit".into(), package, PathBuf::from("/cache/nvvm")]
        );
    }

    #[test]
    fn every_place_is_named() {
        let root = tempfile::tempdir().unwrap();
        let error = find(Some(&root.path().join("nowhere")), root.path()).unwrap_err();
        let causes = error.causes().join("\n");
        assert!(causes.contains("nowhere: no libnvvm.so.4"), "{causes}");
        assert!(error.hints()[0].contains("nvidia-nvvm"));
    }
}
