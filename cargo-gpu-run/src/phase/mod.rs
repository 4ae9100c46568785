//! The phases of the one executable: what each is called by, and what is told to it.

mod called;
mod executable;
mod names;
mod tool;

pub use called::{Output, Phase};
pub use executable::{executable, print_id};
pub use names::{
    ARCH, BENCH, CODEGEN, DOCTEST, FLAGS, GENERATOR, HOST, ID, KEEP_IR, LEVEL, LINK_PROGRAM,
    LINK_TEST, LLVM, NIGHTLY, RUNNER, RUNNER_ARGS, RUSTC, RUSTDOC, SEPARATOR, SETUP, STAND_IN,
    TARGET, TIED, USERS_WRAPPER, VARIABLE, VARIABLES, WRAPPER,
};
pub use tool::Tool;
