//! Ends that are never reached.
//!
//! LLVM writes `exit` where it knows that nothing comes: behind a call that does not return. In a function that is compiled for itself, as the driver does with all that it links, `ptxas` ends with a segmentation
//! fault at some functions that have both `exit` and `trap` (12.8 to 13.2, `-c`, from `-O1` on; 13.5 does not; with tests/pass/cyclic_statics). `trap` says the same. It is also what a program should meet that does get there:
//! `exit` would end the thread without a word.
//!
//! In a kernel, and in inline assembly, `exit` is meant: a lane leaves.

use crate::ast::{Item, Module, Name};
use crate::walk;

/// Replaces them in functions, and tells how many.
pub fn trap(module: &mut Module<'_>) -> usize {
    let functions = module.items.iter_mut().filter_map(|item| match item {
        Item::Function(function) if !function.entry => function.body.as_mut(),
        _ => None,
    });
    let instructions = functions.flat_map(|body| walk::compiled_mut(body));
    instructions
        .filter(|instruction| instruction.guard.is_none() && instruction.opcode == ["exit"])
        .map(|instruction| instruction.opcode[0] = Name::Borrowed("trap"))
        .count()
}

#[cfg(test)]
mod tests {
    use super::trap;
    use crate::{parse, print};

    #[test]
    fn a_function_traps_where_nothing_comes_and_leaves_where_it_says_so() {
        let body = "call f, ();\nexit;\n{ exit; }\n@%p exit;\n\
            // begin inline asm\nexit;\n// end inline asm\ntrap;\n";
        let text = format!(".version 7.1\n.func f() {{\n{body}}}\n.entry k() {{\n{body}}}");
        let mut module = parse(&text).unwrap();
        assert_eq!(trap(&mut module), 2);
        let printed = print(&module);
        let (function, kernel) = printed.split_once(".entry").unwrap();
        let count = |text: &str| (text.matches("exit;").count(), text.matches("trap;").count());
        assert_eq!(count(function), (2, 3));
        assert_eq!(count(kernel), (4, 1));
    }
}
