//! Every way back to the caller puts the stack pointer back.

use super::refused::Refused;
use crate::ast::{Guard, Instruction, Statement};
use crate::rewrite::template;
use crate::walk;

/// Puts a store in front of each `ret`, under the same guard, and makes a return at the body's end explicit.
///
/// # Errors
/// A `ret` is in inline assembly, which must stay as written.
pub fn restore(body: &mut Vec<Statement<'_>>, line: u32) -> Result<(), Refused> {
    in_block(body)?;
    if !ends(body) {
        body.extend(put_back(None, line));
        body.extend(template::statements(line, "ret;"));
    }
    Ok(())
}

fn in_block(body: &mut Vec<Statement<'_>>) -> Result<(), Refused> {
    let mut restored = Vec::with_capacity(body.len());
    for mut statement in body.drain(..) {
        match &mut statement {
            Statement::InlineAsm(inner) => {
                if let Some(instruction) = walk::instructions(inner).find(|one| returns(one)) {
                    let what = "`ret` in inline assembly would leave the stack pointer wrong";
                    return Err(Refused::new(instruction.line, what));
                }
            }
            Statement::Block(inner) => in_block(inner)?,
            Statement::Instruction(instruction) if returns(instruction) => {
                restored.extend(put_back(instruction.guard.as_ref(), instruction.line));
            }
            _ => {}
        }
        restored.push(statement);
    }
    *body = restored;
    Ok(())
}

fn returns(instruction: &Instruction<'_>) -> bool {
    instruction.opcode[0] == "ret"
}

fn put_back(guard: Option<&Guard<'_>>, line: u32) -> Vec<Statement<'static>> {
    let guard = match guard {
        None => String::new(),
        Some(Guard { register, negated }) => {
            format!("@{}{register} ", if *negated { "!" } else { "" })
        }
    };
    let text = format!("{guard}st.shared.u64 [%__gr_slot], %__gr_old;");
    template::statements(line, &text)
}

/// Whether control never reaches the end of `body`.
fn ends(body: &[Statement<'_>]) -> bool {
    let last = walk::statements(body).filter(|one| !matches!(one, Statement::Loc { .. }));
    match last.last() {
        Some(Statement::Instruction(Instruction {
            guard: None,
            opcode,
            ..
        })) => matches!(opcode[0].as_ref(), "ret" | "exit" | "trap" | "bra" | "brx"),
        _ => false,
    }
}
