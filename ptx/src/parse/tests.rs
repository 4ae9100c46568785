use super::parse;
use crate::ast::{Init, Instruction, Item, Linkage, Name, Operand, Space, Statement};

const HEADER: &str = "// a comment\n.version 7.1\n.target sm_70, debug\n.address_size 64\n";

fn body(statements: &str) -> Vec<Statement<'static>> {
    let text = format!("{HEADER}.func f()\n{{\n{statements}\n}}\n").leak();
    match parse(text).unwrap().items.pop() {
        Some(Item::Function(function)) => function.body.unwrap(),
        other => panic!("{other:?}"),
    }
}

fn instruction(text: &str) -> Instruction<'static> {
    match body(text).pop() {
        Some(Statement::Instruction(instruction)) => instruction,
        other => panic!("{other:?}"),
    }
}

fn name(text: &str) -> Operand<'_> {
    Operand::Name(Name::Borrowed(text))
}

#[test]
fn header_is_read() {
    let module = parse(HEADER).unwrap();
    assert_eq!(module.version, (7, 1));
    assert_eq!(module.target, ["sm_70", "debug"]);
    assert_eq!(module.address_size, 64);
}

#[test]
fn guards_modifiers_and_lines() {
    let found = instruction("\n@!%p1 ld.relaxed.sys.shared::cta.v2.u64 {%rd1, %rd2}, [%rd3+-8];");
    let guard = found.guard.unwrap();
    assert!(guard.negated && guard.register == "%p1");
    assert_eq!(
        found.opcode,
        ["ld", "relaxed", "sys", "shared::cta", "v2", "u64"]
    );
    assert_eq!(found.line, 8);
    assert_eq!(
        found.operands,
        [
            Operand::Vector(vec![name("%rd1"), name("%rd2")]),
            Operand::Address {
                base: Some(Name::Borrowed("%rd3")),
                offset: -8
            }
        ]
    );
}

#[test]
fn operands_of_every_kind() {
    let found = instruction(
        "foo %tid.x, !%p, -5, 0xFFFFFFFFFFFFFFFF, 0f3F800000, -1.5, [123], sym+8, %r1|%p1, _, [a];",
    );
    assert_eq!(
        found.operands,
        [
            name("%tid.x"),
            Operand::Not(Name::Borrowed("%p")),
            Operand::Int(-5),
            Operand::Int(-1),
            Operand::Float(Name::Borrowed("0f3F800000")),
            Operand::Float(Name::Borrowed("-1.5")),
            Operand::Address {
                base: None,
                offset: 123
            },
            Operand::SymbolOffset {
                name: Name::Borrowed("sym"),
                offset: 8
            },
            Operand::Pair(Name::Borrowed("%r1"), Name::Borrowed("%p1")),
            name("_"),
            Operand::Address {
                base: Some(Name::Borrowed("a")),
                offset: 0
            },
        ]
    );
}

#[test]
fn calls_prototypes_and_blocks() {
    let found = body(
        "{ // callseq 3, 0\n.param .align 8 .b8 param0[56];\n\
         prototype_3 : .callprototype (.param .b64 _) _ (.param .align 8 .b8 _[56]) .noreturn;\n\
         call (retval0), %rd1, (param0), prototype_3;\ncall.uni f, ();\n} // callseq 3",
    );
    let [Statement::Block(inner)] = found.as_slice() else {
        panic!("{found:?}")
    };
    let [
        Statement::Variable(param),
        Statement::Prototype {
            name: proto,
            returns,
            params,
            attributes,
        },
        call,
        plain,
    ] = inner.as_slice()
    else {
        panic!("{inner:?}")
    };
    assert_eq!(
        (param.space, param.align, param.dims.as_slice()),
        (Space::Param, Some(8), [Some(56)].as_slice())
    );
    assert_eq!(
        (proto.as_ref(), returns.len(), params.len()),
        ("prototype_3", 1, 1)
    );
    assert_eq!(attributes, &[".noreturn"]);
    let Statement::Instruction(call) = call else {
        panic!("{call:?}")
    };
    assert_eq!(
        call.operands,
        [
            Operand::List(vec![name("retval0")]),
            name("%rd1"),
            Operand::List(vec![name("param0")]),
            name("prototype_3")
        ]
    );
    let Statement::Instruction(plain) = plain else {
        panic!("{plain:?}")
    };
    assert_eq!(plain.operands, [name("f"), Operand::List(Vec::new())]);
}

#[test]
fn inline_assembly_is_a_statement_and_other_comments_are_none() {
    let found =
        body("// begin inline asm\nexit;\n// end inline asm\ntrap; exit; /* a\nb */ // callseq 3");
    assert_eq!(found.len(), 3);
    assert!(matches!(&found[0], Statement::InlineAsm(inner) if inner.len() == 1));
}

#[test]
fn an_unmatched_mark_of_inline_assembly() {
    let found = body("{ // begin inline asm\nexit; trap;\n}\n// end inline asm\nret;");
    let [Statement::Block(block), Statement::Instruction(_)] = found.as_slice() else {
        panic!("{found:?}")
    };
    // Up to the end of its block.
    assert!(matches!(block.as_slice(), [Statement::InlineAsm(inner)] if inner.len() == 2));
    // Two texts with one block across them: what is between is part of the first one.
    let found = body(
        "// begin inline asm\n{\n// end inline asm\nret;\n// begin inline asm\n}\n// end inline asm\nexit;",
    );
    let [Statement::InlineAsm(inner), Statement::Instruction(_)] = found.as_slice() else {
        panic!("{found:?}")
    };
    assert!(
        matches!(inner.as_slice(), [Statement::Block(block)] if matches!(block.as_slice(), [Statement::Instruction(_), Statement::InlineAsm(_)]))
    );
}

#[test]
fn registers_labels_targets_and_locations() {
    let found = body(
        ".reg .b64 %rd<12>;\n.reg .b64 %SP, %SPL;\n$L: .loc 1 2 3, function_name $x, inlined_at 1 4 5 // c\n\
         $T: .branchtargets A,\n B;\n.loc 1 5 0\n.pragma \"nounroll\";\nret;",
    );
    assert_eq!(found.len(), 9);
    assert!(
        matches!(&found[0], Statement::Registers { name, count: Some(12), .. } if name == "%rd")
    );
    assert!(matches!(&found[2], Statement::Registers { name, count: None, .. } if name == "%SPL"));
    assert!(matches!(&found[3], Statement::Label(label) if label == "$L"));
    assert!(
        matches!(&found[4], Statement::Loc { file: 1, line: 2, column: 3, rest } if rest == ", function_name $x, inlined_at 1 4 5")
    );
    assert!(matches!(&found[5], Statement::Targets { targets, .. } if targets.len() == 2));
    assert!(matches!(&found[6], Statement::Loc { rest, .. } if rest.is_empty()));
    assert!(matches!(&found[7], Statement::Pragma(text) if text == "nounroll"));
}

#[test]
fn variables_and_initializers() {
    let text = format!(
        "{HEADER}.visible .global .align 8 .u64 a[3] = {{generic(b)+8, -1, 0xFF00(generic(c)+4)}};\n\
         .weak .global .b32 d = 0f3F800000;\n.extern .shared .align 16 .b8 e[];\n.global .b8 f[2][2] = {{{{1, 2}}, {{3, 4}}}};\n"
    );
    let module = parse(&text).unwrap();
    let variables: Vec<_> = module
        .items
        .iter()
        .map(|item| match item {
            Item::Variable(variable) => variable,
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(variables[0].linkage, Linkage::Visible);
    assert_eq!(
        variables[0].init.as_deref(),
        Some(
            [
                Init::Symbol {
                    name: Name::Borrowed("b"),
                    offset: 8,
                    generic: true,
                    mask: None
                },
                Init::Int(-1),
                Init::Symbol {
                    name: Name::Borrowed("c"),
                    offset: 4,
                    generic: true,
                    mask: Some(0xFF00)
                },
            ]
            .as_slice()
        )
    );
    assert_eq!(
        variables[1].init.as_deref(),
        Some([Init::Float(Name::Borrowed("0f3F800000"))].as_slice())
    );
    assert_eq!(variables[2].dims, [None]);
    assert!(matches!(
        variables[3].init.as_deref(),
        Some([Init::List(_), Init::List(_)])
    ));
}

#[test]
fn functions_files_and_sections() {
    let text = format!(
        "{HEADER}.visible .entry k(.param .u64 .ptr .global .align 8 k_param_0)\n.maxntid 128,1, 1\n.maxnreg 64\n{{ ret; }}\n\
         .extern .func (.param .b32 r) vprintf (.param .b64 a);\n.func g\n()\n.noreturn\n;\n\
         .file 1 \"/a\" \"b.rs\"\n.section .debug_abbrev\n{{ .b8 1 // {{\n{{ }} }}\n$L__sec_end0:\n"
    );
    let module = parse(&text).unwrap();
    let [
        Item::Function(kernel),
        Item::Function(extern_),
        Item::Function(noreturn),
        Item::File { index: 1, path },
        Item::Section(section),
    ] = module.items.as_slice()
    else {
        panic!("{module:?}")
    };
    assert!(kernel.entry && kernel.body.is_some());
    assert_eq!(kernel.attributes, [".maxntid 128, 1, 1", ".maxnreg 64"]);
    let hint = kernel.params[0].pointer.unwrap();
    assert_eq!(
        (hint.space, hint.align, kernel.params[0].align),
        (Some(Space::Global), Some(8), None)
    );
    assert_eq!(
        (extern_.linkage, extern_.returns.len()),
        (Linkage::Extern, 1)
    );
    assert_eq!(noreturn.attributes, [".noreturn"]);
    assert_eq!(path, "/a/b.rs");
    assert_eq!(section, ".debug_abbrev { .b8 1 // {\n{ } }\n$L__sec_end0:");
}

#[test]
fn errors_point_at_the_text() {
    let error = parse(".version 7.1\n.func f()\n{\n  ld.b32 %r1, ?;\n}").unwrap_err();
    assert_eq!(
        (error.line, error.column, error.found.as_str()),
        (4, 15, "?")
    );
    let error = parse(".version 7.1\n.alias a, b;").unwrap_err();
    assert_eq!(
        (error.line, error.column, error.found.as_str()),
        (2, 1, ".alias")
    );
    let error = parse(".version 7.1\n.func f() {").unwrap_err();
    assert_eq!(error.found, "end of text");
    let error = parse("").unwrap_err();
    assert_eq!((error.line, error.column), (1, 1));
}

#[test]
fn nesting_is_bounded() {
    for (open, close) in [("{", "}"), ("foo (", ");"), (".global .b8 a[1] = {", "};")] {
        let deep = format!(
            ".version 7.1\n.func f() {{ {}{} }}",
            open.repeat(100_000),
            close.repeat(100_000)
        );
        assert!(parse(&deep).is_err());
    }
    let deep = format!(".version 7.1\n.global .b8 a[1] = {}", "{".repeat(100_000));
    assert!(parse(&deep).unwrap_err().expected.contains("deep"));
    let deep = format!(".version 7.1\n.func f() {{ foo {}", "(".repeat(100_000));
    assert!(parse(&deep).unwrap_err().expected.contains("deep"));
}
