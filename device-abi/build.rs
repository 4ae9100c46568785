//! With the feature `source`: all files of `src` as data, for the tool.

fn main() {
    #[cfg(feature = "source")]
    gpu_run_embed::write_tables("source.rs", &[("SOURCE", "src")]);
    println!("cargo::rerun-if-changed=build.rs");
}
