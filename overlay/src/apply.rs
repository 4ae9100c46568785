//! The overlay as a whole, applied to a copy of the library.

use super::edit;
use super::file::File;
use super::manifest::Manifest;
use super::newlines::normalise;
use anyhow::{Context as _, Result, ensure};
use std::collections::HashSet;
use std::fs;
use std::path::Path;

/// Files below this say what is edited, each of a topic.
const EDITS: &str = "edits/";
/// Files below this go over `library/` as they are.
const FILES: &str = "files/";
/// Layers stand below this, each with a manifest and files as the base has them.
const LAYERS: &str = "layers/";

/// The platform layer: edits, files, and the device runtime.
#[derive(Clone, Copy, Debug)]
pub struct Overlay<'a> {
    /// The overlay's directory.
    pub files: &'a [File<'a>],
    /// What the code generator adds to its base: names of layers, in order.
    pub layers: &'a [&'a str],
    /// The crates of the device runtime, by their paths below `library/`.
    pub runtime: &'a [File<'a>],
}

impl Overlay<'_> {
    /// Feeds every byte to a cache key.
    pub fn add_to_key(&self, hasher: &mut blake3::Hasher) {
        let files = self.files.iter().filter(|(path, _)| self.is_used(path));
        for (path, bytes) in files.chain(self.runtime) {
            for part in [path.as_bytes(), bytes] {
                hasher.update(&(part.len() as u64).to_le_bytes());
                hasher.update(part);
            }
        }
    }

    fn is_used(&self, path: &str) -> bool {
        path.strip_prefix(LAYERS).is_none_or(|rest| {
            let layer = rest.split('/').next();
            layer.is_some_and(|layer| self.layers.contains(&layer))
        })
    }

    /// Changes `library`, a private copy of the source of `release`.
    ///
    /// # Errors
    /// An [`edit::AnchorError`], a file that would be replaced without permission, or what the operating system says.
    pub fn apply(&self, library: &Path, release: &str) -> Result<()> {
        for (path, bytes) in self.runtime {
            write(library, path, bytes)?;
        }
        self.parts()
            .try_for_each(|part| self.apply_part(&part, library, release))
    }

    /// The base and the layers, by what stands before the names of their files. Layers see what the base has made, and all see the
    /// device runtime.
    pub(super) fn parts(&self) -> impl Iterator<Item = String> {
        let layers = self.layers.iter().map(|layer| format!("{LAYERS}{layer}/"));
        std::iter::once(String::new()).chain(layers)
    }

    /// What a part edits and replaces: its files of edits, one after the other.
    pub(super) fn manifest(&self, part: &str) -> Result<Manifest> {
        let prefix = format!("{part}{EDITS}");
        let mut whole = Manifest::default();
        let mut found = false;
        for (name, bytes) in self
            .files
            .iter()
            .filter(|(path, _)| path.starts_with(&prefix))
        {
            found = true;
            let text =
                std::str::from_utf8(bytes).with_context(|| format!("{name} is not UTF-8"))?;
            let Manifest {
                edits,
                replacements,
            } = Manifest::parse(text).with_context(|| format!("in {name}"))?;
            whole.edits.extend(edits);
            whole.replacements.extend(replacements);
        }
        ensure!(
            found,
            "this build of the tool has no overlay (nothing is in {prefix})"
        );
        Ok(whole)
    }

    /// The files of a part, by their paths below `library/`.
    pub(super) fn files_of(&self, part: &str) -> impl Iterator<Item = File<'_>> {
        let prefix = format!("{part}{FILES}");
        let files = self.files.iter();
        files.filter_map(move |(path, bytes)| Some((path.strip_prefix(&prefix)?, *bytes)))
    }

    /// A file of the device runtime, by its path below `library/`.
    pub(super) fn runtime_file(&self, file: &str) -> Option<&[u8]> {
        let mut files = self.runtime.iter();
        files.find_map(|(path, bytes)| (*path == file).then_some(*bytes))
    }

    /// The base, or a layer: edits and files below `part`.
    fn apply_part(&self, part: &str, library: &Path, release: &str) -> Result<()> {
        let manifest = self.manifest(part)?;
        for edit in manifest
            .edits
            .iter()
            .filter(|edit| edit.applies_to(release))
        {
            let path = library.join(&edit.file);
            let text = fs::read_to_string(&path)
                .with_context(|| format!("cannot read library/{}", edit.file))?;
            let text = edit::apply(edit, &normalise(&text))?;
            fs::write(&path, text)
                .with_context(|| format!("cannot write library/{}", edit.file))?;
        }
        let replaceable: HashSet<&str> = manifest
            .replacements
            .iter()
            .map(|replace| replace.file.as_str())
            .collect();
        for (target, bytes) in self.files_of(part) {
            let exists = library.join(target).exists();
            ensure!(
                !exists || replaceable.contains(target),
                "the overlay would replace library/{target}, which it does not list under [[replace]]"
            );
            ensure!(
                exists || !replaceable.contains(target),
                "the overlay would replace library/{target}, which does not exist"
            );
            write(library, target, bytes)?;
        }
        Ok(())
    }
}

fn write(library: &Path, file: &str, bytes: &[u8]) -> Result<()> {
    let path = library.join(file);
    let context = || format!("cannot write library/{file}");
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent).with_context(context)?;
    }
    fs::write(path, bytes).with_context(context)
}

#[cfg(test)]
mod tests {
    use super::*;

    const EDIT: &str =
        "[[edit]]\nfile = 'std/a.rs'\nfind = 'anchor'\ninsert = 'after'\ntext = '!'\n";

    fn apply(manifest: &str, files: &[File<'_>]) -> (tempfile::TempDir, Result<()>) {
        apply_with(manifest, files, &[])
    }

    fn apply_with(
        manifest: &str,
        files: &[File<'_>],
        layers: &[&str],
    ) -> (tempfile::TempDir, Result<()>) {
        let library = tempfile::tempdir().unwrap();
        write(library.path(), "std/a.rs", b"an\r\nanchor\r\n").unwrap();
        let mut all = vec![("edits/all.toml", manifest.as_bytes())];
        all.extend(files);
        let result = Overlay {
            files: &all,
            layers,
            runtime: &[
                ("device-prelude/src/sub/lib.rs", b"lib"),
                ("device-prelude/Cargo.toml", b"[package]"),
            ],
        }
        .apply(library.path(), "1.95.0");
        (library, result)
    }

    #[test]
    fn layers_come_after_the_base() {
        let layer = "[[edit]]\nfile = 'std/a.rs'\nfind = '!'\ninsert = 'after'\ntext = '?'\n[[replace]]\nfile = 'std/new.rs'";
        let files: [File<'_>; 5] = [
            ("files/std/new.rs", b"new"),
            ("layers/used/edits/all.toml", layer.as_bytes()),
            ("layers/used/files/std/new.rs", b"layer"),
            ("layers/other/edits/all.toml", b"nonsense"),
            ("layers/other/files/std/other.rs", b"other"),
        ];
        for (layers, edited, new) in [
            (&["used"][..], "an\nanchor!?\n", "layer"),
            (&[], "an\nanchor!\n", "new"),
        ] {
            let (library, result) = apply_with(EDIT, &files, layers);
            result.unwrap();
            let read = |file| fs::read_to_string(library.path().join(file)).unwrap();
            assert_eq!(read("std/a.rs"), edited);
            assert_eq!(read("std/new.rs"), new);
            assert!(!library.path().join("std/other.rs").exists());
        }
    }

    #[test]
    fn edits_files_and_runtime() {
        let (library, result) = apply(EDIT, &[("files/std/new.rs", b"new")]);
        result.unwrap();
        let read = |file| fs::read_to_string(library.path().join(file)).unwrap();
        assert_eq!(read("std/a.rs"), "an\nanchor!\n");
        assert_eq!(read("std/new.rs"), "new");
        assert_eq!(read("device-prelude/src/sub/lib.rs"), "lib");
        assert_eq!(read("device-prelude/Cargo.toml"), "[package]");
    }

    #[test]
    fn edits_of_other_versions_are_left_out() {
        let (library, result) = apply(&format!("{EDIT}versions = ['1.96.0']"), &[]);
        result.unwrap();
        assert_eq!(
            fs::read(library.path().join("std/a.rs")).unwrap(),
            b"an\r\nanchor\r\n"
        );
    }

    #[test]
    fn replacing_needs_permission() {
        let error = apply("", &[("files/std/a.rs", b"new")])
            .1
            .unwrap_err()
            .to_string();
        assert!(error.contains("[[replace]]"), "{error}");
        apply(
            "[[replace]]\nfile = 'std/a.rs'",
            &[("files/std/a.rs", b"new")],
        )
        .1
        .unwrap();
        let error = apply(
            "[[replace]]\nfile = 'std/b.rs'",
            &[("files/std/b.rs", b"new")],
        )
        .1
        .unwrap_err()
        .to_string();
        assert!(error.contains("does not exist"), "{error}");
    }

    #[test]
    fn missing_anchor_is_an_anchor_error() {
        let error = apply(&EDIT.replace("'anchor'", "'elsewhere'"), &[])
            .1
            .unwrap_err();
        assert!(error.is::<edit::AnchorError>());
    }
}
