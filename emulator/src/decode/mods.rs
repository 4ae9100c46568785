//! The modifiers of an instruction.

use ptx::ast::Name;

use super::super::types::{Rounding, Type};
use super::decoded::Decoded;

/// What follows the mnemonic: `["global", "b64"]`.
#[derive(Clone, Copy)]
pub(super) struct Mods<'s>(pub &'s [Name<'s>]);

impl<'s> Mods<'s> {
    /// All of them.
    pub(super) fn iter(self) -> impl Iterator<Item = &'s str> {
        self.0.iter().map(|name| name.as_ref())
    }

    /// Whether `word` is among them.
    pub(super) fn has(self, word: &str) -> bool {
        self.iter().any(|m| m == word)
    }

    /// The first one.
    pub(super) fn first(self) -> &'s str {
        self.0.first().map_or("", |name| name.as_ref())
    }

    /// Refuses modifiers that are neither a type nor in `known`.
    pub(super) fn only(self, known: &[&str]) -> Decoded<()> {
        match self
            .iter()
            .find(|m| Type::parse(m).is_none() && !known.contains(m))
        {
            Some(unknown) => Err(format!("modifier `.{unknown}`")),
            None => Ok(()),
        }
    }

    /// The types among them, in order.
    pub(super) fn types(self) -> impl Iterator<Item = Type> {
        self.iter().filter_map(Type::parse)
    }

    /// The last type.
    pub(super) fn ty(self) -> Decoded<Type> {
        self.types()
            .last()
            .ok_or_else(|| "an instruction without a known type".to_owned())
    }

    /// The rounding, if one is written.
    pub(super) fn rounding(self) -> Option<Rounding> {
        self.iter().find_map(Rounding::parse)
    }
}
