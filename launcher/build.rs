//! Writes a number that changes with what this crate, and the crate that writes PTX for it, do to a program before the driver's compiler gets it.

use std::path::PathBuf;

fn main() {
    let here = PathBuf::from(
        std::env::var_os("CARGO_MANIFEST_DIR").expect("cargo sets CARGO_MANIFEST_DIR"),
    );
    let sources = [here.join("src"), here.join("../ptx/src")];
    let id = gpu_run_embed::id(env!("CARGO_PKG_VERSION"), &sources);
    println!("cargo::rustc-env=LAUNCHER_ID={id}");
    println!("cargo::rerun-if-changed=build.rs");
}
