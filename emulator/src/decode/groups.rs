//! What the table of instructions says about each opcode of a program.

use std::collections::HashMap;

use ptx::ast::Name;
use ptx::isa::{self, Group};

use super::decoded::Decoded;

/// Opcodes seen so far: a program has a few hundred of them, millions of times.
#[derive(Default)]
pub(in super::super) struct Groups {
    known: HashMap<String, Decoded<Group>>,
    /// The opcode that is looked up.
    text: String,
}

impl Groups {
    /// The group of an opcode, or what the table does not have.
    pub(super) fn of(&mut self, opcode: &[Name<'_>]) -> Decoded<Group> {
        self.text.clear();
        for word in opcode {
            self.text.push_str(word);
            self.text.push('.');
        }
        if let Some(known) = self.known.get(&self.text) {
            return known.clone();
        }
        let found = isa::resolve(opcode)
            .map(|resolved| resolved.row.group)
            .map_err(|error| error.to_string());
        self.known.insert(self.text.clone(), found.clone());
        found
    }
}
