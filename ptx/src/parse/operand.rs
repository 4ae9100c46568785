//! Operands.

use super::cursor::{Cursor, Parsed};
use super::lexer::Token;
use super::number::{self, Number};
use crate::ast::{Name, Operand};

/// `a, b, c` up to `close`, which is not taken.
pub fn operands<'a>(cursor: &mut Cursor<'a>, close: u8, depth: u32) -> Parsed<Vec<Operand<'a>>> {
    let mut operands = Vec::new();
    if cursor.token == Token::Punct(close) {
        return Ok(operands);
    }
    loop {
        operands.push(operand(cursor, depth)?);
        if !cursor.eat(b',') {
            return Ok(operands);
        }
    }
}

fn operand<'a>(cursor: &mut Cursor<'a>, depth: u32) -> Parsed<Operand<'a>> {
    match cursor.token {
        Token::Word(word) => {
            cursor.bump();
            named(cursor, word)
        }
        Token::Number(_) => numeric(cursor, cursor.start(), false),
        Token::Punct(b'-') => {
            let start = cursor.start();
            cursor.bump();
            numeric(cursor, start, true)
        }
        Token::Punct(b'!') => {
            cursor.bump();
            Ok(Operand::Not(Name::Borrowed(cursor.word()?)))
        }
        Token::Punct(b'[') => address(cursor),
        Token::Punct(b'{') => Ok(Operand::Vector(group(cursor, b'}', depth)?)),
        Token::Punct(b'(') => Ok(Operand::List(group(cursor, b')', depth)?)),
        _ => cursor.error("expected an operand"),
    }
}

fn group<'a>(cursor: &mut Cursor<'a>, close: u8, depth: u32) -> Parsed<Vec<Operand<'a>>> {
    let depth = cursor.deeper(depth)?;
    cursor.bump();
    let operands = operands(cursor, close, depth)?;
    cursor.expect(close)?;
    Ok(operands)
}

fn named<'a>(cursor: &mut Cursor<'a>, word: &'a str) -> Parsed<Operand<'a>> {
    let name = Name::Borrowed(word);
    if cursor.eat(b'|') {
        return Ok(Operand::Pair(name, Name::Borrowed(cursor.word()?)));
    }
    if matches!(cursor.token, Token::Punct(b'+' | b'-')) {
        return Ok(Operand::SymbolOffset {
            name,
            offset: cursor.offset()?,
        });
    }
    Ok(Operand::Name(name))
}

fn numeric<'a>(cursor: &mut Cursor<'a>, start: usize, negative: bool) -> Parsed<Operand<'a>> {
    let Token::Number(text) = cursor.token else {
        return cursor.error("expected a number");
    };
    let operand = match number::read(text) {
        Some(Number::Float) => Operand::Float(Name::Borrowed(cursor.text_from(start))),
        Some(Number::Int(value)) if negative => Operand::Int(value.wrapping_neg().cast_signed()),
        Some(Number::Int(value)) => Operand::Int(value.cast_signed()),
        None => return cursor.error("expected a number of at most 64 bits"),
    };
    cursor.bump();
    Ok(operand)
}

fn address<'a>(cursor: &mut Cursor<'a>) -> Parsed<Operand<'a>> {
    cursor.bump();
    let base = match cursor.token {
        Token::Word(word) => {
            cursor.bump();
            Some(Name::Borrowed(word))
        }
        Token::Number(_) | Token::Punct(b'-') => None,
        _ => return cursor.error("expected an address"),
    };
    let absolute = match base {
        None if !matches!(cursor.token, Token::Punct(b'-')) => cursor.unsigned()?.cast_signed(),
        _ => 0,
    };
    let offset = absolute.wrapping_add(cursor.offset()?);
    cursor.expect(b']')?;
    Ok(Operand::Address { base, offset })
}
