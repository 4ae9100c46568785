//! Trees without their line numbers.

use crate::ast::{Function, Item, Module, Statement, Variable};
use crate::walk;

/// Sets every line to 0, so that trees read from differently laid out texts compare equal.
pub fn without_lines(mut module: Module<'_>) -> Module<'_> {
    for item in &mut module.items {
        match item {
            Item::Variable(variable) => variable.line = 0,
            Item::Function(function) => clear_function(function),
            Item::File { .. } | Item::Section(_) => {}
        }
    }
    module
}

fn clear_function(function: &mut Function<'_>) {
    function.line = 0;
    clear_all(&mut function.returns);
    clear_all(&mut function.params);
    if let Some(body) = &mut function.body {
        clear_body(body);
    }
}

fn clear_all(variables: &mut [Variable<'_>]) {
    for variable in variables {
        variable.line = 0;
    }
}

fn clear_body(body: &mut [Statement<'_>]) {
    for statement in walk::statements_mut(body) {
        match statement {
            Statement::Variable(variable) => variable.line = 0,
            Statement::Instruction(instruction) => instruction.line = 0,
            Statement::Prototype {
                returns, params, ..
            } => {
                clear_all(returns);
                clear_all(params);
            }
            _ => {}
        }
    }
}
