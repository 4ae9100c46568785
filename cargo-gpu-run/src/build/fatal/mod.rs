//! Errors that end LLVM, and rustc with it, without a word about where in the program they come from.
//!
//! LLVM's backend reports what it cannot make as it generates code, of the whole program after link-time optimization, with one line on stderr. So the line is
//! recognised ([`known`]), and what it is about is looked for in the program's intermediate representation ([`search`]), as the backend got it.

mod known;
mod message;
mod report;
mod search;
mod words;

pub use message::Message;
pub use report::{explain, explain_rustc, is_fatal};
pub use words::Words;
