//! Embeds edits, files and layers, and the edits of published crates.

fn main() {
    let folders = [
        ("EDITS", "edits"),
        ("FILES", "files"),
        ("LAYERS", "layers"),
        ("PUBLISHED", "published"),
    ];
    gpu_run_embed::write_tables("embedded.rs", &folders);
    println!("cargo::rerun-if-changed=build.rs");
}
