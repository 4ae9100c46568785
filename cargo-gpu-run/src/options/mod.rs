//! Options that command and runner share: the GPU's, and those of tests.

pub mod arch;
pub mod emit;
pub mod emit_opts;
pub mod gpu_opts;
pub mod test_opts;
