//! Visits instructions, nested blocks included, and tells which of them stand in inline assembly.

use crate::ast::{Instruction, Statement};

/// Calls `visit(instruction, in_inline_assembly)` in source order, until one call fails.
pub fn instructions<'s, 'a, E>(
    body: &'s [Statement<'a>],
    visit: &mut dyn FnMut(&'s Instruction<'a>, bool) -> Result<(), E>,
) -> Result<(), E> {
    go(body, &mut false, visit)
}

fn go<'s, 'a, E>(
    body: &'s [Statement<'a>],
    in_asm: &mut bool,
    visit: &mut dyn FnMut(&'s Instruction<'a>, bool) -> Result<(), E>,
) -> Result<(), E> {
    for statement in body {
        match statement {
            Statement::InlineAsm(begin) => *in_asm = *begin,
            Statement::Instruction(instruction) => visit(instruction, *in_asm)?,
            Statement::Block(inner) => go(inner, in_asm, visit)?,
            _ => {}
        }
    }
    Ok(())
}

/// As [`instructions`], for changing them where they stand.
pub fn instructions_mut<'a, E>(
    body: &mut [Statement<'a>],
    visit: &mut dyn FnMut(&mut Instruction<'a>, bool) -> Result<(), E>,
) -> Result<(), E> {
    go_mut(body, &mut false, visit)
}

fn go_mut<'a, E>(
    body: &mut [Statement<'a>],
    in_asm: &mut bool,
    visit: &mut dyn FnMut(&mut Instruction<'a>, bool) -> Result<(), E>,
) -> Result<(), E> {
    for statement in body {
        match statement {
            Statement::InlineAsm(begin) => *in_asm = *begin,
            Statement::Instruction(instruction) => visit(instruction, *in_asm)?,
            Statement::Block(inner) => go_mut(inner, in_asm, visit)?,
            _ => {}
        }
    }
    Ok(())
}
