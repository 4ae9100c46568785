//! What the stage on the program's IR has found to be shared: blocks of assembly, each with a variable and a move of its address ([`marks`]).

use super::frame::Frame;
use super::refused::Refused;
use crate::ast::{Instruction, Operand, Space, Statement, Variable};
use crate::rewrite::template;
use crate::{marks, walk};

/// Has each block give the address of a place in the frame, and adds that place.
///
/// # Errors
/// A block is another one than the stage makes.
pub fn take(body: &mut [Statement<'_>], frame: &mut Frame) -> Result<(), Refused> {
    for statement in body {
        let Some(inner) = statement.nested_mut() else {
            continue;
        };
        if let Some(line) = marked(inner) {
            // libNVVM says in the midst of it which source line it is of.
            inner.retain(|statement| !matches!(statement, Statement::Loc { .. }));
            let what = || Refused::new(line, format!("`{}` is not understood", marks::FRAME));
            *inner = replaced(inner, frame).ok_or_else(what)?;
        } else {
            take(inner, frame)?;
        }
    }
    Ok(())
}

/// Whether a foreign kernel has such a block.
pub fn is_in(body: &[Statement<'_>]) -> bool {
    walk::statements(body)
        .any(|statement| matches!(statement, Statement::Variable(variable) if is_mark(variable)))
}

fn is_mark(variable: &Variable<'_>) -> bool {
    variable.space == Space::Local
        && [marks::FRAME, marks::CHECKED_FRAME].contains(&&*variable.name)
}

/// The line of a block that begins as one of the stage's.
fn marked(block: &[Statement<'_>]) -> Option<u32> {
    match block.first() {
        Some(Statement::Variable(variable)) if is_mark(variable) => Some(variable.line),
        _ => None,
    }
}

/// What takes the place of a block. `None` if it is not understood.
fn replaced(block: &[Statement<'_>], frame: &mut Frame) -> Option<Vec<Statement<'static>>> {
    let [
        Statement::Variable(variable),
        Statement::Instruction(Instruction {
            opcode,
            operands,
            line,
            ..
        }),
    ] = block
    else {
        return None;
    };
    let [Operand::Name(to), Operand::Name(of)] = operands.as_slice() else {
        return None;
    };
    if opcode[0] != "mov" || *of != variable.name {
        return None;
    }
    frame.checked |= variable.name == marks::CHECKED_FRAME;
    let register = frame.place(variable)?;
    let text = format!("mov.b64 {to}, {register};");
    Some(template::statements(*line, &text))
}
