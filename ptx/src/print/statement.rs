//! Bodies of functions.

use super::declaration;
use super::unit::{put, separated};
use crate::ast::{Instruction, Operand, Statement};

/// Each statement on its line.
pub fn statements(out: &mut String, statements: &[Statement<'_>]) {
    for statement in statements {
        if !matches!(statement, Statement::Label(_)) {
            out.push('\t');
        }
        self::statement(out, statement);
        out.push('\n');
    }
}

fn statement(out: &mut String, statement: &Statement<'_>) {
    match statement {
        Statement::Label(name) => put(out, format_args!("{name}:")),
        Statement::Registers {
            ty,
            name,
            count: None,
        } => put(out, format_args!(".reg .{ty} {name};")),
        Statement::Registers {
            ty,
            name,
            count: Some(count),
        } => put(out, format_args!(".reg .{ty} {name}<{count}>;")),
        Statement::Variable(variable) => {
            declaration::variable(out, variable);
            out.push(';');
        }
        Statement::Instruction(instruction) => self::instruction(out, instruction),
        Statement::Block(inner) => {
            out.push_str("{\n");
            statements(out, inner);
            out.push_str("\t}");
        }
        Statement::Prototype {
            name,
            returns,
            params,
            attributes,
        } => {
            put(out, format_args!("{name} : .callprototype "));
            declaration::formals(out, returns, "", ", ");
            out.push_str(" _ ");
            declaration::formals(out, params, "", ", ");
            if !attributes.is_empty() {
                out.push(' ');
            }
            separated(out, attributes, " ", |out, attribute| {
                out.push_str(attribute)
            });
            out.push(';');
        }
        Statement::Targets {
            name,
            kind,
            targets,
        } => {
            put(out, format_args!("{name}: .{kind} "));
            separated(out, targets, ", ", |out, target| out.push_str(target));
            out.push(';');
        }
        Statement::Loc {
            file,
            line,
            column,
            rest,
        } => put(out, format_args!(".loc\t{file} {line} {column}{rest}")),
        Statement::Pragma(text) => put(out, format_args!(".pragma \"{text}\";")),
        Statement::InlineAsm(inner) => {
            out.push_str("// begin inline asm\n");
            statements(out, inner);
            out.push_str("\t// end inline asm");
        }
    }
}

fn instruction(out: &mut String, instruction: &Instruction<'_>) {
    if let Some(guard) = &instruction.guard {
        put(
            out,
            format_args!(
                "@{}{} ",
                if guard.negated { "!" } else { "" },
                guard.register
            ),
        );
    }
    separated(out, &instruction.opcode, ".", |out, part| {
        out.push_str(part)
    });
    if !instruction.operands.is_empty() {
        out.push_str(" \t");
        operands(out, &instruction.operands);
    }
    out.push(';');
}

fn operands(out: &mut String, operands: &[Operand<'_>]) {
    separated(out, operands, ", ", operand);
}

fn operand(out: &mut String, operand: &Operand<'_>) {
    match operand {
        Operand::Name(name) => out.push_str(name),
        Operand::Not(name) => put(out, format_args!("!{name}")),
        Operand::Int(value) => put(out, format_args!("{value}")),
        Operand::Float(text) => out.push_str(text),
        Operand::Address { base: None, offset } => put(out, format_args!("[{offset}]")),
        Operand::Address {
            base: Some(base),
            offset: 0,
        } => put(out, format_args!("[{base}]")),
        Operand::Address {
            base: Some(base),
            offset,
        } => put(out, format_args!("[{base}+{offset}]")),
        Operand::SymbolOffset { name, offset } => put(out, format_args!("{name}+{offset}")),
        Operand::Vector(inner) => {
            out.push('{');
            operands(out, inner);
            out.push('}');
        }
        Operand::Pair(first, second) => put(out, format_args!("{first}|{second}")),
        Operand::List(inner) => {
            out.push('(');
            operands(out, inner);
            out.push(')');
        }
    }
}
