//! The instructions of PTX: one table, which the emulator's decoder, the differential tests and `docs/ptx.md` are made from.
//!
//! A [`Row`] is a pattern of opcodes with its operands. [`resolve()`] finds the row of an opcode, or says which word of it is wrong;
//! [`Resolved::spell`] writes the opcode again. [`forms`] are the spellings that can stand alone in a test, with typed operands.

#[cfg(test)]
mod assembled;
#[cfg(test)]
mod dictionary;
mod document;
mod error;
mod form;
mod operand;
mod pattern;
mod resolve;
mod row;
mod since;
mod table;
#[cfg(test)]
mod tests;

pub use document::document;
pub use error::ResolveError;
pub use form::{Form, Source, forms};
pub use operand::{Domain, Ty};
pub use resolve::{Resolved, resolve};
pub use row::{Accuracy, Group, Row};
pub use since::Since;
pub use table::rows;
