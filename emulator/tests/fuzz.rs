//! The fuzzers' kept corpus (`fuzz/seeds`) and the samples through every target: what once crashed stays mended, without a fuzzer.

use std::path::{Path, PathBuf};

use gpu_run_emulator::Program;

// As the fuzzers, whose targets these are, call it.
extern crate gpu_run_emulator as emulator;

#[path = "../../fuzz/src/targets.rs"]
mod targets;

/// All files of a directory of the repository.
fn texts(directory: &str) -> Vec<(PathBuf, String)> {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join(directory);
    let mut texts: Vec<(PathBuf, String)> = std::fs::read_dir(&directory)
        .unwrap_or_else(|error| panic!("{}: {error}", directory.display()))
        .map(|entry| entry.expect("a readable directory").path())
        .filter(|path| path.is_file())
        .map(|path| {
            let text = std::fs::read_to_string(&path)
                .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            (path, text)
        })
        .collect();
    texts.sort();
    texts
}

fn all(target: fn(&str)) {
    let mut texts = texts("../fuzz/seeds");
    texts.extend(self::texts("../ptx/src/samples"));
    assert!(texts.len() > 12);
    for (path, text) in texts {
        if let Err(panic) = std::panic::catch_unwind(|| target(&text)) {
            eprintln!("the text is {}", path.display());
            std::panic::resume_unwind(panic);
        }
    }
}

#[test]
fn the_corpus_is_parsed() {
    all(targets::parse);
}

#[test]
fn the_corpus_is_rewritten() {
    all(targets::rewrite);
}

#[test]
fn the_corpus_is_decoded() {
    all(targets::load);
}

#[test]
fn the_corpus_runs() {
    all(targets::run);
}

/// The seeds with a name say something that the emulator has: a fuzzer starts at instructions that run.
#[test]
fn seeds_are_whole_programs() {
    let mut seen = 0;
    for (path, text) in texts("../fuzz/seeds") {
        if path.extension().is_none_or(|extension| extension != "ptx") {
            continue;
        }
        seen += 1;
        let name = path.display();
        let module = ptx::parse(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
        let program =
            Program::load(&text, &module).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(program.refusals(), [], "{name}");
    }
    assert!(seen >= 6);
}
