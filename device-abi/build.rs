//! With the feature `source`: all files of `src` as data, for the tool.

fn main() {
    #[cfg(feature = "source")]
    {
        let here = std::path::PathBuf::from(std::env::var_os("CARGO_MANIFEST_DIR").unwrap());
        let out = std::path::PathBuf::from(std::env::var_os("OUT_DIR").unwrap());
        let table = gpu_run_embed::table("SOURCE", &here.join("src"));
        std::fs::write(out.join("source.rs"), table).unwrap();
    }
    println!("cargo::rerun-if-changed=build.rs");
}
