//! Errors that end LLVM, and rustc with it, without a word about where in the program they come from.
//!
//! LLVM's backend reports what it cannot make as it generates code, of the whole program after link-time optimization, with one line on stderr. So the line is
//! recognised ([`known`]), the program is compiled once more to unoptimised intermediate representation, which takes seconds, and what
//! the line is about is looked for there ([`search`]).

mod known;
mod message;
mod report;
mod search;
mod words;

pub use message::Message;
pub use report::{Call, explain, is_fatal};
pub use words::Words;
