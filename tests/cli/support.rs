//! Running the tool and looking at what it says.

use crate::cache;
use gpu_run_tests::tool;
use std::path::Path;
use std::process::Command;

/// Exit code, standard output and standard error.
pub struct Said {
    pub code: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

/// Runs to the end.
pub fn run(command: &mut Command) -> Said {
    let output = command.output().expect("the tool runs");
    let text = |bytes| String::from_utf8(bytes).expect("messages are UTF-8");
    Said {
        code: output.status.code(),
        stdout: text(output.stdout),
        stderr: text(output.stderr),
    }
}

/// Prints on both streams and has an exit code of its own.
pub const PROGRAM: &str =
    "fn main() {\n    println!(\"out\");\n    eprintln!(\"err\");\n    std::process::exit(7);\n}\n";

/// The tool in a place's directory, with a sysroot that is ready.
pub fn gpu_run(place: &Place, args: &[&str]) -> Said {
    run(&mut tool::tool(&place.directory(), cache::shared(), args))
}

/// `cargo gpu-test` in a place's directory, with a sysroot that is ready.
pub fn gpu_test(place: &Place, args: &[&str]) -> Said {
    called_as("gpu-test", place, args)
}

/// The same for `cargo gpu-bench`.
pub fn gpu_bench(place: &Place, args: &[&str]) -> Said {
    called_as("gpu-bench", place, args)
}

fn called_as(word: &str, place: &Place, args: &[&str]) -> Said {
    let directory = place.directory();
    run(&mut tool::tool_as(word, &directory, cache::shared(), args))
}

/// An empty directory with an empty cache beside it.
pub struct Place {
    root: tempfile::TempDir,
}

impl Place {
    pub fn new() -> Place {
        let root = tempfile::tempdir().expect("a temporary directory");
        std::fs::create_dir(root.path().join("work")).expect("a writable directory");
        Place { root }
    }

    pub fn directory(&self) -> std::path::PathBuf {
        self.root.path().join("work")
    }

    pub fn path(&self, name: &str) -> std::path::PathBuf {
        self.root.path().join(name)
    }

    pub fn tool(&self, args: &[&str]) -> Command {
        tool::tool(&self.directory(), &self.path("cache"), args)
    }

    /// `text` with this place and the tool by name: the same on every machine.
    pub fn normalise(&self, text: &str) -> String {
        let root = self.root.path().canonicalize().expect("it exists");
        let text = text
            .replace(&root.display().to_string(), "[ROOT]")
            .replace(&self.root.path().display().to_string(), "[ROOT]");
        without_llvm(&replace_path(&text, tool::executable(), "[TOOL]"))
    }
}

/// `[LLVM]` in the place of the toolchain's library, whose name has versions.
fn without_llvm(text: &str) -> String {
    const VARIABLE: &str = "__GPU_RUN_LLVM=";
    let Some((before, rest)) = text.split_once(VARIABLE) else {
        return text.to_owned();
    };
    let path = rest.split(' ').next().unwrap_or_default();
    format!("{before}{VARIABLE}[LLVM]{}", &rest[path.len()..])
}

fn replace_path(text: &str, path: &Path, name: &str) -> String {
    text.replace(&path.display().to_string(), name)
}
