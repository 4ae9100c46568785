//! The commands that make a backend, as data: `--dry-run` shows what is run.

use super::pinned::{COMPONENTS, CRATE, LLVM_VARIABLE, NIGHTLY, REPOSITORY, REVISION};
use crate::setup::call::Call;
use cargo_metadata::Message;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};

/// Variables with which the user's or an outer cargo's settings would reach the build.
const LEAKS: [&str; 8] = [
    "CARGO_BUILD_RUSTC",
    "CARGO_BUILD_RUSTFLAGS",
    "CARGO_BUILD_TARGET",
    "CARGO_ENCODED_RUSTFLAGS",
    "CARGO_TARGET_DIR",
    "RUSTC_WORKSPACE_WRAPPER",
    "RUSTC_WRAPPER",
    "RUSTFLAGS",
];

/// Names below the temporary directory.
pub const SOURCE: &str = "source";
/// The generated crate.
pub const GENERATED: &str = "backend";

/// Installs the toolchain; rustup does nothing if it is there.
pub fn toolchain() -> Call {
    let call = Call::new("rustup").args(["toolchain", "install", NIGHTLY, "--profile", "minimal"]);
    let components = COMPONENTS.iter().flat_map(|name| ["--component", name]);
    call.args(components).args(["--no-self-update"])
}

/// Fetches that one revision into the directory [`SOURCE`].
pub fn source() -> [Call; 3] {
    let git = || {
        Call::new("git")
            .without(&["GIT_DIR", "GIT_WORK_TREE"])
            .env("GIT_TERMINAL_PROMPT", "0")
    };
    [
        git().args(["init", "--quiet", SOURCE]),
        git().args([
            "-C", SOURCE, "fetch", "--quiet", "--depth", "1", REPOSITORY, REVISION,
        ]),
        git().args([
            "-C",
            SOURCE,
            "checkout",
            "--quiet",
            "--detach",
            "FETCH_HEAD",
        ]),
    ]
}

/// Builds the generated crate, and with it the backend. cargo prints where its files are.
pub fn build(cargo: &OsStr, rustc: &OsStr, cuda: &Path, llvm_config: &Path) -> Call {
    Call::new(cargo)
        .args([
            "build",
            "--release",
            "--message-format=json-render-diagnostics",
        ])
        .args(["--manifest-path", &format!("{GENERATED}/Cargo.toml")])
        .args(["--target-dir", "target"])
        .without(&LEAKS)
        .env("RUSTC", rustc)
        .env("CUDA_PATH", cuda)
        .env(LLVM_VARIABLE, llvm_config)
}

/// The generated crate's files: paths and contents.
pub fn generated() -> [(String, String); 2] {
    let manifest = format!(
        "# Generated: builds Rust-CUDA's {CRATE} as a dependency.\n\
         [package]\nname = \"gpu-run-backend\"\nversion = \"0.0.0\"\nedition = \"2021\"\npublish = false\n\n\
         [workspace]\n\n[lib]\npath = \"lib.rs\"\n\n\
         [dependencies]\n{CRATE} = {{ path = \"../{SOURCE}/crates/{CRATE}\" }}\n"
    );
    [
        (format!("{GENERATED}/Cargo.toml"), manifest),
        (format!("{GENERATED}/lib.rs"), String::new()),
    ]
}

/// The library among what cargo printed.
pub fn library(messages: &str) -> Option<PathBuf> {
    let artifacts =
        Message::parse_stream(messages.as_bytes()).filter_map(|message| match message {
            Ok(Message::CompilerArtifact(artifact)) if artifact.target.name == CRATE => {
                Some(artifact)
            }
            _ => None,
        });
    let mut files = artifacts.flat_map(|artifact| artifact.filenames);
    let library = files.find(|file| file.extension() == Some("so"));
    library.map(Into::into)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cargos_messages() {
        let target = |name| {
            format!(
                r#"{{"kind":["dylib"],"crate_types":["dylib"],"name":"{name}","src_path":"/s/lib.rs","edition":"2021","doc":true,"doctest":true,"test":true}}"#
            )
        };
        let artifact = |name, file| {
            format!(
                r#"{{"reason":"compiler-artifact","package_id":"p","manifest_path":"/s/Cargo.toml","target":{},"profile":{{"opt_level":"3","debuginfo":0,"debug_assertions":false,"overflow_checks":false,"test":false}},"features":[],"filenames":["{file}"],"executable":null,"fresh":false}}"#,
                target(name)
            )
        };
        let messages = [
            "text of a build script".to_owned(),
            artifact("nvvm", "/t/libnvvm.so"),
            artifact(CRATE, "/t/deps/librustc_codegen_nvvm-1.so"),
        ];
        let found = library(&messages.join("\n"));
        assert_eq!(found, Some("/t/deps/librustc_codegen_nvvm-1.so".into()));
        assert_eq!(library(&messages[..2].join("\n")), None);
    }
}
