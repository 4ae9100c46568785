//! `cargo gpu-bench`: see [`cargo_gpu_run::entry`].

fn main() {
    cargo_gpu_run::entry::main(cargo_gpu_run::cli::tool::Tool::Bench)
}
