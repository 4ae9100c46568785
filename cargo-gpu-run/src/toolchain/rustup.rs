//! What rustup knows: other toolchains, and how to add a component.

use super::rustc::Rustc;
use overlay::supported;
use process::child;
use std::path::PathBuf;
use std::process::Command;

/// A toolchain that rustup has installed.
#[derive(Clone, Debug)]
pub struct Toolchain {
    /// Its name, as `cargo +NAME` and `RUSTUP_TOOLCHAIN` take it.
    pub name: String,
    /// Its compiler.
    pub rustc: Rustc,
}

/// The first installed toolchain of a supported version. A toolchain counts by what its rustc says, not by its name.
pub fn find_supported() -> Option<Toolchain> {
    let mut toolchains: Vec<Toolchain> = installed().into_iter().filter_map(query).collect();
    let rank = |toolchain: &Toolchain| {
        supported::SUPPORTED
            .iter()
            .position(|row| row.release == toolchain.rustc.release())
    };
    toolchains.retain(|toolchain| rank(toolchain).is_some());
    toolchains.sort_by_key(rank);
    toolchains.into_iter().next()
}

/// The installed toolchain called `name`, with or without the host's triple behind it.
pub fn find(name: &str) -> Option<Toolchain> {
    let mut toolchains = installed();
    let rank = |installed: &str| match installed.strip_prefix(name) {
        Some("") => 0,
        Some(rest) if rest.starts_with('-') => 1,
        _ => 2,
    };
    toolchains.sort_by_key(|(installed, _)| rank(installed));
    let first = toolchains.into_iter().next()?;
    if rank(&first.0) == 2 {
        None
    } else {
        query(first)
    }
}

/// The toolchain in a directory that rustup may not know.
pub fn in_directory(directory: PathBuf) -> Option<Toolchain> {
    query((directory.display().to_string(), directory))
}

/// Whether rustup can be called.
pub fn is_there() -> bool {
    let output = Command::new("rustup").arg("--version").output();
    output.is_ok_and(|output| output.status.success())
}

/// The names of all installed toolchains.
pub fn names() -> Vec<String> {
    installed().into_iter().map(|(name, _)| name).collect()
}

fn query((name, directory): (String, PathBuf)) -> Option<Toolchain> {
    let program = directory
        .join("bin")
        .join(format!("rustc{}", std::env::consts::EXE_SUFFIX));
    let rustc = Rustc::query(program.into_os_string()).ok()?;
    Some(Toolchain { name, rustc })
}

/// Names and directories of `rustup toolchain list -v`; empty without rustup.
fn installed() -> Vec<(String, PathBuf)> {
    let mut list = Command::new("rustup");
    let output = child::tie(list.args(["toolchain", "list", "-v"])).output();
    let Ok(output) = output else {
        return Vec::new();
    };
    String::from_utf8_lossy(&output.stdout)
        .lines()
        .filter_map(parse_line)
        .collect()
}

/// `NAME (active, default) PATH`; old versions of rustup put a tab before the path.
fn parse_line(line: &str) -> Option<(String, PathBuf)> {
    let (name, rest) = line.split_once(char::is_whitespace)?;
    let rest = rest.trim_start();
    let path = match rest.strip_prefix('(') {
        Some(after) => after.split_once(')')?.1.trim(),
        None => rest.trim(),
    };
    (!path.is_empty()).then(|| (name.to_owned(), path.into()))
}

/// The toolchain's name, if `sysroot` is a directory of rustup's.
pub fn toolchain_of(sysroot: &std::path::Path) -> Option<String> {
    let wanted = sysroot.canonicalize().ok()?;
    installed()
        .into_iter()
        .find(|(_, path)| path.canonicalize().is_ok_and(|path| path == wanted))
        .map(|(name, _)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn list_lines() {
        let parsed = |line| parse_line(line).map(|(name, path)| (name, path.display().to_string()));
        assert_eq!(
            parsed("stable-x (active, default) /r/t/stable-x"),
            Some(("stable-x".into(), "/r/t/stable-x".into()))
        );
        assert_eq!(
            parsed("1.95.0-x /r/t with space/1.95.0-x"),
            Some(("1.95.0-x".into(), "/r/t with space/1.95.0-x".into()))
        );
        assert_eq!(
            parsed("nightly-x\t/r/t/nightly-x"),
            Some(("nightly-x".into(), "/r/t/nightly-x".into()))
        );
        assert_eq!(
            parsed("no installed toolchains"),
            Some(("no".into(), "installed toolchains".into()))
        );
        assert_eq!(parsed("nightly-x"), None);
    }
}
