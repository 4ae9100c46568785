//! PTX that the rewriter adds, written as PTX.

use crate::ast::{Guard, Instruction, Name, Operand, Statement, Variable};
use crate::parse;

/// The statements of `text`. They all belong to `line`, which is what backtraces and errors show for them.
///
/// Names of the module may stand in `text`: the parser has read them before.
pub fn statements(line: u32, text: &str) -> Vec<Statement<'static>> {
    let parsed = parse::fragment(text);
    let parsed = parsed.unwrap_or_else(|error| panic!("a template of the rewriter: {error}"));
    parsed.into_iter().map(|one| owned(one, line)).collect()
}

fn owned(statement: Statement<'_>, line: u32) -> Statement<'static> {
    match statement {
        Statement::Label(label) => Statement::Label(name(label)),
        Statement::Registers { ty, name, count } => Statement::Registers {
            ty: self::name(ty),
            name: self::name(name),
            count,
        },
        Statement::Variable(variable) => Statement::Variable(Variable {
            linkage: variable.linkage,
            space: variable.space,
            align: variable.align,
            ty: name(variable.ty),
            pointer: variable.pointer,
            name: name(variable.name),
            dims: variable.dims,
            init: None,
            line,
        }),
        Statement::Instruction(instruction) => Statement::Instruction(Instruction {
            guard: instruction.guard.map(|guard| Guard {
                register: name(guard.register),
                negated: guard.negated,
            }),
            opcode: instruction.opcode.into_iter().map(name).collect(),
            operands: instruction.operands.into_iter().map(operand).collect(),
            line,
        }),
        other => unreachable!("no template has {other:?}"),
    }
}

fn operand(operand: Operand<'_>) -> Operand<'static> {
    match operand {
        Operand::Name(name) => Operand::Name(self::name(name)),
        Operand::Int(value) => Operand::Int(value),
        Operand::Address { base, offset } => Operand::Address {
            base: base.map(name),
            offset,
        },
        Operand::Vector(all) => Operand::Vector(all.into_iter().map(self::operand).collect()),
        other => unreachable!("no template has {other:?}"),
    }
}

fn name(name: Name<'_>) -> Name<'static> {
    Name::Owned(name.into_owned())
}
