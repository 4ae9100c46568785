//! The whole translation unit: header and top-level items.

use super::cursor::{Cursor, Parsed};
use super::error::ParseError;
use super::lexer::Token;
use super::{declaration, statement};
use crate::ast::{Function, Item, Module, Name};

/// Reads a module as rustc's LLVM or libNVVM writes it. Comments are dropped, but for the marks around inline assembly.
///
/// # Errors
/// The first place that is not PTX, or a directive that the tree has no place for: nothing is dropped silently.
pub fn parse(source: &str) -> Result<Module<'_>, ParseError> {
    let mut cursor = Cursor::new(source);
    let mut module = Module {
        version: version(&mut cursor)?,
        target: Vec::new(),
        address_size: 32,
        items: Vec::new(),
    };
    while let Token::Dot(directive) = cursor.token {
        match directive {
            "target" => {
                cursor.bump();
                module.target.push(Name::Borrowed(cursor.word()?));
                while cursor.eat(b',') {
                    module.target.push(Name::Borrowed(cursor.word()?));
                }
            }
            "address_size" => {
                cursor.bump();
                module.address_size = cursor.unsigned32()?;
            }
            _ => item(&mut cursor, &mut module.items)?,
        }
        while matches!(cursor.token, Token::Punct(b';') | Token::InlineAsm(_)) {
            cursor.bump();
        }
    }
    if cursor.token != Token::End {
        return cursor.error("expected a directive");
    }
    Ok(module)
}

fn version(cursor: &mut Cursor<'_>) -> Parsed<(u32, u32)> {
    if !cursor.eat_dot("version") {
        return cursor.error("expected `.version` first");
    }
    let Token::Number(text) = cursor.token else {
        return cursor.error("expected a version");
    };
    let parts = text
        .split_once('.')
        .and_then(|(major, minor)| Some((major.parse().ok()?, minor.parse().ok()?)));
    let Some(version) = parts else {
        return cursor.error("expected a version `MAJOR.MINOR`");
    };
    cursor.bump();
    Ok(version)
}

fn item<'a>(cursor: &mut Cursor<'a>, items: &mut Vec<Item<'a>>) -> Parsed<()> {
    if cursor.eat_dot("file") {
        items.push(file(cursor)?);
        return Ok(());
    }
    if cursor.token == Token::Dot("section") {
        items.push(section(cursor)?);
        return Ok(());
    }
    let linkage = declaration::linkage(cursor);
    if matches!(cursor.token, Token::Dot("func" | "entry")) {
        let mut function: Function<'a> = declaration::signature(cursor, linkage)?;
        if !cursor.eat(b';') {
            if cursor.token != Token::Punct(b'{') {
                return cursor.error("expected `;` or a body");
            }
            function.body = Some(statement::block(cursor, 0)?);
        }
        items.push(Item::Function(function));
        return Ok(());
    }
    if declaration::space(cursor).is_none() {
        return cursor.error("unsupported directive at module scope");
    }
    let mut push = |variable| items.push(Item::Variable(variable));
    declaration::variables(cursor, linkage, &mut push)
}

fn file<'a>(cursor: &mut Cursor<'a>) -> Parsed<Item<'a>> {
    let index = cursor.unsigned32()?;
    let mut path: Option<Name<'a>> = None;
    // LLVM may write the directory and the file as two strings.
    while let Token::Str(text) = cursor.token {
        cursor.bump();
        path = Some(match path {
            None => Name::Borrowed(text),
            Some(directory) => Name::Owned(format!("{directory}/{text}")),
        });
    }
    // `, TIMESTAMP, SIZE`: nothing uses them.
    while cursor.eat(b',') {
        cursor.unsigned()?;
    }
    match path {
        Some(path) => Ok(Item::File { index, path }),
        None => cursor.error("expected a path in quotes"),
    }
}

/// `.section .debug_info { ... }`: the name and the braces, as written. LLVM may put a label after the braces (`$L__sec_end0:`,
/// which `ptxas` refuses); it stays with the section's text.
fn section<'a>(cursor: &mut Cursor<'a>) -> Parsed<Item<'a>> {
    cursor.bump();
    let start = cursor.start();
    match cursor.token {
        Token::Dot(_) | Token::Word(_) => cursor.bump(),
        _ => return cursor.error("expected a section's name"),
    }
    if cursor.token != Token::Punct(b'{') {
        return cursor.error("expected `{`");
    }
    let brace = cursor.start();
    let name_and_gap = cursor.text_from(start);
    let braces = cursor.raw_braces()?;
    let name = name_and_gap[..brace - start].trim_end();
    let mut text = format!("{name} {braces}");
    while let Token::Word(label) = cursor.token {
        cursor.bump();
        cursor.expect(b':')?;
        text.push('\n');
        text.push_str(label);
        text.push(':');
    }
    Ok(Item::Section(Name::Owned(text)))
}
