//! One call, made anew.

use super::signature;
use crate::ir::llvm::{Builder, Call, Instruction, Module, Opcode, Place, Type, TypeKind, Value};

/// A call that returns its exception.
pub(super) struct Checked<'m> {
    pub call: Call<'m>,
    /// Its result without the exception, if anybody uses it: the next instruction.
    pub value: Option<Instruction<'m>>,
}

impl<'m> Checked<'m> {
    /// Makes a checked call before `old`, which goes, and gives its users the result. `returns`: it may end with an exception.
    pub fn replace(module: &'m Module, old: Call<'m>, returns: bool) -> Checked<'m> {
        let builder = Builder::before(module, *old);
        let ty = signature::checked(module, old.callee_type());
        let call = again(&builder, module, old, ty);
        signature::copy_to_call(old, call, returns);
        let value = old.is_used().then(|| {
            let value = builder.extract(**call, 0);
            old.replace_with(value);
            value.instruction().expect("the result of a call")
        });
        // SAFETY: its users have the result, and the caller does not use its handle again.
        unsafe { old.as_instruction().erase() };
        Checked { call, value }
    }

    /// The last instruction of it.
    pub fn last(&self) -> Instruction<'m> {
        self.value.unwrap_or(*self.call)
    }

    /// The exception, or null.
    pub fn exception(&self, builder: &Builder<'m>) -> Value<'m> {
        if self.call.ty().kind() == TypeKind::Pointer {
            **self.call
        } else {
            builder.extract(**self.call, 1)
        }
    }
}

/// Makes a plain call of an invoke whose callee throws nothing. The block has no end then.
pub(super) fn without_pad<'m>(module: &'m Module, invoke: Call<'m>) {
    debug_assert_eq!(invoke.opcode(), Opcode::Invoke);
    let builder = Builder::before(module, *invoke);
    let call = again(&builder, module, invoke, invoke.callee_type());
    let count = u32::try_from(invoke.arguments().len()).expect("fewer arguments");
    for place in signature::places(count).chain([Place::Result]) {
        for attribute in invoke.attributes(place) {
            call.add(place, attribute);
        }
    }
    if invoke.is_used() {
        invoke.replace_with(**call);
    }
    // SAFETY: its users have the new call, and the caller does not use its handle again.
    unsafe { invoke.as_instruction().erase() };
}

/// The same call by another type. A call in the place of its function (`musttail`) is not one any more: what follows may be a test.
fn again<'m>(builder: &Builder<'m>, module: &'m Module, old: Call<'m>, ty: Type<'m>) -> Call<'m> {
    let call = builder.call_pointer(ty, old.callee(), &old.arguments());
    call.set_convention(old.convention());
    call.set_tail(match old.tail() {
        MUST_TAIL => TAIL,
        kind => kind,
    });
    if let Some(quiet) = module.attribute("nounwind", 0) {
        call.add(Place::Function, quiet);
    }
    for kind in ["noalias", "alias.scope"] {
        call.copy_metadata(module, kind, *old);
    }
    call
}

/// LLVM's number for `tail`.
pub(super) const TAIL: i32 = 1;
/// LLVM's number for `musttail`.
pub(super) const MUST_TAIL: i32 = 2;
