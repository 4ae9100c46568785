//! Iterators over a body in source order, nested statements included.

use crate::ast::{Instruction, Statement};

/// Each statement but those that hold others.
pub fn statements<'s, 'a>(body: &'s [Statement<'a>]) -> impl Iterator<Item = &'s Statement<'a>> {
    Leaves::of(body.iter(), |statement| match statement {
        Statement::Block(inner) | Statement::InlineAsm(inner) => Found::More(inner.iter()),
        leaf => Found::Leaf(leaf),
    })
}

/// As [`statements`], to change them where they stand.
pub fn statements_mut<'s, 'a>(
    body: &'s mut [Statement<'a>],
) -> impl Iterator<Item = &'s mut Statement<'a>> {
    Leaves::of(body.iter_mut(), |statement| match statement {
        Statement::Block(inner) | Statement::InlineAsm(inner) => Found::More(inner.iter_mut()),
        leaf => Found::Leaf(leaf),
    })
}

/// Each instruction.
pub fn instructions<'s, 'a>(
    body: &'s [Statement<'a>],
) -> impl Iterator<Item = &'s Instruction<'a>> {
    statements(body).filter_map(instruction)
}

/// As [`instructions`], to change them where they stand.
pub fn instructions_mut<'s, 'a>(
    body: &'s mut [Statement<'a>],
) -> impl Iterator<Item = &'s mut Instruction<'a>> {
    statements_mut(body).filter_map(instruction_mut)
}

/// Each instruction outside inline assembly.
pub fn compiled<'s, 'a>(body: &'s [Statement<'a>]) -> impl Iterator<Item = &'s Instruction<'a>> {
    let leaves = Leaves::of(body.iter(), |statement| match statement {
        Statement::Block(inner) => Found::More(inner.iter()),
        leaf => Found::Leaf(leaf),
    });
    leaves.filter_map(instruction)
}

/// As [`compiled`], to change them where they stand.
pub fn compiled_mut<'s, 'a>(
    body: &'s mut [Statement<'a>],
) -> impl Iterator<Item = &'s mut Instruction<'a>> {
    let leaves = Leaves::of(body.iter_mut(), |statement| match statement {
        Statement::Block(inner) => Found::More(inner.iter_mut()),
        leaf => Found::Leaf(leaf),
    });
    leaves.filter_map(instruction_mut)
}

fn instruction<'s, 'a>(statement: &'s Statement<'a>) -> Option<&'s Instruction<'a>> {
    match statement {
        Statement::Instruction(instruction) => Some(instruction),
        _ => None,
    }
}

fn instruction_mut<'s, 'a>(statement: &'s mut Statement<'a>) -> Option<&'s mut Instruction<'a>> {
    match statement {
        Statement::Instruction(instruction) => Some(instruction),
        _ => None,
    }
}

/// What a statement is to a walk.
enum Found<I: Iterator> {
    Leaf(I::Item),
    More(I),
}

/// A depth-first walk.
struct Leaves<I, F> {
    /// The lists that are not at their end, the innermost last.
    open: Vec<I>,
    look: F,
}

impl<I: Iterator, F: Fn(I::Item) -> Found<I>> Leaves<I, F> {
    fn of(body: I, look: F) -> Self {
        Leaves {
            open: vec![body],
            look,
        }
    }
}

impl<I: Iterator, F: Fn(I::Item) -> Found<I>> Iterator for Leaves<I, F> {
    type Item = I::Item;

    fn next(&mut self) -> Option<I::Item> {
        loop {
            match self.open.last_mut()?.next() {
                None => drop(self.open.pop()),
                Some(statement) => match (self.look)(statement) {
                    Found::Leaf(leaf) => return Some(leaf),
                    Found::More(inner) => self.open.push(inner),
                },
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ast::Item;
    use crate::parse;

    #[test]
    fn walks_go_into_blocks_and_know_inline_assembly() {
        let text = ".version 7.1\n.func f() { a; { b; { c; } d; }\n// begin inline asm\n{ e; L: }\n// end inline asm\nf; }";
        let mut module = parse(text).unwrap();
        let Item::Function(function) = &mut module.items[0] else {
            panic!("{module:?}")
        };
        let body = function.body.as_mut().unwrap();
        let names = |found: Vec<&Instruction<'_>>| -> String {
            found.iter().map(|one| one.opcode[0].as_ref()).collect()
        };
        assert_eq!(names(instructions(body).collect()), "abcdef");
        assert_eq!(names(compiled(body).collect()), "abcdf");
        assert_eq!(statements(body).count(), 7);
        for one in compiled_mut(body) {
            one.line = 77;
        }
        let lines: Vec<u32> = instructions_mut(body).map(|one| one.line).collect();
        assert_eq!(lines, [77, 77, 77, 77, 4, 77]);
    }
}
