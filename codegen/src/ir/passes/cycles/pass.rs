//! The pass.

use super::graph::{self, Cut};
use crate::ir::llvm::{Builder, Global, Module, TypeKind, Value, ValueKind};
use anyhow::{Context as _, Result};
use device_abi as abi;
use std::collections::HashSet;

/// Takes all cycles apart; returns how many pointers are stored at the program's start.
///
/// # Errors
/// There are such statics, and nothing runs before `main`.
pub fn run(module: &Module) -> Result<u64> {
    let cuts = graph::cuts(module);
    if cuts.is_empty() {
        return Ok(0);
    }
    let start = module.function(abi::CONSTRUCTORS);
    let start = start.and_then(|function| function.entry()?.first());
    let start = start.context("statics lead back to themselves, and the program has no start")?;
    let builder = Builder::before(module, start);
    let mut stored = 0;
    for Cut { of: global, to } in cuts {
        let Some(value) = global.initializer() else {
            continue;
        };
        let mut taken = Taken {
            module,
            to,
            found: Vec::new(),
        };
        let rest = taken.without(value, 0);
        global.set_initializer(rest);
        global.set_constant_data(false);
        for (offset, value) in taken.found {
            let place = global.constant_offset(module, offset);
            let store = builder.store(value, place);
            store.set_alignment(alignment(module, global, offset));
            stored += 1;
        }
    }
    Ok(stored)
}

/// What is known of the alignment of a place in a static.
fn alignment(module: &Module, global: Global<'_>, offset: u64) -> u32 {
    let whole = match global.alignment() {
        0 => module.align_of(global.value_type()),
        align => align,
    };
    match offset.trailing_zeros() {
        zeros if zeros < whole.trailing_zeros() => 1 << zeros,
        _ => whole,
    }
}

/// What is taken out of one value.
struct Taken<'m> {
    module: &'m Module,
    to: HashSet<Value<'m>>,
    /// With the offset of each.
    found: Vec<(u64, Value<'m>)>,
}

impl<'m> Taken<'m> {
    /// The part of the value at `offset` with null in the place of what leads to one of the statics.
    fn without(&mut self, value: Value<'m>, offset: u64) -> Value<'m> {
        if !self.leads_there(value) {
            return value;
        }
        let ty = value.ty();
        if value.kind() != ValueKind::Aggregate || ty.kind() == TypeKind::Vector {
            self.found.push((offset, value));
            return ty.zero();
        }
        let element = ty.elements();
        let mut parts = Vec::new();
        for (at, part) in (0..).zip(value.operands()) {
            let inside = match element {
                Some((element, _)) => u64::from(at) * self.module.size_of(element),
                None => self.module.offset_of(ty, at),
            };
            parts.push(self.without(part, offset + inside));
        }
        match element {
            Some((element, _)) => element.constant_array(&parts),
            None => ty.constant_struct(&parts),
        }
    }

    fn leads_there(&self, value: Value<'m>) -> bool {
        let mut leads = false;
        graph::mentioned(value, &mut HashSet::new(), &mut |global| {
            leads |= self.to.contains(&*global);
        });
        leads
    }
}
