//! What LLVM's intrinsics do with addresses.

use crate::ir::llvm::{Function, Place};

/// What one does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Intrinsic {
    /// It has no effect, or none that has to do with addresses.
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
    const NOTHING: [&str; 8] = [
        "llvm.lifetime.",
        "llvm.assume",
        "llvm.dbg.",
        "llvm.experimental.noalias.scope.decl",
        "llvm.donothing",
        "llvm.trap",
        "llvm.invariant.end",
        "llvm.sideeffect",
    ];
    let name = function.name();
    let plain = |name: &str| !name.contains(".element.unordered.atomic.");
    if NOTHING.iter().any(|prefix| name.starts_with(prefix)) {
        Intrinsic::Nothing
    } else if name.starts_with("llvm.memcpy.") || name.starts_with("llvm.memmove.") {
        if plain(&name) {
            Intrinsic::Copy
        } else {
            Intrinsic::Unknown
        }
    } else if name.starts_with("llvm.memset.") {
        if plain(&name) {
            Intrinsic::Fill
        } else {
            Intrinsic::Unknown
        }
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
