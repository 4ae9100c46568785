//! What LLVM's intrinsics do with addresses.

use crate::ir::llvm::{Function, Place};

/// What one does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Intrinsic {
    /// It has no effect, and no result.
    Nothing,
    /// Its result is made of its arguments.
    Derives,
    /// It copies memory.
    Copy,
    /// It fills memory.
    Fill,
    /// It is not known here.
    Unknown,
}

pub(super) fn of(function: Function<'_>) -> Intrinsic {
    let name = function.name();
    let is = |prefix: &str| name.starts_with(prefix);
    if is("llvm.lifetime.") || is("llvm.assume") {
        Intrinsic::Nothing
    } else if is("llvm.memcpy.") || is("llvm.memmove.") {
        Intrinsic::Copy
    } else if is("llvm.memset.") {
        Intrinsic::Fill
    } else if touches_nothing(function) {
        Intrinsic::Derives
    } else {
        Intrinsic::Unknown
    }
}

/// `memory(none)`: such an intrinsic computes its result, and nothing else.
fn touches_nothing(function: Function<'_>) -> bool {
    let memory = function.attribute(Place::Function, "memory");
    memory.is_some_and(|memory| memory.value() == Some(0))
}
