//! The pass: who stays, who goes.

use super::budget::{self, Sizes};
use super::calls::Calls;
use super::layout::{self, Layout, Variable};
use super::program::Program;
use crate::ir::llvm::{Builder, Function, Instruction, Module, Opcode, Place};
use anyhow::{Result, bail};
use ptx::{demangle, marks};
use serde::{Deserialize, Serialize};

/// What became of the program's local variables.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// Those that stay on the lane's private stack.
    pub private: u64,
    /// Those that another thread may find.
    pub shared: u64,
    /// Those that none finds, and that are too large.
    pub large: u64,
    /// Functions that look at how deep the call stack is.
    pub checked: u64,
}

/// LLVM's number of PTX's global memory.
const GLOBAL: u32 = 1;

/// How the backend gets the address of a function's shared block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Addresses {
    /// As one of global memory, which it is.
    Global,
    /// As any.
    Generic,
}

/// Puts what threads may share into blocks for the rewriter, and marks the module.
///
/// # Errors
/// A function takes by value what it shares.
pub fn run(module: &Module, addresses: Addresses) -> Result<Report> {
    let mut program = Program::read(module);
    let calls = Calls::read(module);
    let mut report = Report::default();
    let mut frames: Vec<(Vec<Variable<'_>>, Vec<Variable<'_>>)> = Vec::new();
    for &function in &calls.functions {
        check_parameters(&mut program, function)?;
        let (shared, mut private): (Vec<_>, Vec<_>) = variables(module, function)
            .into_iter()
            .partition(|variable| program.is_visible(variable.alloca));
        report.shared += shared.len() as u64;
        private.sort_by_key(|variable| variable.size);
        frames.push((shared, private));
    }
    let sizes: Vec<Sizes> = frames
        .iter()
        .map(|(_, private)| private.iter().map(|one| one.size).collect())
        .collect();
    let limits = budget::limits(&calls, &sizes);
    for (number, ((shared, private), limit)) in frames.into_iter().zip(limits).enumerate() {
        let function = calls.functions[number];
        let sizes: Sizes = private.iter().map(|one| one.size).collect();
        let fitting = budget::fitting(limit, &sizes);
        report.private += fitting as u64;
        report.large += (private.len() - fitting) as u64;
        let shared = [&shared, &private[fitting..]].concat();
        let checked = calls.checked.contains(&number);
        report.checked += u64::from(checked);
        if !shared.is_empty() || checked {
            let layout = layout::layout(function, &shared);
            let block = Block {
                layout,
                checked,
                addresses,
            };
            replace(module, function, &shared, &block);
        }
    }
    let mark = module.add_global(marks::PRIVATE_FRAMES, module.int(8), GLOBAL);
    mark.set_initializer(module.int(8).number(0));
    Ok(report)
}

/// The variables of a function's frame: LLVM's backend has one for what is allocated at its beginning. What is allocated elsewhere is an `alloca` in PTX,
/// which the rewriter refuses.
pub(super) fn variables<'m>(module: &'m Module, function: Function<'m>) -> Vec<Variable<'m>> {
    let instructions = function
        .entry()
        .map_or_else(Vec::new, |block| block.instructions());
    let allocas = instructions
        .into_iter()
        .filter(|one| one.opcode() == Opcode::Alloca);
    let variable = |alloca: Instruction<'m>| {
        let count = alloca.operands().first()?.number()?;
        let size = module.size_of(alloca.allocated()).checked_mul(count)?;
        Some(Variable {
            alloca,
            size,
            align: u64::from(alloca.alignment().max(1)),
        })
    };
    allocas.filter_map(variable).collect()
}

/// rustc passes nothing in a parameter's own memory on this target, which is private.
fn check_parameters<'m>(program: &mut Program<'m>, function: Function<'m>) -> Result<()> {
    for (at, parameter) in (0..).zip(function.parameters()) {
        if function.has(Place::Parameter(at), "byval") && program.is_visible(parameter) {
            bail!(
                "`{}` takes its parameter {at} by value and shares it, which is not understood",
                demangle(&function.name())
            );
        }
    }
    Ok(())
}

/// The block of a function.
struct Block {
    layout: Layout,
    /// It looks at how deep the call stacks are.
    checked: bool,
    addresses: Addresses,
}

/// Has a block of memory take the place of the variables. The rewriter knows it by its name, and puts it onto the thread's stack.
fn replace<'m>(
    module: &'m Module,
    function: Function<'m>,
    variables: &[Variable<'m>],
    block: &Block,
) {
    let first = function.entry().and_then(|block| block.first());
    let builder = Builder::before(module, first.expect("a function has a body"));
    let Layout {
        size,
        align,
        offsets,
    } = &block.layout;
    let name = match block.checked {
        true => marks::CHECKED_FRAME,
        false => marks::FRAME,
    };
    let text = format!("{{\n.local .align {align} .b8 {name}[{size}];\nmov.b64 $0, {name};\n}}");
    let space = match block.addresses {
        Addresses::Global => GLOBAL,
        Addresses::Generic => 0,
    };
    let ty = module.pointer_to(space).function(&[], false);
    // With an effect: nobody may make one block of two.
    let assembly = module.assembly(ty, &text, "=l", true);
    let frame = **builder.call_pointer(ty, assembly, &[]);
    for (variable, &offset) in variables.iter().zip(offsets) {
        let place = match offset {
            0 => frame,
            _ => builder.offset(frame, module.int(64).number(offset)),
        };
        let place = match place.ty() == variable.alloca.ty() {
            true => place,
            false => builder.cast(Opcode::AddrSpaceCast, place, variable.alloca.ty()),
        };
        for user in variable.alloca.users() {
            if let Some(mark) = user
                .instruction()
                .filter(|user| layout::mark(*user).is_some())
            {
                // SAFETY: it has no value, and marks one variable, so it is met once.
                unsafe { mark.erase() };
            }
        }
        variable.alloca.replace_with(place);
    }
    // The builder's place is in front of one of them.
    drop(builder);
    for variable in variables {
        // SAFETY: nobody uses it any more, and it is in the list once.
        unsafe { variable.alloca.erase() };
    }
}
