//! What runs before and after `main`: PTX has no sections, so the functions that the program has put into `.init_array` and its like are
//! called by two functions that are written here.

use super::error::RewriteError;
use super::mentions::initializers;
use crate::ast::{
    Function, Init, Instruction, Item, Linkage, Module, Name, Operand, Space, Statement, Variable,
};
use crate::demangle;
use device_abi as abi;

/// The variables that hold the functions, as the compiler named them, in the order in which they are called.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Registered {
    /// Before `main`.
    pub before: Vec<String>,
    /// At the end of the program.
    pub after: Vec<String>,
}

/// Defines [`abi::CONSTRUCTORS`] and [`abi::DESTRUCTORS`].
///
/// # Errors
/// A variable is not there, or holds something else than functions that can be called without arguments.
pub fn register(module: &mut Module<'_>, registered: &Registered) -> Result<(), RewriteError> {
    let both = [
        (abi::CONSTRUCTORS, &registered.before),
        (abi::DESTRUCTORS, &registered.after),
    ];
    for (name, variables) in both {
        let mut body = Vec::new();
        for variable in variables {
            for function in functions(module, variable)? {
                body.push(call(module, variable, &function)?);
            }
        }
        body.push(instruction("ret", Vec::new()));
        for item in &mut module.items {
            if let Item::Function(declared) = item
                && declared.name == name
            {
                declared.linkage = Linkage::Internal;
            }
        }
        module.items.push(Item::Function(Function {
            linkage: Linkage::Internal,
            entry: false,
            returns: Vec::new(),
            name: Name::Borrowed(name),
            params: Vec::new(),
            attributes: Vec::new(),
            body: Some(body),
            line: 0,
        }));
    }
    Ok(())
}

/// LLVM keeps letters, digits, `_` and `$` of a name that nobody outside sees, and writes `_$_` for each other byte.
fn written(name: &str) -> String {
    let keeps = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$');
    let mut text = String::new();
    for byte in name.bytes() {
        match keeps(byte) {
            true => text.push(char::from(byte)),
            false => text.push_str("_$_"),
        }
    }
    text
}

fn error(variable: &str, what: impl Into<String>) -> RewriteError {
    RewriteError::Registered {
        name: demangle(variable),
        what: what.into(),
    }
}

/// The names in the variable's initializer.
fn functions(module: &Module<'_>, variable: &str) -> Result<Vec<String>, RewriteError> {
    let name = written(variable);
    let found = module.items.iter().find_map(|item| match item {
        Item::Variable(found) if found.name == name => Some(found),
        _ => None,
    });
    let init = found.and_then(|found| found.init.as_deref());
    let Some(init) = init else {
        return Err(error(variable, "the compiler has left nothing of it"));
    };
    if !holds_addresses(init) {
        let what = "it holds something else than functions";
        return Err(error(variable, what));
    }
    let mut names = Vec::new();
    initializers(init, &mut |name| names.push(name.to_owned()));
    Ok(names)
}

fn holds_addresses(init: &[Init<'_>]) -> bool {
    init.iter().all(|one| match one {
        Init::Symbol { offset, mask, .. } => *offset == 0 && mask.is_none(),
        Init::List(inner) => holds_addresses(inner),
        Init::Int(_) | Init::Float(_) | Init::Bytes(_) => false,
    })
}

/// Whatever the function returns is dropped, as in C.
fn call<'a>(
    module: &Module<'a>,
    variable: &str,
    name: &str,
) -> Result<Statement<'a>, RewriteError> {
    let function = module.items.iter().find_map(|item| match item {
        Item::Function(function) if function.name == name => Some(function),
        _ => None,
    });
    let Some(function) = function.filter(|function| !function.entry) else {
        let what = format!("`{}` is no function", demangle(name));
        return Err(error(variable, what));
    };
    if !function.params.is_empty() {
        let what = format!(
            "`{}` takes arguments, and is called without any, as by musl's C library",
            demangle(name)
        );
        return Err(error(variable, what));
    }
    let mut block = Vec::new();
    let mut operands = Vec::new();
    if let Some(value) = function.returns.first() {
        let result = Variable {
            linkage: Linkage::Internal,
            space: Space::Param,
            name: Name::Borrowed("retval0"),
            ..value.clone()
        };
        block.push(Statement::Variable(result));
        let result = Operand::Name(Name::Borrowed("retval0"));
        operands.push(Operand::List(vec![result]));
    }
    operands.push(Operand::Name(function.name.clone()));
    operands.push(Operand::List(Vec::new()));
    block.push(instruction("call.uni", operands));
    Ok(Statement::Block(block))
}

fn instruction<'a>(opcode: &'static str, operands: Vec<Operand<'a>>) -> Statement<'a> {
    Statement::Instruction(Instruction {
        guard: None,
        opcode: opcode.split('.').map(Name::Borrowed).collect(),
        operands,
        line: 0,
    })
}

#[cfg(test)]
mod tests {
    use super::{Registered, register};
    use crate::{parse, print};

    const TEXT: &str = ".version 7.1\n.target sm_70\n.address_size 64\n\
        .extern .func __gpu_run_constructors\n()\n;\n\
        .func first;\n.func (.param .b64 r) second;\n.func third(.param .b64 p);\n\
        .global .u64 one = first;\n.global .u64 a_$_b[2] = {second, first};\n.global .u64 three = third;\n\
        .global .u64 number = 7;\n\
        .func first { ret; }\n.func (.param .b64 r) second { ret; }\n.func third(.param .b64 p) { ret; }\n";

    fn registered(before: &[&str]) -> Result<String, String> {
        let mut module = parse(TEXT).unwrap();
        let registered = Registered {
            before: before.iter().map(|name| (*name).to_owned()).collect(),
            after: vec!["one".to_owned()],
        };
        register(&mut module, &registered).map_err(|error| error.to_string())?;
        Ok(print(&module))
    }

    #[test]
    fn called_in_order() {
        let text = registered(&["a.b", "one"]).unwrap();
        assert!(!text.contains(".extern"), "{text}");
        let (_, body) = text.rsplit_once(".func __gpu_run_constructors").unwrap();
        let (body, end) = body.split_once(".func __gpu_run_destructors").unwrap();
        let calls = |text: &str| -> Vec<String> {
            let lines = text.lines().filter(|line| line.contains("call"));
            lines.map(|line| line.replace('\t', "")).collect()
        };
        assert_eq!(
            calls(body),
            [
                "call.uni (retval0), second, ();",
                "call.uni first, ();",
                "call.uni first, ();"
            ]
        );
        assert_eq!(calls(end), ["call.uni first, ();"]);
    }

    #[test]
    fn what_cannot_be_called_is_refused_by_name() {
        for (name, expected) in [
            ("three", "`third` takes arguments"),
            ("number", "something else than functions"),
            ("nowhere", "nothing of it"),
        ] {
            let error = registered(&[name]).unwrap_err();
            assert!(error.contains(name) && error.contains(expected), "{error}");
        }
    }
}
