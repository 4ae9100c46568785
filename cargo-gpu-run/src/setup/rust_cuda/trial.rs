//! A program with a thread, built with the new backend by this very tool and run on the emulator.

use super::place::Place;
use crate::backend::provisioned::Record;
use crate::progress::Step;
use crate::setup::call::Call;
use crate::shell::Shell;
use process::error::{Error, Explain as _, Kind, Result};
use std::fs;

const MANIFEST: &str =
    "[package]\nname = \"trial\"\nversion = \"0.0.0\"\nedition = \"2021\"\n\n[workspace]\n";

const PROGRAM: &str = "fn main() {\n    let answer = std::thread::spawn(|| std::hint::black_box(6) * 7);\n    println!(\"{}\", answer.join().unwrap());\n}\n";

const PRINTS: &str = "42\n";

/// Builds and runs it.
///
/// # Errors
/// It does not build, or does not print what it must.
pub fn run(record: &Record, place: &Place, shell: &Shell) -> Result<()> {
    let what = "the nvvm backend failed its trial: a small program";
    let step = Step {
        verb: "Trying",
        what: "a small program",
        is_cargos: false,
    };
    shell.status(
        "Trying",
        "a small program on the emulator, and its sysroot before it",
    );
    let directory = place.staging()?;
    let write = |name: &str, text: &str| {
        let path = directory.path().join(name);
        fs::write(&path, text).explain(Kind::Setup, || format!("cannot write {}", path.display()))
    };
    fs::create_dir(directory.path().join("src")).explain(Kind::Setup, || what.to_owned())?;
    write("Cargo.toml", MANIFEST)?;
    write("src/main.rs", PROGRAM)?;
    let hint = |error: Error| error.hint("`--verbose` shows what compiler and code generator say");
    let printed = call(record)?.run(what, step, directory.path(), shell);
    let printed = printed.map_err(hint)?;
    if printed == PRINTS {
        return Ok(());
    }
    let error = Error::new(Kind::Setup, what);
    Err(hint(error.because_text(format_args!(
        "it printed {printed:?} instead of {PRINTS:?}"
    ))))
}

/// The command of a user who has this backend.
///
/// # Errors
/// Our own executable is not known.
pub fn call(record: &Record) -> Result<Call> {
    let tool = crate::phase::executable()?;
    let call = Call::new(tool)
        .args([
            "gpu-run",
            "--quiet",
            "--device",
            "emulator",
            "--codegen",
            "nvvm",
            "--nvvm-backend",
        ])
        .args([&record.backend])
        .args(["--nvvm-toolchain", &record.toolchain])
        .args(["--target-dir", "target"]);
    Ok(match &record.libnvvm {
        Some(library) => call.args(["--libnvvm"]).args([library]),
        None => call,
    })
}
