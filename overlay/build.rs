//! Embeds edits, files and layers.

fn main() {
    let folders = [("EDITS", "edits"), ("FILES", "files"), ("LAYERS", "layers")];
    gpu_run_embed::write_tables("embedded.rs", &folders);
    println!("cargo::rerun-if-changed=build.rs");
}
