//! What each process of the tool needs of its operating system and of its user, whichever phase it is.

pub mod child;
pub mod crash;
pub mod deliver;
pub mod error;
pub mod exit;
mod given;
mod quote;
mod replace;
pub mod signal;
pub mod variables;

pub use given::Given;
pub use quote::quote;
pub use replace::replace;
