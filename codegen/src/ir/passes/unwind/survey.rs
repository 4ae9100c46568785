//! What the program's functions call, and where an exception would go.

use super::refusal;
use crate::ir::llvm::{Block, Call, Function, Instruction, Module, Opcode, Place, ValueKind};
use anyhow::Result;
use std::collections::HashMap;

/// All functions with a body.
pub(super) struct Survey<'m> {
    pub bodies: Vec<Body<'m>>,
}

/// One of them.
pub(super) struct Body<'m> {
    pub function: Function<'m>,
    /// The entry first.
    pub blocks: Vec<Flow<'m>>,
}

/// A block.
pub(super) struct Flow<'m> {
    pub block: Block<'m>,
    /// Its calls in order, but for those of intrinsics. An invoke is the last one.
    pub sites: Vec<Site<'m>>,
    /// Where it goes on to, as numbers of blocks; not where the exception of an invoke goes.
    pub successors: Vec<usize>,
    /// Where that goes.
    pub pad: Option<usize>,
    /// Its landing pad.
    pub landing: Option<Instruction<'m>>,
    /// The `resume` that ends it.
    pub resume: Option<Instruction<'m>>,
}

/// A call or an invoke.
#[derive(Clone, Copy)]
pub(super) struct Site<'m> {
    pub call: Call<'m>,
    pub callee: Callee,
    pub invoke: bool,
    /// The call itself says `nounwind`.
    pub quiet: bool,
}

/// What a call calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Callee {
    /// The function that throws.
    Throw,
    /// A function with a body, by its number.
    Defined(usize),
    /// An address.
    Pointer,
    /// A function without a body, an intrinsic, assembly: no exception comes from it.
    Foreign,
}

/// Reads the module.
///
/// # Errors
/// It has what cannot be lowered.
pub(super) fn survey(module: &Module) -> Result<Survey<'_>> {
    let throw = module.function(super::THROW);
    if let Some(throw) = throw {
        let ty = module.void().function(&[module.pointer()], false);
        if throw.value_type() != ty {
            let why = "it takes an exception and returns nothing";
            return Err(refusal::of(throw, why));
        }
    }
    let defined = module.functions().into_iter();
    let defined: Vec<_> = defined
        .filter(|function| !function.is_declaration() && Some(*function) != throw)
        .collect();
    let numbers: HashMap<Function<'_>, usize> = defined
        .iter()
        .enumerate()
        .map(|(number, function)| (*function, number))
        .collect();
    let bodies = defined
        .into_iter()
        .map(|function| body(function, throw, &numbers))
        .collect::<Result<_>>()?;
    Ok(Survey { bodies })
}

fn body<'m>(
    function: Function<'m>,
    throw: Option<Function<'m>>,
    numbers: &HashMap<Function<'m>, usize>,
) -> Result<Body<'m>> {
    let all = function.blocks();
    let at: HashMap<Block<'m>, usize> = all
        .iter()
        .enumerate()
        .map(|(number, block)| (*block, number))
        .collect();
    let mut blocks = Vec::with_capacity(all.len());
    for block in all {
        let mut flow = Flow {
            block,
            sites: Vec::new(),
            successors: Vec::new(),
            pad: None,
            landing: None,
            resume: None,
        };
        for instruction in block.instructions() {
            match instruction.opcode() {
                Opcode::Call | Opcode::Invoke => {
                    let call = instruction.call().expect("a call");
                    let site = site(call, throw, numbers);
                    if site.is_some() && call.bundles() > 0 {
                        return Err(refusal::at(instruction, "nothing is known of its bundles"));
                    }
                    flow.sites.extend(site);
                }
                Opcode::LandingPad => {
                    check_pad(instruction)?;
                    flow.landing = Some(instruction);
                }
                Opcode::Resume => flow.resume = Some(instruction),
                // Jumps to the address of a block, and exceptions as Windows has them.
                Opcode::IndirectBr | Opcode::CallBr | Opcode::Other => {
                    return Err(refusal::at(instruction, "it cannot be lowered for a GPU"));
                }
                _ => {}
            }
        }
        if let Some(end) = block.terminator() {
            let mut next: Vec<usize> = end.successors().iter().map(|block| at[block]).collect();
            if end.opcode() == Opcode::Invoke {
                flow.pad = next.pop();
            }
            flow.successors = next;
        }
        blocks.push(flow);
    }
    Ok(Body { function, blocks })
}

fn site<'m>(
    call: Call<'m>,
    throw: Option<Function<'m>>,
    numbers: &HashMap<Function<'m>, usize>,
) -> Option<Site<'m>> {
    let invoke = call.opcode() == Opcode::Invoke;
    let callee = match call.callee_function() {
        Some(function) if function.is_intrinsic() => {
            // One may be invoked (`llvm.donothing`).
            if !invoke {
                return None;
            }
            Callee::Foreign
        }
        Some(function) if Some(function) == throw => Callee::Throw,
        Some(function) => numbers
            .get(&function)
            .map_or(Callee::Foreign, |number| Callee::Defined(*number)),
        None if call.callee().kind() == ValueKind::Assembly => Callee::Foreign,
        None => Callee::Pointer,
    };
    Some(Site {
        call,
        callee,
        invoke,
        quiet: call.has(Place::Function, "nounwind"),
    })
}

/// Rust's landing pads take every exception: clean-ups, `catch null`, and the empty filter of a function that nothing may leave. C++ has others.
fn check_pad(pad: Instruction<'_>) -> Result<()> {
    let takes_all = |clause: &crate::ir::llvm::Value<'_>| match clause.ty().elements() {
        Some((_, count)) => count == 0,
        None => clause.is_zero(),
    };
    if pad.is_cleanup() || pad.clauses().iter().any(takes_all) {
        return Ok(());
    }
    Err(refusal::at(
        pad,
        "it takes only some exceptions, which no Rust program does",
    ))
}
