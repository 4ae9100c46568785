//! Landing pads: each becomes a phi of the exceptions that come there.

use super::survey::Body;
use crate::ir::llvm::{Block, Builder, Instruction, Module, Value};
use std::collections::HashMap;

/// The phis of a function's landing pads, by their blocks.
pub(super) struct Pads<'m> {
    phis: HashMap<Block<'m>, Pad<'m>>,
}

struct Pad<'m> {
    phi: Instruction<'m>,
    /// Other values differ by where the exception comes from, too.
    has_others: bool,
}

impl<'m> Pads<'m> {
    /// Replaces the landing pads. Nothing comes to the phis yet.
    pub fn replace(module: &'m Module, body: &Body<'m>) -> Pads<'m> {
        let mut phis = HashMap::new();
        for flow in &body.blocks {
            let Some(landing) = flow.landing else {
                continue;
            };
            let first = flow.block.first().expect("at least the landing pad");
            let has_others = first != landing;
            let builder = Builder::before(module, first);
            let phi = builder.phi(module.pointer());
            let builder = Builder::before(module, landing);
            landing.replace_with(pair(&builder, landing, *phi));
            // SAFETY: its users have the pair, and the survey's handle is not used again.
            unsafe { landing.erase() };
            phis.insert(flow.block, Pad { phi, has_others });
        }
        Pads { phis }
    }

    /// An exception comes to `pad` from `block`.
    pub fn add(&self, pad: Block<'m>, exception: Value<'m>, block: Block<'m>) {
        self.phis[&pad].phi.add_incoming(&[(exception, block)]);
    }

    /// Whether nothing else in the block of this pad depends on where control comes from.
    pub fn is_alone(&self, pad: Block<'m>) -> bool {
        !self.phis[&pad].has_others
    }

    /// Removes the phis to which nothing came: nobody goes there.
    pub fn finish(self, module: &Module) {
        for Pad { phi, .. } in self.phis.into_values() {
            if phi.incoming().is_empty() {
                phi.replace_with(module.pointer().poison());
                // SAFETY: it has no users now, and this was the last handle.
                unsafe { phi.erase() };
            }
        }
    }
}

/// What a landing pad gives: the exception, and which clause has taken it. rustc's `catch_unwind` and its clean-ups use the exception only. As in C++,
/// 0 is a clean-up, a catch has a positive number, a filter a negative one.
fn pair<'m>(builder: &Builder<'m>, landing: Instruction<'m>, exception: Value<'m>) -> Value<'m> {
    let clauses = landing.clauses();
    let number = match clauses.first() {
        None => 0,
        Some(clause) if clause.ty().elements().is_some() => u64::MAX,
        Some(_) => 1,
    };
    let ty = landing.ty();
    let fields = ty.fields();
    let selector = fields[1].number(number);
    let rest = ty.constant_struct(&[fields[0].poison(), selector]);
    builder.insert_value(rest, exception, 0)
}
