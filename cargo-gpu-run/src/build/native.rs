//! Native code, which cannot run on a GPU: which packages bring some, told from what their build scripts have asked cargo for.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// A package whose build script has native libraries linked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Package {
    /// Its name.
    pub name: String,
    /// The libraries' names.
    pub libraries: Vec<String>,
}

/// The directories that a command line names to look for libraries: `-L DIR`, as the linker has it, and `-L native=DIR`.
pub fn searched(args: &[OsString]) -> Vec<PathBuf> {
    let directory = |pair: &[OsString]| {
        let value = (pair[0] == "-L").then(|| pair[1].to_str())??;
        Some(PathBuf::from(
            value.strip_prefix("native=").unwrap_or(value),
        ))
    };
    args.windows(2).filter_map(directory).collect()
}

/// The packages behind directories of cargo's: `build/PACKAGE-HASH/out`, with what the build script printed beside it.
pub fn packages(searched: &[PathBuf]) -> Vec<Package> {
    let mut packages: Vec<Package> = searched.iter().filter_map(|path| package(path)).collect();
    packages.sort_by(|a, b| a.name.cmp(&b.name));
    packages.dedup_by(|a, b| a.name == b.name);
    packages
}

fn package(searched: &Path) -> Option<Package> {
    let is_hash = |text: &str| text.len() == 16 && text.bytes().all(|c| c.is_ascii_hexdigit());
    // `out`, or a directory in it.
    let run = searched.ancestors().find(|path| {
        path.parent()
            .is_some_and(|parent| parent.ends_with("build"))
    })?;
    let (name, hash) = run.file_name()?.to_str()?.rsplit_once('-')?;
    let printed = std::fs::read_to_string(run.join("output")).unwrap_or_default();
    is_hash(hash).then(|| Package {
        name: name.to_owned(),
        libraries: printed.lines().filter_map(library).collect(),
    })
}

/// The name in `cargo::rustc-link-lib=KIND:MODIFIERS=NAME:RENAME`.
fn library(line: &str) -> Option<String> {
    let line = line.strip_prefix("cargo:")?;
    let line = line.strip_prefix(':').unwrap_or(line);
    let value = line.strip_prefix("rustc-link-lib=")?;
    let name = value.split_once('=').map_or(value, |(_, name)| name);
    let name = name.split_once(':').map_or(name, |(name, _)| name);
    Some(name.trim().to_owned())
}

/// What to do about symbols that native code should have defined.
pub fn hints(packages: &[Package]) -> Vec<String> {
    if packages.is_empty() {
        return vec![
            "native code (C, C++, assembly) cannot run on the GPU: what an `extern` block declares must be defined in Rust".to_owned(),
        ];
    }
    let named = packages.iter().map(|package| match &package.libraries[..] {
        [] => format!("`{}`", package.name),
        libraries => format!("`{}` (links {})", package.name, libraries.join(", ")),
    });
    vec![
        format!(
            "native code (C, C++, assembly) cannot run on the GPU, and these packages bring some: {}",
            named.collect::<Vec<_>>().join(", ")
        ),
        "`cargo tree --invert PACKAGE` says who depends on it; perhaps a feature does without, or another crate in Rust".to_owned(),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packages_by_their_build_scripts() {
        let root = tempfile::tempdir().unwrap();
        let run = root.path().join("debug/build/zstd-sys-0123456789abcdef");
        std::fs::create_dir_all(run.join("out")).unwrap();
        let printed = "cargo:rerun-if-changed=x\ncargo:rustc-link-lib=static=zstd\ncargo::rustc-link-lib=static:+whole-archive=a:b\ncargo::rustc-link-lib=m\n";
        std::fs::write(run.join("output"), printed).unwrap();
        let out = run.join("out").display().to_string();
        let args = ["-L", &out, "-L", "native=/usr/lib", "-o", "x", "-L"].map(OsString::from);
        let searched = searched(&args);
        assert_eq!(searched[1], Path::new("/usr/lib"));
        let found = packages(&[
            searched[0].join("lib"),
            searched[1].clone(),
            searched[0].clone(),
        ]);
        let expected = Package {
            name: "zstd-sys".to_owned(),
            libraries: ["zstd", "a", "m"].map(str::to_owned).to_vec(),
        };
        assert_eq!(found, [expected]);
        assert!(hints(&found)[0].ends_with("`zstd-sys` (links zstd, a, m)"));
    }
}
