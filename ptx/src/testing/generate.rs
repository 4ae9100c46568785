//! Random trees: every variant of the tree, with names and numbers that PTX can spell.

use crate::ast::{
    Function, Guard, Init, Instruction, Item, Linkage, Module, Name, Operand, PointerHint, Space,
    Statement, Variable,
};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

type Tree<T> = BoxedStrategy<T>;

fn text(pattern: &'static str) -> Tree<Name<'static>> {
    pattern.prop_map(Name::Owned).boxed()
}

fn name() -> Tree<Name<'static>> {
    text("([a-zA-Z][a-zA-Z0-9_$]{0,8}|[_$%][a-zA-Z0-9_$]{1,8})")
}

fn register() -> Tree<Name<'static>> {
    text("(%[a-z]{1,3}[0-9]{0,3}|%tid\\.[xyz])")
}

fn float() -> Tree<Name<'static>> {
    text("(0f[0-9A-F]{8}|0d[0-9A-F]{16})")
}

fn space() -> Tree<Space> {
    prop_oneof![
        Just(Space::Global),
        Just(Space::Const),
        Just(Space::Shared),
        Just(Space::Local),
        Just(Space::Param),
        Just(Space::Reg)
    ]
    .boxed()
}

fn linkage() -> Tree<Linkage> {
    prop_oneof![
        Just(Linkage::Internal),
        Just(Linkage::Visible),
        Just(Linkage::Extern),
        Just(Linkage::Weak),
        Just(Linkage::Common)
    ]
    .boxed()
}

fn symbol() -> Tree<Init<'static>> {
    (
        name(),
        any::<i64>(),
        any::<bool>(),
        option::of(any::<u64>()),
    )
        .prop_map(|(name, offset, generic, mask)| Init::Symbol {
            name,
            offset,
            generic,
            mask,
        })
        .boxed()
}

fn init() -> Tree<Init<'static>> {
    let leaf = prop_oneof![
        any::<i64>().prop_map(Init::Int),
        float().prop_map(Init::Float),
        symbol()
    ];
    leaf.prop_recursive(3, 12, 4, |inner| vec(inner, 0..4).prop_map(Init::List))
        .boxed()
}

fn hint() -> Tree<PointerHint> {
    (option::of(space()), option::of(1u32..256))
        .prop_map(|(space, align)| PointerHint { space, align })
        .boxed()
}

/// A formal, or a variable that memory holds and that may have an initializer.
fn variable(linkage: Tree<Linkage>, formal: bool) -> Tree<Variable<'static>> {
    let array = (
        vec(option::of(any::<u64>()), 1..3),
        option::of(vec(init(), 0..5)),
    );
    let scalar = (
        Just(Vec::new()),
        option::of(init().prop_map(|element| vec![element])),
    );
    let shape = prop_oneof![array, scalar];
    (
        linkage,
        space(),
        option::of(1u32..512),
        text("[busf](8|16|32|64)"),
        option::of(hint()),
        name(),
        shape,
    )
        .prop_map(
            move |(linkage, space, align, ty, pointer, name, (dims, init))| {
                let init = init.filter(|_| !formal);
                let space = if space == Space::Reg && !formal {
                    Space::Global
                } else {
                    space
                };
                Variable {
                    linkage,
                    space,
                    align,
                    ty,
                    pointer,
                    name,
                    dims,
                    init,
                    line: 0,
                }
            },
        )
        .boxed()
}

fn formals() -> Tree<Vec<Variable<'static>>> {
    vec(variable(Just(Linkage::Internal).boxed(), true), 0..3).boxed()
}

fn attributes() -> Tree<Vec<Name<'static>>> {
    vec(
        text("\\.(noreturn|maxnreg [1-9][0-9]|maxntid 1, [1-9], 3)"),
        0..3,
    )
    .boxed()
}

fn operand() -> Tree<Operand<'static>> {
    let leaf = prop_oneof![
        prop_oneof![name(), register(), Just(Name::Borrowed("_"))].prop_map(Operand::Name),
        register().prop_map(Operand::Not),
        any::<i64>().prop_map(Operand::Int),
        float().prop_map(Operand::Float),
        (option::of(prop_oneof![name(), register()]), any::<i64>())
            .prop_map(|(base, offset)| Operand::Address { base, offset }),
        (name(), any::<i64>()).prop_map(|(name, offset)| Operand::SymbolOffset { name, offset }),
        (register(), register()).prop_map(|(first, second)| Operand::Pair(first, second)),
    ];
    leaf.prop_recursive(2, 8, 4, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(Operand::Vector),
            vec(inner, 0..4).prop_map(Operand::List)
        ]
    })
    .boxed()
}

fn instruction() -> Tree<Instruction<'static>> {
    let guard =
        (register(), any::<bool>()).prop_map(|(register, negated)| Guard { register, negated });
    let modifiers = vec(
        text("([a-z][a-z0-9_]{0,6}|[0-9]d|shared::cta|L2::128B)"),
        0..4,
    );
    (
        option::of(guard),
        text("[a-z]{2,6}"),
        modifiers,
        vec(operand(), 0..4),
    )
        .prop_map(|(guard, mnemonic, modifiers, operands)| {
            let opcode = std::iter::once(mnemonic).chain(modifiers).collect();
            Instruction {
                guard,
                opcode,
                operands,
                line: 0,
            }
        })
        .boxed()
}

fn statement() -> Tree<Statement<'static>> {
    let leaf = prop_oneof![
        8 => instruction().prop_map(Statement::Instruction),
        1 => name().prop_map(Statement::Label),
        1 => (text("(pred|b16|b32|b64|f32)"), register_prefix(), option::of(any::<u32>()))
            .prop_map(|(ty, name, count)| Statement::Registers { ty, name, count }),
        1 => variable(linkage(), false).prop_map(Statement::Variable),
        1 => (name(), formals(), formals(), attributes())
            .prop_map(|(name, returns, params, attributes)| Statement::Prototype { name, returns, params, attributes }),
        1 => (name(), text("(branchtargets|calltargets)"), vec(name(), 1..4))
            .prop_map(|(name, kind, targets)| Statement::Targets { name, kind, targets }),
        1 => (any::<u32>(), any::<u32>(), any::<u32>(), text("(|, function_name [$]L[a-z]{1,4}, inlined_at 1 2 3)"))
            .prop_map(|(file, line, column, rest)| Statement::Loc { file, line, column, rest }),
        1 => text("[a-z ]{0,9}").prop_map(Statement::Pragma),
    ];
    leaf.prop_recursive(2, 12, 5, |inner| {
        (vec(inner, 0..5), any::<bool>()).prop_map(|(inner, is_assembly)| match is_assembly {
            true => Statement::InlineAsm(inner),
            false => Statement::Block(inner),
        })
    })
    .boxed()
}

fn register_prefix() -> Tree<Name<'static>> {
    text("%[a-z]{1,4}")
}

fn function() -> Tree<Function<'static>> {
    let head = (
        linkage(),
        any::<bool>(),
        formals(),
        name(),
        formals(),
        attributes(),
    );
    (head, option::of(vec(statement(), 0..8)))
        .prop_map(
            |((linkage, entry, returns, name, params, attributes), body)| Function {
                linkage,
                entry,
                returns,
                name,
                params,
                attributes,
                body,
                line: 0,
            },
        )
        .boxed()
}

fn item() -> Tree<Item<'static>> {
    prop_oneof![
        3 => variable(linkage(), false).prop_map(Item::Variable),
        6 => function().prop_map(Item::Function),
        1 => (any::<u32>(), text("[a-z/.]{1,12}")).prop_map(|(index, path)| Item::File { index, path }),
        1 => text("\\.debug_[a-z]{1,5} \\{( \\.b8 1\n)?\\{ \\}\\}(\n[$]L[a-z]{1,5}:)?").prop_map(Item::Section),
    ]
    .boxed()
}

/// A module whose lines are all 0.
pub fn module() -> Tree<Module<'static>> {
    let target = vec(text("[a-z]{1,5}(_[0-9]{2})?"), 0..3);
    (
        (0u32..20, 0u32..20),
        target,
        prop_oneof![Just(32u32), Just(64)],
        vec(item(), 0..6),
    )
        .prop_map(|(version, target, address_size, items)| Module {
            version,
            target,
            address_size,
            items,
        })
        .boxed()
}
