//! Parameters whose address is taken. libNVVM does it for structs passed by value: `mov.b64 %rd1, f_param_0; cvta.local ...`.
//!
//! Parameter space is private, so such a parameter is copied into the frame, and the frame is used from then on.

use crate::ast::{Function, Instruction, Name, Operand, Space, Statement, Variable};
use crate::walk;
use std::collections::{HashMap, HashSet};

/// The function's parameters that stand in an instruction as a value, not as `[param+8]`.
///
/// # Errors
/// The line and name of a return value or of a call's argument that is used so: nothing is known that does it.
pub fn params<'f, 'a>(
    function: &'f Function<'a>,
) -> Result<Vec<&'f Variable<'a>>, (u32, Name<'a>)> {
    let body = function.body.as_deref().unwrap_or_default();
    let params: HashMap<&str, &Variable<'a>> = function
        .params
        .iter()
        .map(|param| (param.name.as_ref(), param))
        .collect();
    let mut others: HashSet<&str> = function
        .returns
        .iter()
        .map(|variable| variable.name.as_ref())
        .collect();
    call_variables(body, &mut others);
    let (mut taken, mut known) = (Vec::new(), HashSet::new());
    walk::instructions(body, &mut |instruction, _| {
        for name in values(instruction) {
            if let Some(param) = params.get(name.as_ref()) {
                if known.insert(param.name.as_ref()) {
                    taken.push(*param);
                }
            } else if others.contains(name.as_ref()) {
                return Err((instruction.line, name.clone()));
            }
        }
        Ok(())
    })?;
    Ok(taken)
}

/// Names used as values. A call's lists name parameters without taking their addresses; a register is no parameter.
fn values<'i, 'a>(instruction: &'i Instruction<'a>) -> impl Iterator<Item = &'i Name<'a>> {
    let call = instruction.opcode[0] == "call";
    instruction
        .operands
        .iter()
        .filter(move |_| !call)
        .filter_map(|operand| match operand {
            Operand::Name(name) | Operand::SymbolOffset { name, .. } if !name.starts_with('%') => {
                Some(name)
            }
            _ => None,
        })
}

fn call_variables<'f, 'a>(body: &'f [Statement<'a>], names: &mut HashSet<&'f str>) {
    for statement in body {
        match statement {
            Statement::Variable(variable) if variable.space == Space::Param => {
                names.insert(&variable.name);
            }
            Statement::Block(inner) => call_variables(inner, names),
            _ => {}
        }
    }
}
