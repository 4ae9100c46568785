//! Ends that are never reached.
//!
//! LLVM writes `exit` where it knows that nothing comes, behind a call that does not return: as inline assembly of this one instruction. In a function that is compiled for itself, as the driver does with all that it links,
//! `ptxas` ends with a segmentation fault at some functions that have that beside a `trap` (12.8 to 13.2, `-c`, from `-O1` on; 13.5 does not; tests/pass/cyclic_statics is one). With `ret` it does not, and makes less code; `trap`
//! was not enough where the launcher has gathered a program's variables.
//!
//! In a kernel, and in other inline assembly, `exit` is meant: a lane leaves. The runtime writes that in braces.

use crate::ast::{Item, Module, Name, Statement};

/// Has functions return there, and tells at how many places.
pub fn end(module: &mut Module<'_>) -> usize {
    let functions = module.items.iter_mut().filter_map(|item| match item {
        Item::Function(function) if !function.entry => function.body.as_mut(),
        _ => None,
    });
    functions.map(|body| end_in(body)).sum()
}

fn end_in(body: &mut [Statement<'_>]) -> usize {
    let of = |statement: &mut Statement<'_>| match statement {
        Statement::Block(inner) => end_in(inner),
        Statement::InlineAsm(inner) => match &mut inner[..] {
            [Statement::Instruction(only)] if only.guard.is_none() && only.opcode == ["exit"] => {
                only.opcode[0] = Name::Borrowed("ret");
                1
            }
            _ => 0,
        },
        _ => 0,
    };
    body.iter_mut().map(of).sum()
}

#[cfg(test)]
mod tests {
    use super::end;
    use crate::{parse, print};

    #[test]
    fn a_function_returns_where_nothing_comes_and_leaves_where_it_says_so() {
        let body = "call f, ();\n// begin inline asm\nexit;\n// end inline asm\n\
            // begin inline asm\n{ exit; }\n// end inline asm\n\
            // begin inline asm\nmov.u32 %r, 1;\nexit;\n// end inline asm\n\
            // begin inline asm\n@%p exit;\n// end inline asm\ntrap;\nexit;\n";
        let text = format!(".version 7.1\n.func f() {{\n{body}}}\n.entry k() {{\n{body}}}");
        let mut module = parse(&text).unwrap();
        assert_eq!(end(&mut module), 1);
        let printed = print(&module);
        let (function, kernel) = printed.split_once(".entry").unwrap();
        let count = |text: &str| (text.matches("exit;").count(), text.matches("ret;").count());
        assert_eq!(count(function), (4, 1));
        assert_eq!(count(kernel), (5, 0));
    }
}
