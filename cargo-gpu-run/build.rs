//! Embeds the overlay, which the tool compiles into its sysroot on the user's machine, and a number that changes with the tool's own
//! source, so that cargo builds programs again after an update of the tool. (The crates of the device runtime embed themselves.)

use std::fs;
use std::path::PathBuf;

fn main() {
    let here = PathBuf::from(
        std::env::var_os("CARGO_MANIFEST_DIR").expect("cargo sets CARGO_MANIFEST_DIR"),
    );
    let out = PathBuf::from(std::env::var_os("OUT_DIR").expect("cargo sets OUT_DIR"));
    let overlay = here.join("../gpu-std/overlay");
    let sources = [
        "src",
        "../device-abi/src",
        "../process/src",
        "../ptx/src",
        "../emulator/src",
        "../launcher/src",
    ];
    let id = gpu_run_embed::id(
        env!("CARGO_PKG_VERSION"),
        &sources.map(|source| here.join(source)),
    );
    let code = [
        gpu_run_embed::table("OVERLAY", &overlay),
        format!("/// Changes with the tool's own source.\npub const TOOL_ID: &str = {id:?};\n"),
    ];
    fs::write(out.join("embedded.rs"), code.concat()).expect("OUT_DIR is writable");
    println!("cargo::rerun-if-changed=build.rs");
}
