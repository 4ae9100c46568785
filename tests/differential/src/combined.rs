//! What the driver's compiler is known to combine wrongly, for results recorded on a GPU that is no longer there to be asked (with one, see [`crate::work`]).

use crate::case::Case;
use crate::explained::Class;
use crate::operands::{Source, Step, step};

/// The class of a difference that no rule for the values alone explains.
pub fn class(case: &Case, check: usize, lane: usize, memory: &[u8], gpu: u64) -> Option<Class> {
    let Some(step) = step(case, check) else {
        return recursive(case).then_some(Class::Convergence);
    };
    let makers: Vec<(Step<'_>, u64)> = step
        .sources
        .iter()
        .filter_map(|source| match source {
            Source::Result(maker) => Some((
                crate::operands::step(case, *maker)?,
                source.value(case, lane, memory)?,
            )),
            _ => None,
        })
        .collect();
    let combined = makers.iter().any(|(maker, value)| {
        least_integer(maker, *value)
            || conversion(&step, maker)
            || compared_with_one(&step, maker)
            || negated_literal(&step, maker)
            || absolute_of_clamped(&step, maker, *value, gpu)
            || inverted_comparison(case, &step, maker, lane, memory)
    });
    combined.then_some(Class::Combined)
}

/// A kernel in which lanes meet after a call of the recursive function: ptxas may test for convergence before the call only.
fn recursive(case: &Case) -> bool {
    let called = case.text.find(&format!("{}_f3", case.kernel));
    called.is_some_and(|at| case.text[at..].contains(".sync"))
}

/// `abs` and `neg` of the least integer: the compiler takes the result as not negative, or as wider than its type.
fn least_integer(maker: &Step<'_>, value: u64) -> bool {
    match maker.opcode {
        "abs.s16" | "neg.s16" => value == 1 << 15,
        "abs.s32" | "neg.s32" => value == 1 << 31,
        _ => false,
    }
}

/// A conversion of what a conversion, `neg` or `abs` made becomes one conversion, which drops a rounding, a clamp or a type.
fn conversion(step: &Step<'_>, maker: &Step<'_>) -> bool {
    let makers = ["cvt.", "neg.", "abs."];
    step.opcode.starts_with("cvt.") && makers.iter().any(|name| maker.opcode.starts_with(name))
}

/// The 1.0 of a `set` to single precision that is compared with the integer 1 is taken as that.
fn compared_with_one(step: &Step<'_>, maker: &Step<'_>) -> bool {
    let set = |step: &Step<'_>| step.opcode.starts_with("set");
    set(step) && set(maker) && step.sources.contains(&Source::Literal(1))
}

/// `neg` of a NaN known at compile time keeps the NaN's payload.
fn negated_literal(step: &Step<'_>, maker: &Step<'_>) -> bool {
    let literal = |source: &Source| matches!(source, Source::Literal(_));
    step.opcode.starts_with("neg.") && maker.sources.iter().all(literal)
}

/// The packed `abs` of a single-precision result that `.sat` made is dropped, as if it were of that type.
fn absolute_of_clamped(step: &Step<'_>, maker: &Step<'_>, value: u64, gpu: u64) -> bool {
    let clamped = maker.opcode.split('.').any(|word| word == "sat");
    step.opcode.starts_with("abs.") && step.opcode.ends_with("x2") && clamped && value == gpu
}

/// `cnot` of a comparison becomes the opposite comparison, without its `.ftz`.
fn inverted_comparison(
    case: &Case,
    step: &Step<'_>,
    maker: &Step<'_>,
    lane: usize,
    memory: &[u8],
) -> bool {
    let subnormal = |source: &Source| {
        let value = source.value(case, lane, memory);
        value.is_some_and(|value| f32::from_bits(value as u32).is_subnormal())
    };
    step.opcode.starts_with("cnot.")
        && maker.opcode.starts_with("set.")
        && maker.opcode.contains(".ftz.")
        && maker.sources.iter().any(subnormal)
}
