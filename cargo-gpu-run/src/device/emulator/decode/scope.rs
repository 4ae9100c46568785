//! Names inside a body: registers, variables, labels, prototypes, branch tables. `{ }` opens a scope of its own.

use std::collections::HashMap;

use super::super::code::Piece;
use super::super::layout::Symbol;
use super::super::op::Slot;

/// A numbered range of registers, `%rd<12>`. Slots are given to those that are used: the text may declare billions.
pub(super) struct Bank<'s> {
    pub prefix: &'s str,
    pub count: u32,
    pub slots: HashMap<usize, Slot>,
}

/// What a variable's name stands for.
#[derive(Clone, Copy, Debug)]
pub(super) enum Place {
    /// Bytes of the frame: `.local`, `.param`, formal parameters.
    Frame(Piece),
    /// Anything else.
    Symbol(Symbol),
}

/// A jump whose label was not known yet.
pub(super) struct Fixup<'s> {
    pub label: &'s str,
    pub line: u32,
    pub site: FixupSite,
}

/// What to write the label's position into.
#[derive(Clone, Copy)]
pub(super) enum FixupSite {
    Op(usize),
    Table { table: usize, entry: usize },
}

/// The sizes that a `.callprototype` gives.
#[derive(Clone, Debug)]
pub(super) struct Prototype<'s> {
    pub name: &'s str,
    pub params: Vec<u32>,
    pub returns: Vec<u32>,
}

/// One scope.
#[derive(Default)]
pub(super) struct Scope<'s> {
    pub banks: Vec<Bank<'s>>,
    pub registers: Vec<(&'s str, Slot)>,
    pub variables: Vec<(&'s str, Place)>,
    pub labels: HashMap<&'s str, u32>,
    pub fixups: Vec<Fixup<'s>>,
    pub prototypes: Vec<Prototype<'s>>,
    pub tables: Vec<(&'s str, u32)>,
}

/// `%rd12` as `%rd` and 12.
pub(super) fn split_number(name: &str) -> Option<(&str, usize)> {
    let digits = name.bytes().rev().take_while(u8::is_ascii_digit).count();
    if digits == 0 || digits > 9 {
        return None;
    }
    let (prefix, number) = name.split_at(name.len() - digits);
    Some((prefix, number.parse().ok()?))
}
