//! Where each static lies in a thread's block.

use device_abi::TLS_ALIGN;

use crate::ir::llvm::{Global, Module, Value, ValueKind};

/// One static.
#[derive(Clone, Copy, Debug)]
pub struct Placed<'m> {
    pub global: Global<'m>,
    pub offset: u64,
}

/// A thread's block.
#[derive(Debug)]
pub struct Layout<'m> {
    /// By offset.
    pub placed: Vec<Placed<'m>>,
    /// Bytes, from the start, that have initial values. Behind them all is zero.
    pub filled: u64,
    /// Bytes in all, a multiple of `align`.
    pub size: u64,
    /// A power of two, at least [`TLS_ALIGN`].
    pub align: u64,
}

/// Gives each static a place: those with initial values before those that are zero, the strictest alignment first, so that there are few gaps.
pub fn of<'m>(module: &'m Module, globals: &[Global<'m>]) -> Layout<'m> {
    let mut globals: Vec<_> = globals
        .iter()
        .map(|&global| (is_zero(global), alignment(module, global), global))
        .collect();
    // Stable: of one kind and alignment they keep the module's order.
    globals.sort_by_key(|&(zero, align, _)| (zero, std::cmp::Reverse(align)));
    let mut layout = Layout {
        placed: Vec::new(),
        filled: 0,
        size: 0,
        align: TLS_ALIGN,
    };
    for (zero, align, global) in globals {
        let offset = layout.size.next_multiple_of(align);
        layout.placed.push(Placed { global, offset });
        layout.size = offset + module.size_of(global.value_type());
        layout.align = layout.align.max(align);
        if !zero {
            layout.filled = layout.size;
        }
    }
    layout.size = layout.size.next_multiple_of(layout.align);
    layout
}

/// The static's, or its type's.
fn alignment(module: &Module, global: Global<'_>) -> u64 {
    let align = match global.alignment() {
        0 => module.align_of(global.value_type()),
        align => align,
    };
    align.into()
}

/// Whether zeros will do for its initial value.
fn is_zero(global: Global<'_>) -> bool {
    fn is_zero(value: Value<'_>) -> bool {
        value.is_zero()
            || value.kind() == ValueKind::Undefined
            || value.kind() == ValueKind::Aggregate && value.operands().into_iter().all(is_zero)
    }
    global.initializer().is_some_and(is_zero)
}

/// What a variable's bytes must be a multiple of to have addresses in it, before PTX 7.1.
const WORD: u64 = 8;

/// The initial values as one constant: [`Layout::filled`] bytes, and zeros up to a whole word.
pub fn template<'m>(module: &'m Module, layout: &Layout<'m>) -> Value<'m> {
    let mut fields = Vec::new();
    let pad = |fields: &mut Vec<_>, bytes| {
        if bytes > 0 {
            fields.push(module.int(8).array(bytes).zero());
        }
    };
    let mut end = 0;
    for Placed { global, offset } in &layout.placed {
        let Some(value) = global.initializer().filter(|_| *offset < layout.filled) else {
            continue;
        };
        pad(&mut fields, offset - end);
        fields.push(value);
        end = offset + module.size_of(value.ty());
    }
    pad(&mut fields, end.next_multiple_of(WORD) - end);
    module.constant_struct(&fields, true)
}
