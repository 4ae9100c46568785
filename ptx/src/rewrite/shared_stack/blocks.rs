//! What the stage on the program's IR has found to be shared: blocks of assembly, each with a variable and a move of its address ([`marks`]).

use super::frame::{self, Frame};
use crate::ast::{Name, Operand, Space, Statement};
use crate::marks;
use crate::rewrite::emit::{Emit, name};

/// Has each block give the address of a place in the frame, and adds that place.
///
/// # Errors
/// Line and reason, if a block is another one than the stage makes.
pub fn take<'a>(body: &mut [Statement<'a>], frame: &mut Frame<'a>) -> Result<(), (u32, String)> {
    for statement in body {
        let Statement::Block(inner) = statement else {
            continue;
        };
        let line = match inner.first() {
            Some(Statement::Variable(variable))
                if variable.space == Space::Local
                    && [marks::FRAME, marks::CHECKED_FRAME].contains(&&*variable.name) =>
            {
                frame.recursive |= variable.name == marks::CHECKED_FRAME;
                variable.line
            }
            _ => {
                take(inner, frame)?;
                continue;
            }
        };
        // libNVVM says in the midst of it which source line it is of.
        inner.retain(|statement| !matches!(statement, Statement::Loc { .. }));
        let wrong = || (line, format!("`{}` is not understood", marks::FRAME));
        let [
            Statement::Variable(variable),
            Statement::Instruction(address),
        ] = inner.as_slice()
        else {
            return Err(wrong());
        };
        let [Operand::Name(to), Operand::Name(of)] = address.operands.as_slice() else {
            return Err(wrong());
        };
        if address.opcode[0] != "mov" || *of != variable.name {
            return Err(wrong());
        }
        frame::place(frame, variable, false).ok_or_else(wrong)?;
        let register: Option<Name<'a>> = frame.objects.last().map(|object| object.register.clone());
        let mut emit = Emit::new(address.line);
        emit.op(
            "mov.b64",
            [name(to.clone()), name(register.ok_or_else(wrong)?)],
        );
        *inner = emit.finish();
    }
    Ok(())
}
