//! Makes statements.

use crate::ast::{Guard, Instruction, Name, Operand, Statement, Variable};

/// Collects statements that all belong to one source line.
pub struct Emit<'a> {
    line: u32,
    statements: Vec<Statement<'a>>,
}

impl<'a> Emit<'a> {
    /// `line` is what backtraces and errors show for what is made here.
    pub fn new(line: u32) -> Emit<'a> {
        Emit {
            line,
            statements: Vec::new(),
        }
    }

    pub fn finish(self) -> Vec<Statement<'a>> {
        self.statements
    }

    pub fn register(&mut self, ty: &'static str, name: Name<'a>) {
        self.statements.push(Statement::Registers {
            ty: Name::Borrowed(ty),
            name,
            count: None,
        });
    }

    pub fn variable(&mut self, variable: Variable<'a>) {
        self.statements.push(Statement::Variable(variable));
    }

    pub fn label(&mut self, name: &'static str) {
        self.statements.push(Statement::Label(Name::Borrowed(name)));
    }

    /// `opcode` is written as in PTX, with dots.
    pub fn op<const N: usize>(&mut self, opcode: &'static str, operands: [Operand<'a>; N]) {
        self.guarded(None, opcode, operands);
    }

    pub fn guarded<const N: usize>(
        &mut self,
        guard: Option<Guard<'a>>,
        opcode: &'static str,
        operands: [Operand<'a>; N],
    ) {
        let opcode = opcode.split('.').map(Name::Borrowed).collect();
        let operands = operands.into();
        self.statements.push(Statement::Instruction(Instruction {
            guard,
            opcode,
            operands,
            line: self.line,
        }));
    }
}

/// A register or symbol as an operand.
pub fn name<'a>(name: impl Into<Name<'a>>) -> Operand<'a> {
    Operand::Name(name.into())
}

/// `value` as an operand; PTX's 64-bit literals are two's complement.
pub fn int<'a>(value: u64) -> Operand<'a> {
    Operand::Int(value.cast_signed())
}

/// `[base+offset]`.
pub fn address<'a>(base: impl Into<Name<'a>>, offset: u64) -> Operand<'a> {
    Operand::Address {
        base: Some(base.into()),
        offset: offset.cast_signed(),
    }
}

/// `@register`.
pub fn when<'a>(register: &'static str) -> Option<Guard<'a>> {
    Some(Guard {
        register: Name::Borrowed(register),
        negated: false,
    })
}
