//! rustc's list of what a crate was made of, as make reads it.

use anyhow::{Context as _, Result};
use std::fs;
use std::path::{Path, PathBuf};

/// One list. Each output has the same sources.
#[derive(Debug, PartialEq, Eq)]
pub struct DepInfo {
    outputs: Vec<String>,
    sources: Vec<String>,
    /// `# env-dep:NAME`, as it stands there.
    comments: Vec<String>,
}

impl DepInfo {
    /// Reads the file.
    ///
    /// # Errors
    /// It cannot be read.
    pub fn read(path: &Path) -> Result<DepInfo> {
        let text =
            fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
        Ok(DepInfo::of_text(&text))
    }

    fn of_text(text: &str) -> DepInfo {
        let mut list = DepInfo {
            outputs: Vec::new(),
            sources: Vec::new(),
            comments: Vec::new(),
        };
        for line in text.lines() {
            if line.starts_with('#') {
                list.comments.push(line.to_owned());
            } else if let Some((output, sources)) = line.split_once(": ") {
                list.outputs.push(output.to_owned());
                if list.sources.is_empty() {
                    list.sources = words(sources);
                }
            }
        }
        list
    }

    /// Takes out all libraries, of other crates and of the compiler; returns those for linking.
    pub fn take_libraries(&mut self) -> Vec<PathBuf> {
        let kind = |source: &str| {
            Path::new(source)
                .extension()
                .map(|kind| kind.to_string_lossy().into_owned())
        };
        let (binary, sources): (Vec<_>, Vec<_>) = self.sources.drain(..).partition(|source| {
            kind(source).is_some_and(|kind| {
                ["rlib", "rmeta", "so", "dylib", "dll"].contains(&kind.as_str())
            })
        });
        self.sources = sources;
        let libraries = binary
            .iter()
            .filter(|source| kind(source).is_some_and(|kind| kind == "rlib"));
        libraries.map(PathBuf::from).collect()
    }

    /// Names the sources below `copy` by where they were copied from, without those that are not there.
    pub fn rebase(&mut self, copy: &Path, original: &Path) {
        let sources = self.sources.drain(..);
        let rebased = sources.filter_map(|source| match Path::new(&source).strip_prefix(copy) {
            Ok(file) => {
                let source = original.join(file);
                source.exists().then(|| source.display().to_string())
            }
            Err(_) => Some(source),
        });
        self.sources = rebased.collect();
    }

    /// Adds a source.
    pub fn add(&mut self, source: &Path) {
        self.sources.push(source.display().to_string());
    }

    /// Writes the file.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn write(&self, path: &Path) -> Result<()> {
        fs::write(path, self.text()).with_context(|| format!("cannot write {}", path.display()))
    }

    fn text(&self) -> String {
        let sources: Vec<String> = self
            .sources
            .iter()
            .map(|source| source.replace(' ', "\\ "))
            .collect();
        let rule = |output: &String| format!("{output}: {}\n\n", sources.join(" "));
        let mut text: String = self.outputs.iter().map(rule).collect();
        // So that make does not stop at one that is gone.
        text.extend(sources.iter().map(|source| format!("{source}:\n")));
        if !self.comments.is_empty() {
            text.push('\n');
            text.extend(self.comments.iter().map(|comment| format!("{comment}\n")));
        }
        text
    }
}

/// Words between blanks; `\ ` is a blank in one.
fn words(text: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        let word = words.last_mut().expect("one at least");
        match letter {
            '\\' if letters.peek() == Some(&' ') => word.extend(letters.next()),
            ' ' => words.push(String::new()),
            _ => word.push(letter),
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "/t/x.d: src/a.rs src/my\\ b.rs /t/liba-1.rlib /t/libm.so /t/libb.rmeta /s/libstd-2.rlib\n\n/t/x.ptx: src/a.rs src/my\\ b.rs /t/liba-1.rlib /t/libm.so /t/libb.rmeta /s/libstd-2.rlib\n\nsrc/a.rs:\nsrc/my\\ b.rs:\n/t/liba-1.rlib:\n\n# env-dep:HOME=/h\n";

    #[test]
    fn libraries_are_taken_out_and_the_root_is_a_source() {
        let mut list = DepInfo::of_text(TEXT);
        let libraries = ["/t/liba-1.rlib", "/s/libstd-2.rlib"].map(PathBuf::from);
        assert_eq!(list.take_libraries(), libraries);
        list.add(Path::new("src/my main.rs"));
        let expected = "/t/x.d: src/a.rs src/my\\ b.rs src/my\\ main.rs\n\n/t/x.ptx: src/a.rs src/my\\ b.rs src/my\\ main.rs\n\nsrc/a.rs:\nsrc/my\\ b.rs:\nsrc/my\\ main.rs:\n\n# env-dep:HOME=/h\n";
        assert_eq!(list.text(), expected);
        assert_eq!(DepInfo::of_text(&list.text()), list);
    }

    #[test]
    fn a_copy_is_named_by_what_it_is_of() {
        let original = tempfile::tempdir().unwrap();
        std::fs::write(original.path().join("a.rs"), "").unwrap();
        let mut list = DepInfo::of_text("/t/x.d: /copy/a.rs /copy/new.rs /other/b.rs\n");
        list.rebase(Path::new("/copy"), original.path());
        let expected = [
            original.path().join("a.rs").display().to_string(),
            "/other/b.rs".to_owned(),
        ];
        assert_eq!(list.sources, expected);
    }
}
