//! Which symbols code and data name.

use crate::ast::{Init, Item, Operand, Statement};
use crate::walk;

/// Names in an item's code or initial value that may be those of functions or variables.
pub fn item<'m>(item: &'m Item<'_>, found: &mut dyn FnMut(&'m str)) {
    match item {
        Item::Function(function) => {
            for statement in walk::statements(function.body.as_deref().unwrap_or_default()) {
                match statement {
                    Statement::Instruction(instruction) => operands(&instruction.operands, found),
                    Statement::Targets { targets, .. } => {
                        targets.iter().for_each(|name| found(name))
                    }
                    Statement::Variable(variable) => {
                        initializers(variable.init.as_deref().unwrap_or_default(), found);
                    }
                    _ => {}
                }
            }
        }
        Item::Variable(variable) => {
            initializers(variable.init.as_deref().unwrap_or_default(), found);
        }
        Item::File { .. } | Item::Section(_) => {}
    }
}

fn operands<'m>(all: &'m [Operand<'_>], found: &mut dyn FnMut(&'m str)) {
    for operand in all {
        match operand {
            // Registers and special registers are most operands and never symbols.
            Operand::Name(name) | Operand::SymbolOffset { name, .. } if !name.starts_with('%') => {
                found(name);
            }
            Operand::Address {
                base: Some(base), ..
            } if !base.starts_with('%') => found(base),
            Operand::Vector(inner) | Operand::List(inner) => operands(inner, found),
            Operand::Name(_)
            | Operand::SymbolOffset { .. }
            | Operand::Address { .. }
            | Operand::Not(_)
            | Operand::Int(_)
            | Operand::Float(_)
            | Operand::Pair(..) => {}
        }
    }
}

fn initializers<'m>(all: &'m [Init<'_>], found: &mut dyn FnMut(&'m str)) {
    for init in all {
        match init {
            Init::Symbol { name, .. } => found(name),
            Init::List(inner) => initializers(inner, found),
            Init::Int(_) | Init::Bytes(_) | Init::Float(_) => {}
        }
    }
}
