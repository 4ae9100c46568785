//! What is in `.local` stays there, as long as its size is known.

use super::refused::Refused;
use crate::ast::{Instruction, Statement};
use crate::walk;

/// Looks for private memory of a size that is not known before the function runs. Inline assembly may move the hardware's call stack, whose addresses
/// no access uses.
///
/// # Errors
/// There is some.
pub fn check(body: &[Statement<'_>]) -> Result<(), Refused> {
    let is = |instruction: &&Instruction<'_>, names: &[&str]| {
        names.contains(&instruction.opcode[0].as_ref())
    };
    let dynamic = walk::instructions(body)
        .find(|one| is(one, &["alloca"]))
        .or_else(|| walk::compiled(body).find(|one| is(one, &["stacksave", "stackrestore"])));
    match dynamic {
        None => Ok(()),
        Some(Instruction { opcode, line, .. }) => {
            let opcode = opcode.join(".");
            let what =
                format!("`{opcode}` uses thread-private memory in a way that is not understood");
            Err(Refused::new(*line, what))
        }
    }
}
