//! Forms of instructions.

mod expand;
mod form;
mod rows;

pub use expand::forms;
pub use form::{Accuracy, Form, Source};
