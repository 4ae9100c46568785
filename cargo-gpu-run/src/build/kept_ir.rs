//! The IR for `--emit llvm-ir`: the linker, which has it, writes it beside the image, and the runner copies it.
//!
//! Whether it is wanted is no flag, for a flag of rustc would rebuild all crates. The linker tells cargo by rustc's list of dependencies that a program depends on
//! the variable [`phase::KEEP_IR`], and only if it was not set: a program that has its IR beside it stays fresh when nobody asks any more.

use crate::phase;
use launcher::image::Metadata;
use process::error::{Explain as _, Kind, Result};
use std::fs::File;
use std::io::Write as _;
use std::path::{Path, PathBuf};

/// Where the linker is to write the IR of the program `output`, if somebody wants it.
pub fn wanted(output: &Path) -> Option<PathBuf> {
    let is_wanted = std::env::var_os(phase::KEEP_IR).is_some();
    is_wanted.then(|| output.with_extension("ll"))
}

/// Has cargo link the program `output` again, when its IR is wanted and it has none.
///
/// # Errors
/// rustc's list of dependencies, if there is one, cannot be written.
pub fn track(output: &Path) -> Result<()> {
    let list = output.with_extension("d");
    // A doctest has none: nobody builds it twice.
    if !list.exists() {
        return Ok(());
    }
    let append = || {
        let mut file = File::options().append(true).open(&list)?;
        writeln!(file, "\n# env-dep:{}", phase::KEEP_IR)
    };
    append().explain(Kind::Build, || {
        format!("cannot write to `{}`", list.display())
    })
}

/// Where the IR of `image` is: beside it, or in the directory in which cargo has what it makes links of.
pub fn find(image: &Path, metadata: &Metadata) -> Option<PathBuf> {
    let name = metadata.ir.as_ref()?;
    let directory = image.parent().unwrap_or(Path::new(""));
    let places = [directory.join(name), directory.join("deps").join(name)];
    places.into_iter().find(|path| path.is_file())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn found_beside_the_image_or_in_deps() {
        let directory = tempfile::tempdir().unwrap();
        let image = directory.path().join("p.ptx");
        let deps = directory.path().join("deps");
        std::fs::create_dir(&deps).unwrap();
        let mut metadata = Metadata::new("p", "llvm", "sm_70");
        std::fs::write(deps.join("p-1f.ll"), "").unwrap();
        assert_eq!(find(&image, &metadata), None);
        metadata.ir = Some("p-1f.ll".to_owned());
        assert_eq!(find(&image, &metadata), Some(deps.join("p-1f.ll")));
        let beside = deps.join("p-1f.ptx");
        assert_eq!(find(&beside, &metadata), Some(deps.join("p-1f.ll")));
        metadata.ir = Some("q.ll".to_owned());
        assert_eq!(find(&image, &metadata), None);
    }

    #[test]
    fn only_a_list_that_is_there_is_written_to() {
        let directory = tempfile::tempdir().unwrap();
        let output = directory.path().join("p-1f.ptx");
        track(&output).unwrap();
        let list = directory.path().join("p-1f.d");
        assert!(!list.exists());
        std::fs::write(&list, "p: src/main.rs\n").unwrap();
        track(&output).unwrap();
        let text = std::fs::read_to_string(&list).unwrap();
        assert_eq!(text, "p: src/main.rs\n\n# env-dep:__GPU_RUN_KEEP_IR\n");
    }
}
