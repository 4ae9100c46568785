//! `cargo gpu-setup`: see [`cargo_gpu_run::setup`].

fn main() {
    cargo_gpu_run::entry::main_of_setup()
}
