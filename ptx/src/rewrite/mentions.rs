//! Which symbols code and data name.

use crate::ast::{Init, Operand};

/// Names in operands that may be those of functions or variables.
pub fn operands<'m>(all: &'m [Operand<'_>], found: &mut dyn FnMut(&'m str)) {
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

/// Names in initializers.
pub fn initializers<'m>(all: &'m [Init<'_>], found: &mut dyn FnMut(&'m str)) {
    for init in all {
        match init {
            Init::Symbol { name, .. } => found(name),
            Init::List(inner) => initializers(inner, found),
            Init::Int(_) | Init::Bytes(_) | Init::Float(_) => {}
        }
    }
}
