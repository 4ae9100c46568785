//! No private memory may be left: accesses become global, conversions become moves, the rest is refused.

use super::frame::{Frame, Object};
use crate::ast::{Instruction, Name, Operand, Space, Statement};
use crate::walk;
use std::collections::HashMap;

/// Rewrites the uses of private memory in a body.
///
/// # Errors
/// Line and reason, if a use is not understood.
pub fn replace<'a>(
    body: &mut Vec<Statement<'a>>,
    frame: Option<&Frame<'a>>,
) -> Result<(), (u32, String)> {
    let objects = Objects::of(frame);
    body.retain(|statement| !matches!(statement, Statement::Variable(variable) if variable.space == Space::Local));
    walk::instructions_mut(body, &mut |instruction, in_asm| {
        if !in_asm {
            addresses(instruction, &objects);
            conversions(instruction);
            accesses(instruction, &objects);
        }
        refuse(instruction, &objects, in_asm)
    })?;
    refuse_variables(body, &mut false)
}

/// Of a function whose private variables stay: whether there are others, of a size that is not known before it runs.
///
/// # Errors
/// Line and reason.
pub fn check(body: &[Statement<'_>]) -> Result<(), (u32, String)> {
    walk::instructions(
        body,
        &mut |instruction, in_asm| match is_dynamic(instruction, in_asm) {
            true => Err(not_understood(instruction)),
            false => Ok(()),
        },
    )
}

/// The frame's objects by name; of equal names the first.
struct Objects<'f, 'a> {
    by_name: HashMap<&'f str, &'f Object<'a>>,
    /// Whether there are parameters among them.
    params: bool,
}

impl<'f, 'a> Objects<'f, 'a> {
    fn of(frame: Option<&'f Frame<'a>>) -> Objects<'f, 'a> {
        let all = frame.map_or(&[][..], |frame| &frame.objects);
        let by_name = all.iter().rev();
        Objects {
            by_name: by_name.map(|object| (&*object.name, object)).collect(),
            params: all.iter().any(|object| object.param),
        }
    }
}

/// Symbols of the frame's objects become the registers that hold their addresses.
fn addresses<'a>(instruction: &mut Instruction<'a>, objects: &Objects<'_, 'a>) {
    let param_access = in_space(instruction, "param");
    let find = |name: &Name<'a>| objects.by_name.get(name.as_ref());
    let mut moved = false;
    for operand in &mut instruction.operands {
        match operand {
            Operand::Name(name) => {
                if let Some(object) = find(name) {
                    *name = object.register.clone();
                }
            }
            Operand::Address {
                base: Some(name), ..
            } => {
                if let Some(object) = find(name) {
                    *name = object.register.clone();
                    moved = true;
                }
            }
            Operand::SymbolOffset { name, .. } => {
                if let Some(object) = find(name) {
                    *name = object.register.clone();
                }
            }
            _ => {}
        }
    }
    if moved && param_access {
        to_global(instruction, "param");
    }
}

/// `cvta.local`, `cvta.to.local` and the same for `.param` become `mov.b64`; what is `register+offset` now, `add.s64`.
fn conversions(instruction: &mut Instruction<'_>) {
    let parts: Vec<&str> = instruction.opcode.iter().map(Name::as_ref).collect();
    let conversion = matches!(
        parts.as_slice(),
        ["cvta", "local" | "param", "u64"] | ["cvta", "to", "local" | "param", "u64"]
    );
    if conversion {
        instruction.opcode = vec![Name::Borrowed("mov"), Name::Borrowed("b64")];
    }
    let wide = matches!(instruction.opcode.as_slice(), [op, ty] if op == "mov" && matches!(ty.as_ref(), "b64" | "u64" | "s64"));
    if wide
        && let [_, source] = instruction.operands.as_mut_slice()
        && let Operand::SymbolOffset { name, offset } = source
        && name.starts_with('%')
    {
        let (register, offset) = (name.clone(), *offset);
        *source = Operand::Name(register);
        instruction.operands.push(Operand::Int(offset));
        instruction.opcode = vec![Name::Borrowed("add"), Name::Borrowed("s64")];
    }
}

/// `ld.local` and its like; also `ld.param [%register]`, where a parameter's address was taken.
fn accesses(instruction: &mut Instruction<'_>, objects: &Objects<'_, '_>) {
    if !matches!(
        instruction.opcode[0].as_ref(),
        "ld" | "st" | "atom" | "red" | "prefetch"
    ) {
        return;
    }
    to_global(instruction, "local");
    if param_by_register(instruction) && objects.params {
        to_global(instruction, "param");
    }
}

fn to_global(instruction: &mut Instruction<'_>, space: &str) {
    for part in &mut instruction.opcode[1..] {
        if is_space(part, space) {
            *part = Name::Borrowed("global");
        }
    }
}

/// `param`, `param::entry`.
fn is_space(part: &str, space: &str) -> bool {
    part.strip_prefix(space)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
}

fn in_space(instruction: &Instruction<'_>, space: &str) -> bool {
    instruction.opcode[1..]
        .iter()
        .any(|part| is_space(part, space))
}

fn param_by_register(instruction: &Instruction<'_>) -> bool {
    let by_register = |operand: &Operand<'_>| match operand {
        Operand::Address { base, .. } => base.as_ref().is_none_or(|base| base.starts_with('%')),
        _ => false,
    };
    in_space(instruction, "param") && instruction.operands.iter().any(by_register)
}

/// What would still be private. Inline assembly may move the hardware's call stack, whose addresses no access uses.
fn refuse(
    instruction: &Instruction<'_>,
    objects: &Objects<'_, '_>,
    in_asm: bool,
) -> Result<(), (u32, String)> {
    let mnemonic = instruction.opcode[0].as_ref();
    let dynamic = is_dynamic(instruction, in_asm);
    let symbol = instruction.operands.iter().any(|operand| match operand {
        Operand::Name(name)
        | Operand::SymbolOffset { name, .. }
        | Operand::Address {
            base: Some(name), ..
        } => objects.by_name.contains_key(name.as_ref()),
        _ => false,
    });
    let conversion = mnemonic == "cvta" && in_space(instruction, "param");
    if dynamic
        || symbol
        || conversion
        || in_space(instruction, "local")
        || param_by_register(instruction)
    {
        return Err(not_understood(instruction));
    }
    Ok(())
}

fn is_dynamic(instruction: &Instruction<'_>, in_asm: bool) -> bool {
    let mnemonic = instruction.opcode[0].as_ref();
    mnemonic == "alloca" || !in_asm && matches!(mnemonic, "stacksave" | "stackrestore")
}

fn not_understood(instruction: &Instruction<'_>) -> (u32, String) {
    let opcode = instruction.opcode.join(".");
    (
        instruction.line,
        format!("`{opcode}` uses thread-private memory in a way that is not understood"),
    )
}

/// Nested declarations: compilers put all of a frame at the top. Inline assembly knows what it does.
fn refuse_variables(body: &[Statement<'_>], in_asm: &mut bool) -> Result<(), (u32, String)> {
    for statement in body {
        match statement {
            Statement::InlineAsm(begin) => *in_asm = *begin,
            Statement::Variable(variable) if variable.space == Space::Local && !*in_asm => {
                return Err((
                    variable.line,
                    format!("`{}` is private and in an inner scope", variable.name),
                ));
            }
            Statement::Block(inner) => refuse_variables(inner, in_asm)?,
            _ => {}
        }
    }
    Ok(())
}
