//! cargo's own flags, typed, grouped as cargo groups them, and turned back into arguments for cargo.
//!
//! Every group is taken apart field by field, so that a forgotten flag does not compile.

pub mod arguments;
pub mod build;
pub mod general;
pub mod several;
pub mod single;
