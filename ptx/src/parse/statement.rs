//! Bodies of functions.

use super::cursor::{Cursor, Parsed};
use super::lexer::Token;
use super::{declaration, operand};
use crate::ast::{Guard, Instruction, Name, Statement};

/// `{ ... }`.
pub fn block<'a>(cursor: &mut Cursor<'a>, depth: u32) -> Parsed<Vec<Statement<'a>>> {
    let depth = cursor.deeper(depth)?;
    cursor.expect(b'{')?;
    let mut body = Vec::new();
    while !cursor.eat(b'}') {
        statement(cursor, depth, &mut body)?;
    }
    Ok(body)
}

/// `// begin inline asm ... // end inline asm`. A beginning without its end reaches to the end of the block that it stands in: the rewriter then leaves
/// too much as written rather than too little.
fn inline_assembly<'a>(cursor: &mut Cursor<'a>, depth: u32) -> Parsed<Vec<Statement<'a>>> {
    let depth = cursor.deeper(depth)?;
    cursor.bump();
    let mut body = Vec::new();
    while cursor.token != Token::InlineAsm(false) {
        if cursor.token == Token::Punct(b'}') {
            return Ok(body);
        }
        statement(cursor, depth, &mut body)?;
    }
    cursor.bump();
    Ok(body)
}

/// Reads statements without a function around them.
///
/// # Errors
/// As [`super::parse`].
pub fn fragment(text: &str) -> Parsed<Vec<Statement<'_>>> {
    let mut cursor = Cursor::new(text);
    let mut body = Vec::new();
    while cursor.token != Token::End {
        statement(&mut cursor, 0, &mut body)?;
    }
    Ok(body)
}

fn statement<'a>(cursor: &mut Cursor<'a>, depth: u32, body: &mut Vec<Statement<'a>>) -> Parsed<()> {
    match cursor.token {
        Token::Word(_) => body.push(label_or_instruction(cursor)?),
        Token::Punct(b'@') => {
            let line = cursor.line();
            cursor.bump();
            let negated = cursor.eat(b'!');
            let guard = Guard {
                register: Name::Borrowed(cursor.word()?),
                negated,
            };
            let mnemonic = cursor.word()?;
            body.push(instruction(cursor, Some(guard), mnemonic, line)?);
        }
        Token::Punct(b'{') => body.push(Statement::Block(block(cursor, depth)?)),
        Token::Punct(b';') => cursor.bump(),
        Token::InlineAsm(true) => body.push(Statement::InlineAsm(inline_assembly(cursor, depth)?)),
        // An end without its beginning is a comment like any other.
        Token::InlineAsm(false) => cursor.bump(),
        Token::Dot(directive) => return self::directive(cursor, directive, body),
        _ => return cursor.error("expected a statement or `}`"),
    }
    Ok(())
}

fn label_or_instruction<'a>(cursor: &mut Cursor<'a>) -> Parsed<Statement<'a>> {
    let line = cursor.line();
    let word = cursor.word()?;
    if !cursor.eat(b':') {
        return instruction(cursor, None, word, line);
    }
    let name = Name::Borrowed(word);
    match cursor.token {
        Token::Dot("callprototype") => {
            cursor.bump();
            let returns = declaration::formals(cursor)?;
            if cursor.word()? != "_" {
                return cursor.error("a prototype's name must be `_`; before");
            }
            let params = declaration::formals(cursor)?;
            let attributes = declaration::attributes(cursor)?;
            cursor.expect(b';')?;
            Ok(Statement::Prototype {
                name,
                returns,
                params,
                attributes,
            })
        }
        Token::Dot(kind @ ("branchtargets" | "calltargets")) => {
            cursor.bump();
            let mut targets = vec![Name::Borrowed(cursor.word()?)];
            while cursor.eat(b',') {
                targets.push(Name::Borrowed(cursor.word()?));
            }
            cursor.expect(b';')?;
            Ok(Statement::Targets {
                name,
                kind: Name::Borrowed(kind),
                targets,
            })
        }
        _ => Ok(Statement::Label(name)),
    }
}

fn instruction<'a>(
    cursor: &mut Cursor<'a>,
    guard: Option<Guard<'a>>,
    mnemonic: &'a str,
    line: u32,
) -> Parsed<Statement<'a>> {
    let mut opcode = Vec::with_capacity(4);
    opcode.push(Name::Borrowed(mnemonic));
    while let Token::Dot(modifier) = cursor.token {
        opcode.push(Name::Borrowed(modifier));
        cursor.bump();
    }
    let operands = operand::operands(cursor, b';', 0)?;
    cursor.expect(b';')?;
    Ok(Statement::Instruction(Instruction {
        guard,
        opcode,
        operands,
        line,
    }))
}

fn directive<'a>(
    cursor: &mut Cursor<'a>,
    directive: &'a str,
    body: &mut Vec<Statement<'a>>,
) -> Parsed<()> {
    match directive {
        "reg" => registers(cursor, body),
        "loc" => {
            body.push(location(cursor)?);
            Ok(())
        }
        "pragma" => {
            cursor.bump();
            loop {
                let Token::Str(text) = cursor.token else {
                    return cursor.error("expected a string");
                };
                cursor.bump();
                body.push(Statement::Pragma(Name::Borrowed(text)));
                if !cursor.eat(b',') {
                    return cursor.expect(b';');
                }
            }
        }
        _ => {
            let linkage = declaration::linkage(cursor);
            if declaration::space(cursor).is_none() {
                return cursor.error("unsupported directive in a body");
            }
            let mut push = |variable| body.push(Statement::Variable(variable));
            declaration::variables(cursor, linkage, &mut push)
        }
    }
}

fn registers<'a>(cursor: &mut Cursor<'a>, body: &mut Vec<Statement<'a>>) -> Parsed<()> {
    cursor.bump();
    let Token::Dot(ty) = cursor.token else {
        return cursor.error("expected a register type");
    };
    if matches!(ty, "v2" | "v4" | "align") {
        return cursor.error("unsupported in a register declaration");
    }
    cursor.bump();
    loop {
        let name = Name::Borrowed(cursor.word()?);
        let count = if cursor.eat(b'<') {
            let count = cursor.unsigned32()?;
            cursor.expect(b'>')?;
            Some(count)
        } else {
            None
        };
        body.push(Statement::Registers {
            ty: Name::Borrowed(ty),
            name,
            count,
        });
        if !cursor.eat(b',') {
            return cursor.expect(b';');
        }
    }
}

fn location<'a>(cursor: &mut Cursor<'a>) -> Parsed<Statement<'a>> {
    let at = cursor.line();
    cursor.bump();
    let (file, line, column) = (
        cursor.unsigned32()?,
        cursor.unsigned32()?,
        cursor.unsigned32()?,
    );
    let rest = Name::Borrowed(cursor.raw_after_comma(at));
    Ok(Statement::Loc {
        file,
        line,
        column,
        rest,
    })
}
