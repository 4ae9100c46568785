//! Differences that are no errors, and why. `docs/emulator.md` has the same list.

use crate::case::Case;
use crate::operands::{Source, step};

/// Why a difference is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Class {
    /// The ISA calls the instruction approximate, and both results are within its bound.
    Approximate,
    /// Several operands are NaN, and the result is another one of them: the driver's compiler orders operands as it likes.
    Order,
    /// The driver's compiler makes something else of the instruction together with those before it, or with its operands known.
    Combined,
    /// Without the optimisations of the driver's compiler the GPU gives the emulator's results.
    Optimised,
    /// The driver's compiler takes lanes as converged that are not, after a call of a recursive function.
    Convergence,
}

impl Class {
    /// For reports.
    pub fn name(self) -> &'static str {
        match self {
            Class::Approximate => "approximate, within the ISA's bound",
            Class::Order => "several operands are NaN, the GPU gives another of them",
            Class::Combined => "the driver's compiler combines it with instructions before it",
            Class::Optimised => "without the compiler's optimisations the GPU agrees",
            Class::Convergence => {
                "the driver's compiler takes lanes as converged after a recursive call"
            }
        }
    }
}

/// The class of a difference in an exact result, or in one beyond its bound, if the values alone tell it. `memory` is the case's after the emulator's run.
pub fn class(case: &Case, check: usize, lane: usize, memory: &[u8], gpu: u64) -> Option<Class> {
    let step = step(case, check)?;
    let values = step
        .sources
        .iter()
        .map(|source| source.value(case, lane, memory))
        .collect::<Option<Vec<u64>>>()?;
    if another_nan(step.opcode, &values, gpu) {
        return Some(Class::Order);
    }
    let same = step.sources.windows(2).all(|pair| pair[0] == pair[1]);
    let combined = same_operand(step.opcode, same, &values, gpu)
        || select_by_literal(step.opcode, &step.sources, &values, gpu)
        || shift_by_float(case, step.opcode, &step.sources, &values, gpu);
    combined.then_some(Class::Combined)
}

/// Whether the result of a double-precision operation is an operand made quiet, where at least two are NaN.
fn another_nan(opcode: &str, values: &[u64], gpu: u64) -> bool {
    const QUIET: u64 = 1 << 51;
    let nans = || {
        values
            .iter()
            .filter(|value| f64::from_bits(**value).is_nan())
    };
    let known = ["add.", "sub.", "mul.", "fma.", "mad.", "min.", "max."];
    opcode.ends_with(".f64")
        && known.iter().any(|name| opcode.starts_with(name))
        && nans().count() >= 2
        && nans().any(|nan| nan | QUIET == gpu)
}

/// `min` and `max` of one register and itself become a move, also of a NaN.
fn same_operand(opcode: &str, same: bool, values: &[u64], gpu: u64) -> bool {
    same && (opcode.starts_with("min.") || opcode.starts_with("max.")) && values[0] == gpu
}

/// `slct` by an integer that is known at compile time, and whose bits are a NaN in single precision: it is taken as a float, which is not at least 0.
fn select_by_literal(opcode: &str, sources: &[Source], values: &[u64], gpu: u64) -> bool {
    let (&[_, second, chooser], &[_, _, Source::Literal(_)]) = (values, sources) else {
        return false;
    };
    opcode.starts_with("slct.") && f32::from_bits(chooser as u32).is_nan() && second == gpu
}

/// The amount of a 64-bit shift, if a single-precision instruction made it, is converted to an integer.
fn shift_by_float(case: &Case, opcode: &str, sources: &[Source], values: &[u64], gpu: u64) -> bool {
    let (&[a, amount], &[_, Source::Result(maker)]) = (values, sources) else {
        return false;
    };
    // To 64 bits, of which the low 32 are the amount; a NaN becomes 2^63.
    let float = f32::from_bits(amount as u32);
    let amount = if float.is_nan() {
        0
    } else {
        float as u64 as u32
    };
    let shifted = match opcode {
        "shl.b64" => a.checked_shl(amount).unwrap_or(0),
        "shr.b64" | "shr.u64" => a.checked_shr(amount).unwrap_or(0),
        "shr.s64" => ((a as i64) >> amount.min(63)) as u64,
        _ => return false,
    };
    let form = &case.checks[maker].form;
    shifted == gpu && form.split('.').any(|word| word == "f32")
}
