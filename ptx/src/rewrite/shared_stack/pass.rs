//! The pass over a module.

use super::frame::Frame;
use super::refused::Refused;
use super::{blocks, private, prologue, returns};
use crate::ast::{Function, Item, Module, Name, Space, Statement};
use crate::rewrite::{RewriteError, RewriteReport, template};
use crate::{demangle, marks, walk};
use device_abi as abi;

/// Whether the stage on the program's IR has seen the module. Nothing uses its mark: ask before the dead is removed.
///
/// # Errors
/// It has not.
pub fn check_mark(module: &Module<'_>) -> Result<(), RewriteError> {
    let is_mark = |item: &Item<'_>| matches!(item, Item::Variable(variable) if variable.name == marks::PRIVATE_FRAMES);
    match module.items.iter().any(is_mark) {
        true => Ok(()),
        false => Err(RewriteError::Unmarked(marks::PRIVATE_FRAMES)),
    }
}

/// Moves what threads may share to their stacks. See the module's documentation.
pub fn apply(module: &mut Module<'_>, report: &mut RewriteReport) -> Result<(), RewriteError> {
    let mut kernel = false;
    for item in &mut module.items {
        match item {
            Item::Function(function) if function.body.is_none() => {}
            Item::Function(function) if function.entry && function.name != abi::KERNEL => {
                if function.body.as_deref().is_some_and(needs_stack) {
                    report.private_kernels.push(demangle(&function.name));
                }
            }
            Item::Function(function) => {
                kernel |= function.entry;
                let size = self::function(function).map_err(|why| why.within(function))?;
                note(report, function, size);
            }
            Item::Variable(variable) if variable.space == Space::Local => {
                return Err(RewriteError::PrivateVariable {
                    name: variable.name.to_string(),
                    line: variable.line,
                });
            }
            Item::Variable(_) | Item::File { .. } | Item::Section(_) => {}
        }
    }
    if !kernel {
        return Err(RewriteError::NoKernel(abi::KERNEL));
    }
    let handler = handler_declaration(module)?;
    let mut head = tables();
    head.push(Item::Function(handler));
    module.items.splice(0..0, head);
    Ok(())
}

fn note(report: &mut RewriteReport, function: &Function<'_>, size: Option<u64>) {
    let Some(size) = size else { return };
    report.frames += 1;
    if function.entry {
        report.kernel_frame = size;
    }
    if report
        .largest_frame
        .as_ref()
        .is_none_or(|(largest, _)| size > *largest)
    {
        report.largest_frame = Some((size, demangle(&function.name)));
    }
}

fn needs_stack(body: &[Statement<'_>]) -> bool {
    blocks::is_in(body) || walk::instructions(body).any(|one| one.opcode[0] == "call")
}

/// Rewrites one function and returns what its frame costs, if it has one.
fn function(function: &mut Function<'_>) -> Result<Option<u64>, Refused> {
    let frame = Frame::of(function)?;
    let line = function.line;
    let launch = match function.entry {
        true => Some(launch_parameter(function)?),
        false => None,
    };
    let Some(body) = &mut function.body else {
        return Ok(None);
    };
    private::check(body)?;
    let start = match (&frame, launch) {
        (frame, Some(launch)) => prologue::kernel(frame.as_ref(), &launch, line),
        (Some(frame), None) => prologue::function(frame, line),
        (None, None) => return Ok(None),
    };
    if frame.is_some() {
        returns::restore(body, line)?;
        body.extend(prologue::overflow(line));
    }
    body.splice(0..0, start);
    Ok(frame.map(|frame| frame.size))
}

/// Our kernel's only parameter is the address of a [`abi::Launch`].
fn launch_parameter<'a>(function: &Function<'a>) -> Result<Name<'a>, Refused> {
    match function.params.first() {
        Some(param)
            if param.dims.is_empty() && matches!(param.ty.as_ref(), "b64" | "u64" | "s64") =>
        {
            Ok(param.name.clone())
        }
        _ => {
            let what = "the kernel's first parameter is not the 64-bit address of its launch";
            Err(Refused::new(function.line, what))
        }
    }
}

/// The tables of a block, in shared memory.
fn tables<'a>() -> Vec<Item<'a>> {
    let warps = u64::from(abi::WARPS_PER_BLOCK);
    let threads = warps * u64::from(abi::LANES);
    let tables = [
        (abi::STACK_TABLE, threads * abi::STACK_ENTRY_BYTES),
        (abi::CALL_TABLE, threads * abi::CALL_ENTRY_BYTES),
        (abi::WARP_TABLE, warps * abi::WARP_ENTRY_BYTES),
        (abi::LOCAL_TABLE, warps * abi::LOCAL_ENTRY_BYTES),
    ];
    let text = tables.map(|(name, bytes)| format!(".shared .align 16 .b8 {name}[{bytes}];"));
    let statements = template::statements(0, &text.concat()).into_iter();
    let variables = statements.filter_map(|statement| match statement {
        Statement::Variable(variable) => Some(Item::Variable(variable)),
        _ => None,
    });
    variables.collect()
}

/// The overflow handler may be defined after its callers, so it is declared in front of everything.
fn handler_declaration<'a>(module: &Module<'a>) -> Result<Function<'a>, RewriteError> {
    let handler = module.items.iter().find_map(|item| match item {
        Item::Function(function)
            if function.name == abi::STACK_OVERFLOW && function.body.is_some() =>
        {
            Some(function)
        }
        _ => None,
    });
    match handler {
        Some(function)
            if function.params.is_empty() && function.returns.is_empty() && !function.entry =>
        {
            Ok(Function {
                body: None,
                ..function.clone()
            })
        }
        _ => Err(RewriteError::NoOverflowHandler(abi::STACK_OVERFLOW)),
    }
}
