//! Names of variables become places in an array.

use ptx::ast::{Init, Name, Operand, Statement};
use ptx::walk;
use std::collections::HashMap;

/// Where a variable has gone.
#[derive(Clone, Debug)]
pub(super) struct Place {
    /// The array.
    pub pool: String,
    /// Where in it, in bytes.
    pub offset: i64,
}

pub(super) type Places = HashMap<String, Place>;

/// In a function.
pub(super) fn body(body: &mut [Statement<'_>], places: &Places) {
    for instruction in walk::instructions_mut(body) {
        operands(&mut instruction.operands, places);
    }
}

fn operands(all: &mut [Operand<'_>], places: &Places) {
    for operand in all {
        match operand {
            Operand::Name(name) => {
                if let Some(place) = find(name, places) {
                    *operand = match place.offset {
                        0 => Operand::Name(Name::Owned(place.pool.clone())),
                        offset => Operand::SymbolOffset {
                            name: Name::Owned(place.pool.clone()),
                            offset,
                        },
                    };
                }
            }
            Operand::SymbolOffset { name, offset }
            | Operand::Address {
                base: Some(name),
                offset,
            } => moved(name, offset, places),
            Operand::Vector(inner) | Operand::List(inner) => operands(inner, places),
            Operand::Address { base: None, .. }
            | Operand::Not(_)
            | Operand::Int(_)
            | Operand::Float(_)
            | Operand::Pair(..) => {}
        }
    }
}

/// In initial values.
pub(super) fn initializers(all: &mut [Init<'_>], places: &Places) {
    for init in all {
        match init {
            Init::Symbol { name, offset, .. } => moved(name, offset, places),
            Init::List(inner) => initializers(inner, places),
            Init::Int(_) | Init::Bytes(_) | Init::Float(_) => {}
        }
    }
}

/// The place of a name and an offset.
pub(super) fn moved(name: &mut Name<'_>, offset: &mut i64, places: &Places) {
    if let Some(place) = find(name, places) {
        *name = Name::Owned(place.pool.clone());
        *offset += place.offset;
    }
}

/// Registers are most operands and never variables.
fn find<'p>(name: &str, places: &'p Places) -> Option<&'p Place> {
    match name.starts_with('%') {
        true => None,
        false => places.get(name),
    }
}
