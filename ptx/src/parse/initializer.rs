//! What a variable starts as.

use super::bytes;
use super::cursor::{Cursor, Parsed};
use super::lexer::Token;
use super::number::{self, Number};
use crate::ast::{Init, Name};
use std::borrow::Cow;

/// What a variable's initializer depends on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    Scalar,
    Array,
    /// An array of one dimension.
    Bytes,
}

/// After `=`: `{...}` for an array, one element for a scalar.
pub fn elements<'a>(cursor: &mut Cursor<'a>, shape: Shape) -> Parsed<Vec<Init<'a>>> {
    if shape == Shape::Scalar {
        return Ok(vec![element(cursor, 0)?]);
    }
    if shape == Shape::Bytes
        && cursor.token == Token::Punct(b'{')
        && let Some(list) = cursor.raw(bytes::list)
    {
        cursor.expect(b'}')?;
        return Ok(vec![Init::Bytes(Cow::Owned(list))]);
    }
    list(cursor, 0)
}

fn list<'a>(cursor: &mut Cursor<'a>, depth: u32) -> Parsed<Vec<Init<'a>>> {
    cursor.expect(b'{')?;
    let mut elements = Vec::new();
    if cursor.eat(b'}') {
        return Ok(elements);
    }
    loop {
        elements.push(element(cursor, depth)?);
        if !cursor.eat(b',') {
            cursor.expect(b'}')?;
            return Ok(elements);
        }
    }
}

fn element<'a>(cursor: &mut Cursor<'a>, depth: u32) -> Parsed<Init<'a>> {
    match cursor.token {
        Token::Punct(b'{') => {
            let depth = cursor.deeper(depth)?;
            Ok(Init::List(list(cursor, depth)?))
        }
        Token::Punct(b'-') => {
            let start = cursor.start();
            cursor.bump();
            number_element(cursor, start, true)
        }
        Token::Number(_) => number_element(cursor, cursor.start(), false),
        Token::Word(_) => symbol(cursor, None),
        _ => cursor.error("expected an initializer"),
    }
}

fn number_element<'a>(cursor: &mut Cursor<'a>, start: usize, negative: bool) -> Parsed<Init<'a>> {
    let Token::Number(text) = cursor.token else {
        return cursor.error("expected a number");
    };
    let written = cursor.text_from(start);
    let value = match number::read(text) {
        Some(Number::Int(value)) => value.cast_signed(),
        Some(Number::Float) => {
            cursor.bump();
            return Ok(Init::Float(Name::Borrowed(written)));
        }
        None => return cursor.error("expected a number of at most 64 bits"),
    };
    cursor.bump();
    if !negative && cursor.eat(b'(') {
        let element = symbol(cursor, Some(value.cast_unsigned()))?;
        cursor.expect(b')')?;
        return Ok(element);
    }
    Ok(Init::Int(if negative {
        value.wrapping_neg()
    } else {
        value
    }))
}

/// `sym`, `sym+8`, `generic(sym)`, `generic(sym)+8`, `generic(sym+8)`.
fn symbol<'a>(cursor: &mut Cursor<'a>, mask: Option<u64>) -> Parsed<Init<'a>> {
    let word = cursor.word()?;
    if word != "generic" || !cursor.eat(b'(') {
        return Ok(Init::Symbol {
            name: Name::Borrowed(word),
            offset: cursor.offset()?,
            generic: false,
            mask,
        });
    }
    let name = Name::Borrowed(cursor.word()?);
    let inside = cursor.offset()?;
    cursor.expect(b')')?;
    let offset = inside.wrapping_add(cursor.offset()?);
    Ok(Init::Symbol {
        name,
        offset,
        generic: true,
        mask,
    })
}
