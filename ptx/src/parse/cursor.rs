//! One token of look-ahead over the [`Lexer`], and the errors.

use super::error::ParseError;
use super::lexer::{Lexer, Token};
use super::number;

/// How deep `{ }` and `( )` may nest: more than any compiler writes, less than a stack holds.
pub const MAX_DEPTH: u32 = 64;

/// Reads tokens one by one.
pub struct Cursor<'a> {
    lexer: Lexer<'a>,
    /// The look-ahead.
    pub token: Token<'a>,
    start: usize,
    line: u32,
}

pub type Parsed<T> = Result<T, ParseError>;

impl<'a> Cursor<'a> {
    pub fn new(source: &'a str) -> Cursor<'a> {
        let mut lexer = Lexer::new(source);
        let (token, start, line) = lexer.next();
        Cursor {
            lexer,
            token,
            start,
            line,
        }
    }

    /// Lets `read` take text after the look-ahead. If it finds something, the look-ahead moves on.
    pub fn raw<T>(&mut self, read: impl FnOnce(&mut Lexer<'a>) -> Option<T>) -> Option<T> {
        let found = read(&mut self.lexer)?;
        self.bump();
        Some(found)
    }

    /// The line of the look-ahead.
    pub fn line(&self) -> u32 {
        self.line
    }

    /// Where the look-ahead starts.
    pub fn start(&self) -> usize {
        self.start
    }

    /// The text from `start` (of an earlier token) to the end of the look-ahead.
    pub fn text_from(&self, start: usize) -> &'a str {
        &self.lexer.source()[start..self.lexer.pos()]
    }

    pub fn bump(&mut self) {
        (self.token, self.start, self.line) = self.lexer.next();
    }

    /// An error about the look-ahead.
    pub fn error<T>(&self, expected: impl Into<String>) -> Parsed<T> {
        Err(ParseError::at(
            self.lexer.source(),
            self.start,
            self.lexer.pos(),
            expected.into(),
        ))
    }

    /// Takes `byte` if it is next.
    pub fn eat(&mut self, byte: u8) -> bool {
        let found = self.token == Token::Punct(byte);
        if found {
            self.bump();
        }
        found
    }

    /// Takes `.name` if it is next.
    pub fn eat_dot(&mut self, name: &str) -> bool {
        let found = self.token == Token::Dot(name);
        if found {
            self.bump();
        }
        found
    }

    pub fn expect(&mut self, byte: u8) -> Parsed<()> {
        if self.eat(byte) {
            Ok(())
        } else {
            self.error(format!("expected `{}`", byte as char))
        }
    }

    pub fn word(&mut self) -> Parsed<&'a str> {
        match self.token {
            Token::Word(word) => {
                self.bump();
                Ok(word)
            }
            _ => self.error("expected a name"),
        }
    }

    /// An integer literal without a sign.
    pub fn unsigned(&mut self) -> Parsed<u64> {
        let Token::Number(text) = self.token else {
            return self.error("expected a number");
        };
        let Some(value) = number::integer(text) else {
            return self.error("expected an integer of at most 64 bits");
        };
        self.bump();
        Ok(value)
    }

    /// As [`Cursor::unsigned`], where 32 bits must do.
    pub fn unsigned32(&mut self) -> Parsed<u32> {
        let Token::Number(text) = self.token else {
            return self.error("expected a number");
        };
        let Some(value) = number::integer(text).and_then(|value| u32::try_from(value).ok()) else {
            return self.error("expected an integer of at most 32 bits");
        };
        self.bump();
        Ok(value)
    }

    /// `+8`, `-8`, `+-8`, repeated: a byte offset (two's complement).
    pub fn offset(&mut self) -> Parsed<i64> {
        let mut total = 0i64;
        loop {
            let plus = self.eat(b'+');
            let minus = self.eat(b'-');
            if !plus && !minus {
                return Ok(total);
            }
            let value = self.unsigned()?.cast_signed();
            total = if minus {
                total.wrapping_sub(value)
            } else {
                total.wrapping_add(value)
            };
        }
    }

    /// What is left of the line if the look-ahead is a comma on line `line`, else nothing.
    pub fn raw_after_comma(&mut self, line: u32) -> &'a str {
        if self.token != Token::Punct(b',') || self.line != line {
            return "";
        }
        self.lexer.reset(self.start, self.line);
        let text = self.lexer.raw_line();
        self.bump();
        text
    }

    /// From the look-ahead over one `{ ... }`, as text.
    pub fn raw_braces(&mut self) -> Parsed<&'a str> {
        let (start, line) = (self.start, self.line);
        self.lexer.reset(start, line);
        match self.lexer.raw_braces() {
            Some(text) => {
                self.bump();
                Ok(text)
            }
            None => Err(ParseError::at(
                self.lexer.source(),
                start,
                self.lexer.pos(),
                "`{` without an end".into(),
            )),
        }
    }

    /// `depth + 1`, unless that is too deep.
    pub fn deeper(&self, depth: u32) -> Parsed<u32> {
        if depth < MAX_DEPTH {
            Ok(depth + 1)
        } else {
            self.error(format!("nested more than {MAX_DEPTH} deep"))
        }
    }
}
