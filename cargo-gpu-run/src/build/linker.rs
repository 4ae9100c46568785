//! Phase 3: rustc calls us to link. Under fat LTO the whole program lies beside the output as assembly, that is, PTX.

use super::phase::{self, Output};
use crate::error::{Error, Explain as _, Kind, Result};
use crate::image::Metadata;
use crate::interrupt;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// Makes the output that rustc wants; for a program, its image.
///
/// # Errors
/// The PTX is missing or not understood, or what the operating system says.
pub fn main(args: &[OsString], what: Output) -> Result<i32> {
    let output = output(args)
        .ok_or_else(|| Error::new(Kind::Internal, "called as a linker without `-o`"))?;
    match what {
        Output::Program => link(&output, false)?,
        Output::Test => link(&output, true)?,
        Output::Other => {
            // cargo expects the file of a `cdylib`, but nothing on a GPU could load it.
            std::fs::write(&output, "// a dynamic library: not linked for GPUs\n")
                .explain(Kind::Build, || {
                    format!("cannot write `{}`", output.display())
                })?;
        }
    }
    Ok(0)
}

fn link(output: &Path, harness: bool) -> Result<()> {
    let assembly = output.with_extension("s");
    let source = std::fs::read_to_string(&assembly).explain(Kind::Build, || {
        format!("the program's PTX `{}` cannot be read", assembly.display())
    });
    let source = source.map_err(|error| {
        error.hint("rustc writes it under fat LTO: do RUSTFLAGS change `lto` or `emit`?")
    })?;
    let variable = |name: &str| {
        std::env::var(name).map_err(|_| {
            Error::new(
                Kind::Internal,
                format!("the linker is called without {name}"),
            )
        })
    };
    let metadata = Metadata {
        harness,
        ..Metadata::new(
            &program_name(output),
            &variable(phase::CODEGEN)?,
            &variable(phase::ARCH)?,
        )
    };
    // Without one, no file lies below it.
    let directory = std::env::current_dir().unwrap_or_default();
    let image = super::image::make(metadata, &source, &directory).map_err(|why| {
        let error = Error::new(
            Kind::Build,
            "the program's PTX cannot be made ready for the GPU",
        )
        .because(why);
        error.hint(format!("the PTX as rustc wrote it: {}", assembly.display()))
    })?;
    // An interrupt would leave half a file here; the few milliseconds that it takes are finished first.
    interrupt::hold();
    image.write(output).explain(Kind::Build, || {
        format!("cannot write the image `{}`", output.display())
    })
}

/// What follows `-o`.
fn output(args: &[OsString]) -> Option<PathBuf> {
    let at = args
        .iter()
        .position(|argument| argument == "-o" || argument == "--output")?;
    args.get(at + 1).map(PathBuf::from)
}

/// As cargo names the program, else the file's name without cargo's hash.
fn program_name(output: &Path) -> String {
    if let Ok(name) = std::env::var("CARGO_BIN_NAME") {
        return name;
    }
    let stem = output
        .file_stem()
        .map(|stem| stem.to_string_lossy().into_owned())
        .unwrap_or_default();
    match stem.rsplit_once('-') {
        Some((name, hash)) if hash.len() == 16 && hash.chars().all(|c| c.is_ascii_hexdigit()) => {
            name.to_owned()
        }
        _ => stem,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_output() {
        let args = ["--target", "x", "a.o", "-o", "/t/p.ptx"].map(OsString::from);
        assert_eq!(output(&args), Some(PathBuf::from("/t/p.ptx")));
        assert_eq!(output(&args[..4]), None);
    }

    #[test]
    fn names_without_hash() {
        assert_eq!(
            program_name(Path::new("/t/threads-0123456789abcdef.ptx")),
            "threads"
        );
        assert_eq!(program_name(Path::new("/t/two-words.ptx")), "two-words");
    }

    #[test]
    fn a_dynamic_library_is_an_empty_file() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("libx.ptx");
        main(&["-o".into(), path.clone().into()], Output::Other).unwrap();
        assert!(std::fs::read_to_string(path).unwrap().starts_with("//"));
    }
}
