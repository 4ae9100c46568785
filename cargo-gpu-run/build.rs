//! Writes a number that changes with the tool's own source.

use std::path::PathBuf;

/// The tool's crates, where they stand beside each other. (What goes into the sysroot has a key of its own.)
const SOURCES: [&str; 9] = [
    "src",
    "../codegen/src",
    "../device-abi/src",
    "../process/src",
    "../ptx/src",
    "../emulator/src",
    "../launcher/src",
    "../overlay/src",
    "../overlay/published",
];

fn main() {
    let here = PathBuf::from(
        std::env::var_os("CARGO_MANIFEST_DIR").expect("cargo sets CARGO_MANIFEST_DIR"),
    );
    let sources = SOURCES.map(|source| here.join(source));
    let id = gpu_run_embed::id(env!("CARGO_PKG_VERSION"), &sources);
    println!("cargo::rustc-env=TOOL_ID={id}");
    println!("cargo::rerun-if-changed=build.rs");
}
