//! Embeds edits, files and layers.

use std::path::PathBuf;

fn main() {
    let variable = |name| PathBuf::from(std::env::var_os(name).expect("cargo sets it"));
    let (here, out) = (variable("CARGO_MANIFEST_DIR"), variable("OUT_DIR"));
    let tables = ["edits", "files", "layers"]
        .map(|directory| gpu_run_embed::table(&directory.to_uppercase(), &here.join(directory)));
    std::fs::write(out.join("embedded.rs"), tables.concat()).expect("OUT_DIR is writable");
    println!("cargo::rerun-if-changed=build.rs");
}
