//! Phase 2 for a program under `--codegen nvvm`: that backend refuses `fn main`, and its crates are linked by us.
//!
//! rustc gets the program's root on its standard input, with one line behind it that makes an entry of `main`, and is told that there is
//! none. The root keeps its path for modules, messages and `file!()`, by the variables that rustdoc uses for its tests.
//!
//! The backend would link by itself, and give all of the program to libNVVM. It is told not to link (`-Zno-link`): the bitcode of the program's own crate is then among rustc's
//! temporary files, and that of other crates in their libraries, which rustc's list of dependencies names (`-Zbinary-dep-depinfo`).

use super::dep_info::DepInfo;
use super::linker::{self, Linked};
use super::native;
use super::rustc_args::Output;
use super::{compiler, crates};
use crate::{phase, scratch};
use process::error::{Error, Explain as _, Kind, Result};
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The macro of our std that makes the entry.
const ENTRY: &str = "\n::std::__gpu_run_entry!";
/// How rustc calls the test harness's `main` here.
const HARNESS: &str = "__gpu_run_harness_main";

/// Compiles the program with `rustc`, which has no arguments yet, and makes its image. `level` is its `opt-level`.
///
/// # Errors
/// The compiler cannot be run, or the program cannot be linked. What the compiler refuses it says itself.
pub fn main(args: &[OsString], level: &str, rustc: impl Fn() -> Command) -> Result<i32> {
    let call = Call::parse(args)?;
    let parent = call.output.parent().unwrap_or(Path::new("."));
    let name = call.output.file_name().unwrap_or_default();
    let directory = scratch::directory(parent, &format!("{}-crates", name.to_string_lossy()));
    let directory = directory.explain(Kind::Build, || {
        "cannot create a temporary directory".to_owned()
    })?;
    let directory = directory.path();
    let source = std::fs::read_to_string(&call.root).explain(Kind::Build, || {
        format!("`{}` cannot be read", call.root.display())
    })?;
    let entered = with_entry(&source, call.harness);
    let command = || {
        let mut command = rustc();
        command
            .args(&call.rest)
            .args(["-Zno-link", "-Zbinary-dep-depinfo"]);
        command.arg("-Z").arg(temporary(directory));
        if is_stand_in() {
            command.arg("-Clto=fat");
        }
        match &entered {
            Some(_) => {
                command.args(["-", "-Zcrate-attr=no_main"]);
                if call.harness {
                    command.args([
                        "-Zcrate-attr=feature(custom_test_frameworks)".to_owned(),
                        format!("-Zcrate-attr=reexport_test_harness_main={HARNESS:?}"),
                    ]);
                }
                command.env("UNSTABLE_RUSTDOC_TEST_PATH", &call.root);
                command.env("UNSTABLE_RUSTDOC_TEST_LINE", "0");
            }
            None => drop(command.arg(&call.root)),
        }
        command
    };
    let code = compiler::run(command, entered.as_deref().map(str::as_bytes))?;
    // Of no use: it is for a rustc that links later.
    let _ = std::fs::remove_file(call.output.with_extension("rlink"));
    if code != 0 {
        return Ok(code);
    }
    let list = call.output.with_extension("d");
    let what = || {
        format!(
            "the list of sources `{}` cannot be completed",
            list.display()
        )
    };
    let mut sources = DepInfo::read(&list).explain(Kind::Build, what)?;
    let libraries = sources.take_libraries();
    if entered.is_some() {
        // rustc leaves out what it read from a pipe.
        sources.add(&call.root);
    }
    sources.write(&list).explain(Kind::Build, what)?;
    let linked = Linked {
        harness: call.harness,
        bitcode: bitcode(&libraries, directory).explain(Kind::Build, || {
            "the program's crates cannot be linked".to_owned()
        })?,
        level: level.to_owned(),
        searched: native::searched(args),
    };
    linker::finish(&call.output, &linked)?;
    Ok(0)
}

/// Whether rustc's own backend stands in for the library. It leaves all of the program in one file.
fn is_stand_in() -> bool {
    std::env::var_os(phase::STAND_IN).is_some()
}

fn temporary(directory: &Path) -> OsString {
    let mut option = OsString::from("temps-dir=");
    option.push(directory);
    option
}

/// The whole program.
fn bitcode(libraries: &[PathBuf], directory: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let mut all = crates::objects(directory)?;
    if !is_stand_in() {
        for (number, library) in libraries.iter().enumerate() {
            all.extend(crates::unpack(library, number, directory)?);
        }
    }
    Ok(all)
}

/// What is known of rustc's command line.
struct Call {
    /// The root's source file.
    root: PathBuf,
    /// The file that cargo waits for.
    output: PathBuf,
    /// `--test`.
    harness: bool,
    /// All arguments but the root.
    rest: Vec<OsString>,
}

impl Call {
    fn parse(args: &[OsString]) -> Result<Call> {
        let is_source = |argument: &OsString| {
            let text = argument.to_str().unwrap_or_default();
            text.ends_with(".rs") && !text.starts_with('-')
        };
        let root = args.iter().position(is_source);
        let (Some(root), Some(output)) = (root, Output::of(args)) else {
            return Err(Error::new(
                Kind::Internal,
                "cargo compiles a program without a source file, a name or a directory",
            ));
        };
        let mut rest = args.to_vec();
        Ok(Call {
            root: PathBuf::from(rest.remove(root)),
            output: output.file("", ".ptx"),
            harness: rest.iter().any(|argument| argument == "--test"),
            rest,
        })
    }
}

/// The root with its entry; `None` if it has one of its own (`#![no_main]`).
fn with_entry(source: &str, harness: bool) -> Option<String> {
    let own = source
        .lines()
        .any(|line| line.trim_start().starts_with("#![") && line.contains("no_main"));
    let main = if harness { HARNESS } else { "main" };
    (!own).then(|| format!("{source}{ENTRY}({main});\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(line: &str) -> Vec<OsString> {
        line.split(' ').map(OsString::from).collect()
    }

    #[test]
    fn the_output_by_cargos_arguments() {
        let line = "--crate-name two_words --edition=2024 src/main.rs --crate-type bin -Cextra-filename=-1f --out-dir /t/deps --test";
        let call = Call::parse(&words(line)).unwrap();
        assert_eq!(call.output, Path::new("/t/deps/two_words-1f.ptx"));
        assert_eq!(call.root, Path::new("src/main.rs"));
        assert!(call.harness && !call.rest.contains(&"src/main.rs".into()));
        assert_eq!(call.rest.len(), 9);
        assert!(Call::parse(&words("--crate-name x")).is_err());
    }

    #[test]
    fn entries() {
        let text = with_entry("fn main() {} // no_main", false).unwrap();
        assert_eq!(
            text,
            "fn main() {} // no_main\n::std::__gpu_run_entry!(main);\n"
        );
        assert!(with_entry("", true).unwrap().contains(HARNESS));
        assert_eq!(with_entry("#![no_std]\n #![no_main]\n", false), None);
    }
}
