//! The pass over a module.

use super::frame::{self, Frame};
use super::{private, prologue, recursion, returns, taken};
use crate::ast::{Function, Item, Linkage, Module, Name, Space, Statement, Variable};
use crate::rewrite::{RewriteError, RewriteReport};
use crate::{demangle, marks};
use device_abi as abi;
use std::collections::HashSet;

/// What is known of a program's local variables.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Frames {
    /// Nothing: all may be shared.
    Unknown,
    /// The stage on the program's IR has marked what is shared.
    Marked,
}

impl Frames {
    /// By the stage's mark, which nothing uses: ask before the dead is removed.
    pub fn of(module: &Module<'_>) -> Frames {
        let is_mark = |item: &Item<'_>| matches!(item, Item::Variable(variable) if variable.name == marks::PRIVATE_FRAMES);
        match module.items.iter().any(is_mark) {
            true => Frames::Marked,
            false => Frames::Unknown,
        }
    }
}

/// Moves what threads may share to their stacks. See the module's documentation.
pub fn apply(
    module: &mut Module<'_>,
    frames: Frames,
    report: &mut RewriteReport,
) -> Result<(), RewriteError> {
    let recursive = match frames {
        Frames::Unknown => recursion::recursive(module),
        Frames::Marked => HashSet::new(),
    };
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
                let recursive = recursive.contains(function.name.as_ref());
                let size = self::function(function, frames, recursive);
                let size = size.map_err(|(line, what)| RewriteError::Stack {
                    function: demangle(&function.name),
                    line,
                    what,
                })?;
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
    let head = [
        Item::Variable(stack_table()),
        Item::Variable(call_table()),
        Item::Variable(warp_table()),
        Item::Variable(local_table()),
        Item::Function(handler),
    ];
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
    let is_local = |statement: &Statement<'_>| matches!(statement, Statement::Variable(variable) if variable.space == Space::Local);
    body.iter().any(is_local) || frame::makes_calls(body)
}

/// Rewrites one function and returns what its frame costs, if it has one.
fn function<'a>(
    function: &mut Function<'a>,
    frames: Frames,
    recursive: bool,
) -> Result<Option<u64>, (u32, String)> {
    let frame = match frames {
        Frames::Unknown => {
            let taken = taken::params(function).map_err(|(line, name)| {
                (
                    line,
                    format!("the address of `{name}` is taken, which is not understood"),
                )
            })?;
            frame::of(function, &taken, recursive)?
        }
        Frames::Marked => frame::marked(function)?,
    };
    let launch = if function.entry {
        Some(launch_parameter(function)?)
    } else {
        None
    };
    let line = function.line;
    let Some(body) = &mut function.body else {
        return Ok(None);
    };
    match frames {
        Frames::Unknown => private::replace(body, frame.as_ref())?,
        Frames::Marked => private::check(body)?,
    }
    let start = match (&frame, launch) {
        (frame, Some(launch)) => prologue::kernel(frame.as_ref(), launch, line),
        (Some(frame), None) => prologue::function(frame, line),
        (None, None) => return Ok(None),
    };
    if frame.is_some() {
        returns::restore(body, line).map_err(|line| {
            (
                line,
                "`ret` in inline assembly would leave the stack pointer wrong".to_owned(),
            )
        })?;
        body.extend(prologue::overflow(line));
    }
    body.splice(0..0, start);
    Ok(frame.map(|frame: Frame<'a>| frame.size))
}

/// Our kernel's only parameter is the address of a [`abi::Launch`].
fn launch_parameter<'a>(function: &Function<'a>) -> Result<Name<'a>, (u32, String)> {
    match function.params.first() {
        Some(param)
            if param.dims.is_empty() && matches!(param.ty.as_ref(), "b64" | "u64" | "s64") =>
        {
            Ok(param.name.clone())
        }
        _ => Err((
            function.line,
            "the kernel's first parameter is not the 64-bit address of its launch".to_owned(),
        )),
    }
}

fn stack_table<'a>() -> Variable<'a> {
    let threads = u64::from(abi::WARPS_PER_BLOCK * abi::LANES);
    table(abi::STACK_TABLE, threads * abi::STACK_ENTRY_BYTES)
}

fn call_table<'a>() -> Variable<'a> {
    let threads = u64::from(abi::WARPS_PER_BLOCK * abi::LANES);
    table(abi::CALL_TABLE, threads * abi::CALL_ENTRY_BYTES)
}

fn warp_table<'a>() -> Variable<'a> {
    table(abi::WARP_TABLE, u64::from(abi::WARPS_PER_BLOCK) * 8)
}

fn local_table<'a>() -> Variable<'a> {
    let warps = u64::from(abi::WARPS_PER_BLOCK);
    table(abi::LOCAL_TABLE, warps * abi::LOCAL_ENTRY_BYTES)
}

fn table<'a>(name: &'static str, bytes: u64) -> Variable<'a> {
    Variable {
        linkage: Linkage::Internal,
        space: Space::Shared,
        align: Some(16),
        ty: Name::Borrowed("b8"),
        pointer: None,
        name: Name::Borrowed(name),
        dims: vec![Some(bytes)],
        init: None,
        line: 0,
    }
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
