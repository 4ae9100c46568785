//! Phase 2 for a program under `--codegen nvvm`: that backend refuses `fn main`, and links without a linker.
//!
//! rustc gets the program's root on its standard input, with one line behind it that makes an entry of `main`, and is told that there is
//! none. The root keeps its path for modules, messages and `file!()`, by the variables that rustdoc uses for its tests.

use super::linker::{self, Linked};
use super::native;
use super::rustc_args::Output;
use crate::backend::Product;
use crate::{phase, scratch};
use process::child;
use process::error::{Error, Explain as _, Kind, Result};
use std::ffi::{OsStr, OsString};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The macro of our std that makes the entry.
const ENTRY: &str = "\n::std::__gpu_run_entry!";
/// How rustc calls the test harness's `main` here.
const HARNESS: &str = "__gpu_run_harness_main";

/// Compiles the program and makes its image.
///
/// # Errors
/// The compiler or libNVVM cannot be run, or libNVVM refuses. What the compiler refuses it says itself.
pub fn main(rustc: &OsStr, args: &[OsString]) -> Result<i32> {
    let call = Call::parse(args)?;
    let directory = scratch::beside(&call.output).explain(Kind::Build, || {
        "cannot create a temporary directory".to_owned()
    })?;
    let stand_in = std::env::var_os(phase::STAND_IN).is_some();
    let (product, module) = if stand_in {
        (Product::Ptx, PathBuf::new())
    } else {
        (Product::FinalModule, directory.path().join("module.ll"))
    };
    let source = std::fs::read_to_string(&call.root).explain(Kind::Build, || {
        format!("`{}` cannot be read", call.root.display())
    })?;
    let mut command = Command::new(rustc);
    let link = if call.harness {
        phase::LINK_TEST
    } else {
        phase::LINK_PROGRAM
    };
    command.env(phase::VARIABLE, link);
    command.args(&call.rest);
    if stand_in {
        command.args(["--emit=llvm-bc", "-Clto=fat"]);
    } else {
        command.arg(module_flag(&module)?);
    }
    let entered = with_entry(&source, call.harness);
    if let Some(text) = &entered {
        command.args(["-", "-Zcrate-attr=no_main"]);
        if call.harness {
            command.args([
                "-Zcrate-attr=feature(custom_test_frameworks)".to_owned(),
                format!("-Zcrate-attr=reexport_test_harness_main={HARNESS:?}"),
            ]);
        }
        command.env("UNSTABLE_RUSTDOC_TEST_PATH", &call.root);
        command.env("UNSTABLE_RUSTDOC_TEST_LINE", "0");
        let code = run(command, Some(text))?;
        if code != 0 {
            return Ok(code);
        }
        add_dependency(&call.output.with_extension("d"), &call.root)?;
    } else {
        command.arg(&call.root);
        let code = run(command, None)?;
        if code != 0 {
            return Ok(code);
        }
    }
    let bitcode = call.output.with_extension("bc");
    let linked = Linked {
        harness: call.harness,
        bitcode: bitcode.is_file().then_some(bitcode).into_iter().collect(),
        searched: native::searched(args),
    };
    linker::finish(product, Some(&module), &call.output, &linked)?;
    Ok(0)
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

/// rustc splits `llvm-args` at white space, and the backend takes the word after the flag.
fn module_flag(module: &Path) -> Result<OsString> {
    let text = module.display().to_string();
    if text.contains(char::is_whitespace) {
        let error = Error::new(
            Kind::Build,
            format!("the nvvm backend cannot write to `{text}`: the path has white space"),
        );
        return Err(error.hint("set TMPDIR to a directory without"));
    }
    Ok(format!("-Cllvm-args=--final-module-path {text}").into())
}

/// The root with its entry; `None` if it has one of its own (`#![no_main]`).
fn with_entry(source: &str, harness: bool) -> Option<String> {
    let own = source
        .lines()
        .any(|line| line.trim_start().starts_with("#![") && line.contains("no_main"));
    let main = if harness { HARNESS } else { "main" };
    (!own).then(|| format!("{source}{ENTRY}({main});\n"))
}

fn run(mut command: Command, input: Option<&str>) -> Result<i32> {
    let what = || "the compiler cannot be run".to_owned();
    command.stdin(if input.is_some() {
        Stdio::piped()
    } else {
        Stdio::null()
    });
    let mut child = child::tie(&mut command)
        .spawn()
        .explain(Kind::Build, what)?;
    if let (Some(text), Some(mut pipe)) = (input, child.stdin.take()) {
        // A compiler that does not read it has said why.
        let _ = pipe.write_all(text.as_bytes());
    }
    let status = child.wait().explain(Kind::Build, what)?;
    Ok(status.code().unwrap_or(process::exit::FAILURE))
}

/// cargo compiles again when a file of the list changes; rustc leaves out what it read from a pipe.
fn add_dependency(list: &Path, root: &Path) -> Result<()> {
    let what = || {
        format!(
            "the list of sources `{}` cannot be completed",
            list.display()
        )
    };
    let text = std::fs::read_to_string(list).explain(Kind::Build, what)?;
    let escaped = root.display().to_string().replace(' ', "\\ ");
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    for line in &mut lines {
        let is_rule = line.contains(": ") || line.ends_with(':');
        if is_rule && !line.starts_with('#') {
            line.push(' ');
            line.push_str(&escaped);
            break;
        }
    }
    lines.push(format!("\n{escaped}:\n"));
    std::fs::write(list, lines.join("\n")).explain(Kind::Build, what)
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

    #[test]
    fn the_root_is_a_source() {
        let directory = tempfile::tempdir().unwrap();
        let list = directory.path().join("x.d");
        std::fs::write(
            &list,
            "/t/x.d: src/a.rs\n\n/t/x.ptx: src/a.rs\n\nsrc/a.rs:\n",
        )
        .unwrap();
        add_dependency(&list, Path::new("src/my main.rs")).unwrap();
        let text = std::fs::read_to_string(&list).unwrap();
        assert!(
            text.starts_with("/t/x.d: src/a.rs src/my\\ main.rs\n"),
            "{text}"
        );
        assert!(text.ends_with("src/my\\ main.rs:\n"), "{text}");
    }
}
