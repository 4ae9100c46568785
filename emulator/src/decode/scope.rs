//! Names inside a body: registers, variables, labels, prototypes, branch tables. `{ }` opens a scope of its own.

use std::collections::HashMap;

use super::super::code::Piece;
use super::super::layout::Symbol;
use super::super::op::Slot;
use super::names::Names;

/// A numbered range of registers, `%rd<12>`. Slots are given to those that are used: the text may declare billions.
pub(super) struct Bank {
    pub count: u32,
    /// Of 128 bits: two slots each.
    pub wide: bool,
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
pub(super) struct Prototype {
    pub params: Vec<u32>,
    pub returns: Vec<u32>,
}

/// One scope.
#[derive(Default)]
pub(super) struct Scope<'s> {
    /// By prefix, those of one prefix with rising counts: one that says no more than an earlier one is never used.
    pub banks: Names<'s, Vec<Bank>>,
    pub registers: Names<'s, Slot>,
    pub variables: Names<'s, Place>,
    pub labels: HashMap<&'s str, u32>,
    pub fixups: Vec<Fixup<'s>>,
    pub prototypes: Names<'s, Prototype>,
    pub tables: Names<'s, u32>,
}

impl<'s> Scope<'s> {
    /// `.reg .b32 prefix<count>`.
    pub(super) fn add_bank(&mut self, prefix: &'s str, count: u32, wide: bool) {
        let bank = Bank {
            count,
            wide,
            slots: HashMap::new(),
        };
        match self.banks.get_mut(prefix) {
            Some(banks) if banks.last().is_some_and(|last| last.count >= count) => {}
            Some(banks) => banks.push(bank),
            None => self.banks.insert(prefix, vec![bank]),
        }
    }

    /// The bank of register `number` of this prefix.
    pub(super) fn bank(&mut self, prefix: &str, number: usize) -> Option<&mut Bank> {
        let banks = self.banks.get_mut(prefix)?;
        let at = banks.partition_point(|bank| bank.count as usize <= number);
        banks.get_mut(at)
    }
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
