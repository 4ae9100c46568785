//! Arithmetic on slot values: pure functions from bits to bits.

mod approximate;
mod binary;
mod conversion;
mod convert;
mod exact;
mod float;
mod float_op;
mod nan;
mod rare;
mod round;
mod ternary;
mod test;
mod unary;
mod word;

pub(super) use binary::{Binary, binary};
pub(super) use conversion::Conversion;
pub(super) use convert::convert;
pub(super) use float::float;
pub(super) use float_op::{FloatMode, FloatOp};
pub(super) use rare::{Rare, rare};
pub(super) use ternary::{Ternary, lop3, ternary};
pub(super) use test::{Test, test};
pub(super) use unary::{Unary, insert_bits, unary};
