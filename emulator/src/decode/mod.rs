//! From the tree of a function to its bytecode.

mod arithmetic;
mod call;
mod compare;
mod control;
mod convert;
mod decoded;
mod float;
mod function;
mod groups;
mod instruction;
mod memory;
mod mods;
mod moves;
mod names;
mod observe;
mod operand;
mod pairs;
mod part_word;
mod rare;
mod scope;
mod signature;
mod special;
mod warp;
mod wide;

pub(super) use function::{Unit, function};
pub(super) use groups::Groups;
pub(super) use signature::signature;
