//! The LLVM that the backend links, by its llvm-config.

use super::pinned::{LLVM, LLVM_COMPONENTS, LLVM_HINT, LLVM_VARIABLE};
use process::error::{Error, Kind, Result};
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;

/// An llvm-config that was found and answers rightly.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Llvm {
    /// The program.
    pub config: PathBuf,
    /// `7.1.0`.
    pub version: String,
}

/// Before and behind the number: where builds of one version are usually put.
const PLACES: [(&str, &str); 4] = [
    ("/usr/lib/llvm-", "/bin/llvm-config"),
    ("/usr/local/llvm-", "/bin/llvm-config"),
    ("/opt/llvm-", "/bin/llvm-config"),
    ("/opt/llvm/", "/bin/llvm-config"),
];

/// Names on the search path: Debian's, FreeBSD's, everybody's.
fn names() -> [String; 3] {
    [
        format!("llvm-config-{LLVM}"),
        format!("llvm-config{LLVM}0"),
        "llvm-config".to_owned(),
    ]
}

/// Finds it: `explicit` (then nothing else is tried), [`LLVM_VARIABLE`], the search path, the usual places. `tried` gets every place with
/// what is wrong there.
///
/// # Errors
/// None was found; the error lists every place.
pub fn find(explicit: Option<&Path>, tried: &mut Vec<String>) -> Result<Llvm> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let variable = std::env::var_os(LLVM_VARIABLE).map(PathBuf::from);
    for place in places(explicit, variable.as_deref(), &path) {
        match check(&place) {
            Ok(version) => {
                return Ok(Llvm {
                    config: place,
                    version,
                });
            }
            Err(why) => tried.push(format!("{}: {why}", place.display())),
        }
    }
    let error = Error::new(
        Kind::Setup,
        format!("LLVM {LLVM}, which Rust-CUDA's code generator links, was not found"),
    )
    .because_text(format_args!("tried:\n{}", tried.join("\n")));
    Err(error
        .hint(format!("name it: `--llvm-config PATH`, or {LLVM_VARIABLE}; it needs the development files and the target NVPTX"))
        .hint(LLVM_HINT))
}

fn places(explicit: Option<&Path>, variable: Option<&Path>, path: &OsStr) -> Vec<PathBuf> {
    if let Some(explicit) = explicit {
        return vec![explicit.to_owned()];
    }
    let mut places: Vec<PathBuf> = variable.map(Path::to_owned).into_iter().collect();
    let on_path: Vec<PathBuf> = std::env::split_paths(path).collect();
    for name in names() {
        let found = on_path.iter().map(|directory| directory.join(&name));
        match found.into_iter().find(|place| place.is_file()) {
            Some(place) => places.push(place),
            None => places.push(name.into()),
        }
    }
    places.extend(PLACES.map(|(before, behind)| format!("{before}{LLVM}{behind}").into()));
    places
}

/// Its version, if it is what we need.
fn check(config: &Path) -> Result<String, String> {
    if config.components().count() == 1 {
        return Err("not on the search path".to_owned());
    }
    if !config.is_file() {
        return Err("not there".to_owned());
    }
    let version = ask(config, "--version")?;
    if version.split('.').next() != Some(LLVM) {
        return Err(format!("is LLVM {version}"));
    }
    let components = ask(config, "--components")?;
    let missing: Vec<&str> = LLVM_COMPONENTS
        .into_iter()
        .filter(|wanted| !components.split_whitespace().any(|has| has == *wanted))
        .collect();
    if !missing.is_empty() {
        return Err(format!("is LLVM {version} without {}", missing.join(", ")));
    }
    let header = Path::new(&ask(config, "--includedir")?).join("llvm-c/Core.h");
    if !header.is_file() {
        return Err(format!("has no {}", header.display()));
    }
    Ok(version)
}

fn ask(config: &Path, flag: &str) -> Result<String, String> {
    let output = Command::new(config).arg(flag).output();
    let output = output.map_err(|why| format!("cannot be run: {why}"))?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        return Err(match said.trim() {
            "" => format!("`{flag}` ended with {}", output.status),
            said => format!("`{flag}` failed: {said}"),
        });
    }
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::fs;

    /// Another process writes it: were it this one, a child that another test starts at that moment would hold it open until its own
    /// `exec`, and the system does not start what is open for writing.
    fn script(directory: &Path, version: &str, components: &str) -> PathBuf {
        let path = directory.join(format!("llvm-config-{version}"));
        let text = format!(
            "#!/bin/sh\ncase $1 in --version) echo {version};; --components) echo {components};; --includedir) echo {};; esac\n",
            directory.display()
        );
        let source = directory.join("source");
        fs::write(&source, text).unwrap();
        let mut install = Command::new("install");
        install.args(["-m", "755"]).args([&source, &path]);
        assert!(install.status().unwrap().success());
        path
    }

    #[test]
    fn what_is_wrong_with_each() {
        let root = tempfile::tempdir().unwrap();
        let root = root.path();
        let all = LLVM_COMPONENTS.join(" ");
        assert_eq!(
            check(&script(root, "16.0.6", &all)).unwrap_err(),
            "is LLVM 16.0.6"
        );
        assert_eq!(
            check(&script(root, "7.0.1", "ipo bitreader bitwriter lto x86")).unwrap_err(),
            "is LLVM 7.0.1 without nvptx"
        );
        let good = script(root, "7.1.0", &all);
        assert!(check(&good).unwrap_err().ends_with("/llvm-c/Core.h"));
        fs::create_dir(root.join("llvm-c")).unwrap();
        fs::write(root.join("llvm-c/Core.h"), "").unwrap();
        let found = find(Some(&good), &mut Vec::new()).unwrap();
        assert_eq!(found.version, "7.1.0");
        assert_eq!(check(&root.join("none")).unwrap_err(), "not there");
    }

    #[test]
    fn every_place_is_named() {
        let root = tempfile::tempdir().unwrap();
        let places = places(
            None,
            Some(Path::new("/from/variable")),
            root.path().as_os_str(),
        );
        assert_eq!(places[0], Path::new("/from/variable"));
        assert!(places.contains(&PathBuf::from("/usr/lib/llvm-7/bin/llvm-config")));
        let mut tried = Vec::new();
        let error = find(Some(&root.path().join("none")), &mut tried).unwrap_err();
        assert!(error.causes().join("\n").contains("none: not there"));
        assert_eq!(error.hints().len(), 2);
    }
}
