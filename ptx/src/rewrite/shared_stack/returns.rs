//! Every way back to the caller puts the stack pointer back.

use super::names::{OLD, SLOT};
use crate::ast::{Instruction, Statement};
use crate::rewrite::emit::{Emit, address, name};

/// Puts a store in front of each `ret`, under the same guard, and makes a return at the body's end explicit.
///
/// # Errors
/// The line of a `ret` in inline assembly, which must stay as written.
pub fn restore(body: &mut Vec<Statement<'_>>, line: u32) -> Result<(), u32> {
    in_block(body, &mut false)?;
    if !ends(body) {
        let mut emit = Emit::new(line);
        emit.op("st.shared.u64", [address(SLOT, 0), name(OLD)]);
        emit.op("ret", []);
        body.extend(emit.finish());
    }
    Ok(())
}

fn in_block(body: &mut Vec<Statement<'_>>, in_asm: &mut bool) -> Result<(), u32> {
    let mut restored = Vec::with_capacity(body.len());
    for mut statement in body.drain(..) {
        match &mut statement {
            Statement::InlineAsm(begin) => *in_asm = *begin,
            Statement::Block(inner) => in_block(inner, in_asm)?,
            Statement::Instruction(instruction) if instruction.opcode[0] == "ret" => {
                if *in_asm {
                    return Err(instruction.line);
                }
                let mut emit = Emit::new(instruction.line);
                let guard = instruction.guard.clone();
                emit.guarded(guard, "st.shared.u64", [address(SLOT, 0), name(OLD)]);
                restored.extend(emit.finish());
            }
            _ => {}
        }
        restored.push(statement);
    }
    *body = restored;
    Ok(())
}

/// Whether control never reaches the end of `body`.
fn ends(body: &[Statement<'_>]) -> bool {
    let last = body
        .iter()
        .rev()
        .find(|statement| !matches!(statement, Statement::InlineAsm(_) | Statement::Loc { .. }));
    match last {
        Some(Statement::Instruction(Instruction {
            guard: None,
            opcode,
            ..
        })) => {
            matches!(opcode[0].as_ref(), "ret" | "exit" | "trap" | "bra" | "brx")
        }
        _ => false,
    }
}
