//! Phase 3: rustc calls us to link. Under fat LTO the whole program is one object file, which for this target is bitcode.

use super::{generator, kept_ir, native, stage};
use crate::interrupt;
use crate::phase::{self, Output};
use launcher::image::Metadata;
use process::error::{Error, Explain as _, Kind, Result};
use ptx::RewriteError;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// Makes the output that rustc wants: the program's image.
///
/// # Errors
/// The PTX is missing or not understood, or what the operating system says.
pub fn main(args: &[OsString], what: Output) -> Result<i32> {
    let output = output(args)
        .ok_or_else(|| Error::new(Kind::Internal, "called as a linker without `-o`"))?;
    finish(&output, &Linked::of(args, what)?)?;
    Ok(0)
}

/// A program as rustc gives it to a linker.
pub(super) struct Linked {
    /// It is a test harness.
    pub harness: bool,
    /// The program as bitcode: rustc's object files are that on this target.
    pub bitcode: Vec<PathBuf>,
    /// The program's `opt-level`.
    pub level: String,
    /// Where it would look for native libraries.
    pub searched: Vec<PathBuf>,
}

impl Linked {
    fn of(args: &[OsString], what: Output) -> Result<Linked> {
        let objects = args.iter().map(PathBuf::from);
        let is_object = |path: &PathBuf| path.extension().is_some_and(|kind| kind == "o");
        Ok(Linked {
            harness: what == Output::Test,
            bitcode: objects.filter(is_object).collect(),
            level: variable(phase::LEVEL)?,
            searched: native::searched(args),
        })
    }
}

/// Makes the image `output` of the program's bitcode.
///
/// # Errors
/// As [`main`].
pub(super) fn finish(output: &Path, linked: &Linked) -> Result<()> {
    let arch = variable(phase::ARCH)?;
    let generator = generator::of_environment()?;
    let name = program_name(output);
    let mut metadata = Metadata::new(&name, generator.name(), &arch);
    metadata.harness = linked.harness;
    metadata.generator = std::env::var(phase::GENERATOR).unwrap_or_default();
    let kept = kept_ir::wanted(output);
    let input = stage::Input {
        name: &name,
        bitcode: &linked.bitcode,
        output,
        arch: &arch,
        level: &linked.level,
        keep: kept.as_deref(),
    };
    let (text, report) = stage::run(generator, &input)?;
    metadata.numbers.extend(report.numbers());
    match &kept {
        Some(kept) => {
            let name = kept.file_name().unwrap_or_default();
            metadata.ir = Some(name.to_string_lossy().into_owned());
        }
        None => kept_ir::track(output)?,
    }
    // Without one, no file lies below it.
    let directory = std::env::current_dir().unwrap_or_default();
    let image = super::image::make(metadata, generator, &text, &directory);
    let image = image.map_err(|why| {
        if let Some(missing @ RewriteError::Undefined(_)) = why.downcast_ref() {
            let error = Error::new(Kind::Build, missing.to_string());
            let hints = native::hints(&native::packages(&linked.searched));
            return hints.into_iter().fold(error, Error::hint);
        }
        let error = Error::new(
            Kind::Build,
            "the program's PTX cannot be made ready for the GPU",
        )
        .because(why);
        error.hint(format!(
            "the PTX as the compiler wrote it: {}",
            keep(output, &text).display()
        ))
    })?;
    // An interrupt would leave half a file here; the few milliseconds that it takes are finished first.
    interrupt::hold();
    image.write(output).explain(Kind::Build, || {
        format!("cannot write the image `{}`", output.display())
    })
}

/// The PTX beside the output, for who wants to know what is wrong with it.
fn keep(output: &Path, text: &str) -> PathBuf {
    let path = output.with_extension("s");
    // The error that is being told is worth more than one about this file.
    let _ = std::fs::write(&path, text);
    path
}

fn variable(name: &str) -> Result<String> {
    std::env::var(name).map_err(|_| {
        Error::new(
            Kind::Internal,
            format!("the linker is called without {name}"),
        )
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
}
