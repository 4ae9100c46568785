//! Libraries that a program would load while it runs, or that another language would link: `cdylib` and `staticlib`. On a GPU nobody does.
//!
//! A package may well have both, and a program of the same name. rustc would call the library's file as it calls the program's, and
//! cargo would put one in the place of the other. So cargo is told another name, the crate is compiled as an rlib at most, and
//! cargo finds a file that says what it is.

use super::rustc_args::{Output, value, values};
use crate::sysroot::plan::TARGET;
use std::ffi::OsString;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// What a file in the place of such a library says.
const TEXT: &str = "a library that no GPU could load: not made\n";

/// The name's end, as cargo is told, of a kind of library that is not made.
fn suffix(kind: &str) -> Option<&'static str> {
    match kind {
        "cdylib" => Some(".cdylib"),
        "staticlib" => Some(".a"),
        _ => None,
    }
}

/// Whether cargo asks how files of our target are called.
pub fn asks_for_names(args: &[OsString]) -> bool {
    let prints = args.iter().any(|arg| arg == "--print=file-names");
    let target = |pair: &[OsString]| pair[0] == "--target" && pair[1] == TARGET;
    prints && args.windows(2).any(target)
}

/// Answers such a question.
///
/// # Errors
/// The compiler cannot be run, or nobody reads the answer.
pub fn answer(mut compiler: Command, args: &[OsString]) -> io::Result<i32> {
    let output = compiler.stderr(Stdio::inherit()).output()?;
    let text = String::from_utf8_lossy(&output.stdout);
    io::stdout().write_all(renamed(&text, args).as_bytes())?;
    Ok(output.status.code().unwrap_or(process::exit::FAILURE))
}

/// rustc calls programs and dynamic libraries alike, in the order in which it was asked.
fn renamed(answer: &str, args: &[OsString]) -> String {
    let name = value(args, "--crate-name").unwrap_or_default();
    let alike = format!("{name}.ptx");
    let kinds = crate_types(args);
    let mut kinds = kinds
        .iter()
        .filter(|kind| matches!(&***kind, "bin" | "cdylib"));
    let line = |line: &str| match line == alike && kinds.next().is_some_and(|kind| kind == "cdylib")
    {
        true => format!("lib{name}.cdylib\n"),
        false => format!("{line}\n"),
    };
    answer.lines().map(line).collect()
}

/// The arguments of a library without what nobody loads, and the files that cargo expects instead.
pub fn without(args: Vec<OsString>) -> (Vec<OsString>, Vec<PathBuf>) {
    let (left_out, kept): (Vec<String>, Vec<String>) = crate_types(&args)
        .into_iter()
        .partition(|kind| suffix(kind).is_some());
    if left_out.is_empty() {
        return (args, Vec::new());
    }
    let files = files(&args, &left_out);
    let mut rest = args.into_iter();
    let mut without = Vec::new();
    while let Some(arg) = rest.next() {
        if arg == "--crate-type" {
            rest.next();
        } else if !arg.as_encoded_bytes().starts_with(b"--crate-type=") {
            without.push(arg);
        }
    }
    // Its code is checked, whoever uses it.
    let kept = if kept.is_empty() {
        vec!["rlib".to_owned()]
    } else {
        kept
    };
    without.extend(["--crate-type".into(), kept.join(",").into()]);
    (without, files)
}

fn files(args: &[OsString], kinds: &[String]) -> Vec<PathBuf> {
    let links = value(args, "--emit").is_some_and(|what| what.split(',').any(|one| one == "link"));
    let output = Output::of(args).filter(|_| links);
    let file = |kind: &String| Some(output.as_ref()?.file("lib", suffix(kind)?));
    kinds.iter().filter_map(file).collect()
}

/// Writes what stands in a library's place.
///
/// # Errors
/// The file cannot be written.
pub fn write(file: &Path) -> io::Result<()> {
    std::fs::write(file, TEXT)
}

fn crate_types(args: &[OsString]) -> Vec<String> {
    let split = |value: &str| value.split(',').map(str::to_owned).collect::<Vec<_>>();
    values(args, "--crate-type").flat_map(split).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(line: &str) -> Vec<OsString> {
        line.split(' ').map(OsString::from).collect()
    }

    #[test]
    fn a_library_has_a_name_of_its_own() {
        let args = words(
            "- --crate-name ___ --print=file-names --target nvptx64-nvidia-cuda --crate-type bin --crate-type rlib --crate-type cdylib --crate-type staticlib --print=cfg",
        );
        assert!(asks_for_names(&args));
        let answer = "___.ptx\nlib___.rlib\n___.ptx\nlib___.a\nunix\n";
        let expected = "___.ptx\nlib___.rlib\nlib___.cdylib\nlib___.a\nunix\n";
        assert_eq!(renamed(answer, &args), expected);
        let other = words(
            "--crate-name ___ --print=file-names --target nvptx64-nvidia-cuda --crate-type cdylib,bin",
        );
        assert_eq!(
            renamed("___.ptx\n___.ptx\n", &other),
            "lib___.cdylib\n___.ptx\n"
        );
        assert!(!asks_for_names(&words(
            "- --crate-name ___ --print=file-names"
        )));
    }

    #[test]
    fn what_nobody_loads_is_not_made() {
        let line = "--crate-name n a.rs --crate-type cdylib --crate-type=staticlib --emit=dep-info,link -C extra-filename=-1f --out-dir /d";
        let (args, files) = without(words(line));
        assert_eq!(
            args,
            words(
                "--crate-name n a.rs --emit=dep-info,link -C extra-filename=-1f --out-dir /d --crate-type rlib"
            )
        );
        assert_eq!(
            files,
            ["/d/libn-1f.cdylib", "/d/libn-1f.a"].map(PathBuf::from)
        );
        let (args, files) = without(words(
            "--crate-name n --crate-type lib,cdylib --emit metadata --out-dir /d",
        ));
        assert_eq!(
            args,
            words("--crate-name n --emit metadata --out-dir /d --crate-type lib")
        );
        assert!(files.is_empty());
        let plain = words("--crate-name n --crate-type lib --emit=link --out-dir /d");
        assert_eq!(without(plain.clone()), (plain, Vec::new()));
    }
}
