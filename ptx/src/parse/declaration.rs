//! Declarations: linkage, variables, signatures.

use super::cursor::{Cursor, Parsed};
use super::initializer::{self, Shape};
use super::lexer::Token;
use crate::ast::{Function, Linkage, Name, PointerHint, Space, Variable};

/// `.visible` and its like, or nothing.
pub fn linkage(cursor: &mut Cursor<'_>) -> Linkage {
    let linkage = match cursor.token {
        Token::Dot("visible") => Linkage::Visible,
        Token::Dot("extern") => Linkage::Extern,
        Token::Dot("weak") => Linkage::Weak,
        Token::Dot("common") => Linkage::Common,
        _ => return Linkage::Internal,
    };
    cursor.bump();
    linkage
}

/// The state space that the look-ahead names.
pub fn space(cursor: &Cursor<'_>) -> Option<Space> {
    match cursor.token {
        Token::Dot("global") => Some(Space::Global),
        Token::Dot("const") => Some(Space::Const),
        Token::Dot("shared") => Some(Space::Shared),
        Token::Dot("local") => Some(Space::Local),
        Token::Dot("param") => Some(Space::Param),
        Token::Dot("reg") => Some(Space::Reg),
        _ => None,
    }
}

/// One declaration with its `;`: `.global .align 4 .b8 a[4] = {1, 2}, b[8];`.
pub fn variables<'a>(
    cursor: &mut Cursor<'a>,
    linkage: Linkage,
    push: &mut dyn FnMut(Variable<'a>),
) -> Parsed<()> {
    let first = variable(cursor, linkage, true)?;
    let template = Variable {
        dims: Vec::new(),
        init: None,
        ..first.clone()
    };
    push(first);
    while cursor.eat(b',') {
        let mut next = Variable {
            line: cursor.line(),
            name: Name::Borrowed(cursor.word()?),
            ..template.clone()
        };
        dims_and_init(cursor, &mut next, true)?;
        push(next);
    }
    cursor.expect(b';')
}

/// One variable, formal parameter or return value, from its space to its initializer.
pub fn variable<'a>(
    cursor: &mut Cursor<'a>,
    linkage: Linkage,
    may_init: bool,
) -> Parsed<Variable<'a>> {
    let Some(space) = space(cursor) else {
        return cursor.error("expected a state space");
    };
    cursor.bump();
    let (mut align, mut ty, mut pointer) = (None, None, None::<PointerHint>);
    while let Token::Dot(word) = cursor.token {
        match (word, &mut pointer) {
            ("align", hint) => {
                cursor.bump();
                let value = Some(cursor.unsigned32()?);
                match hint {
                    Some(hint) => hint.align = value,
                    None => align = value,
                }
                continue;
            }
            ("ptr", None) => {
                pointer = Some(PointerHint {
                    space: None,
                    align: None,
                })
            }
            (_, Some(hint)) => match self::space(cursor) {
                Some(space) => hint.space = Some(space),
                None => return cursor.error("expected a state space, `.align` or a name"),
            },
            ("v2" | "v4" | "attribute", None) => {
                return cursor.error("unsupported in a declaration");
            }
            (_, None) if ty.is_none() => ty = Some(Name::Borrowed(word)),
            _ => return cursor.error("expected a name"),
        }
        cursor.bump();
    }
    let Some(ty) = ty else {
        return cursor.error("expected a type");
    };
    let line = cursor.line();
    let name = Name::Borrowed(cursor.word()?);
    let mut variable = Variable {
        linkage,
        space,
        align,
        ty,
        pointer,
        name,
        dims: Vec::new(),
        init: None,
        line,
    };
    dims_and_init(cursor, &mut variable, may_init)?;
    Ok(variable)
}

fn dims_and_init<'a>(
    cursor: &mut Cursor<'a>,
    variable: &mut Variable<'a>,
    may_init: bool,
) -> Parsed<()> {
    while cursor.eat(b'[') {
        let size = if cursor.token == Token::Punct(b']') {
            None
        } else {
            Some(cursor.unsigned()?)
        };
        variable.dims.push(size);
        cursor.expect(b']')?;
    }
    if may_init && cursor.eat(b'=') {
        let shape = match (variable.dims.len(), variable.ty.as_ref()) {
            (0, _) => Shape::Scalar,
            (1, "b8" | "u8") => Shape::Bytes,
            _ => Shape::Array,
        };
        variable.init = Some(initializer::elements(cursor, shape)?);
    }
    Ok(())
}

/// `(.param .b64 a, .param .b64 b)`, or nothing.
pub fn formals<'a>(cursor: &mut Cursor<'a>) -> Parsed<Vec<Variable<'a>>> {
    let mut formals = Vec::new();
    if !cursor.eat(b'(') || cursor.eat(b')') {
        return Ok(formals);
    }
    loop {
        formals.push(variable(cursor, Linkage::Internal, false)?);
        if !cursor.eat(b',') {
            cursor.expect(b')')?;
            return Ok(formals);
        }
    }
}

/// `.func (returns) name (params) .noreturn`, up to `;` or `{`.
pub fn signature<'a>(cursor: &mut Cursor<'a>, linkage: Linkage) -> Parsed<Function<'a>> {
    let entry = cursor.token == Token::Dot("entry");
    cursor.bump();
    let returns = formals(cursor)?;
    let line = cursor.line();
    let name = Name::Borrowed(cursor.word()?);
    let params = formals(cursor)?;
    let attributes = attributes(cursor)?;
    Ok(Function {
        linkage,
        entry,
        returns,
        name,
        params,
        attributes,
        body: None,
        line,
    })
}

/// `.noreturn`, `.maxntid 128, 1, 1` and so on: a directive and numbers, in one normal form.
pub fn attributes<'a>(cursor: &mut Cursor<'a>) -> Parsed<Vec<Name<'a>>> {
    let mut attributes = Vec::new();
    while let Token::Dot(_) = cursor.token {
        let mut text = Name::Borrowed(cursor.text_from(cursor.start()));
        cursor.bump();
        let mut separator = " ";
        while let Token::Number(number) = cursor.token {
            text.to_mut().push_str(separator);
            text.to_mut().push_str(number);
            separator = ", ";
            cursor.bump();
            if cursor.token == Token::Punct(b',') {
                cursor.bump();
            } else {
                break;
            }
        }
        attributes.push(text);
    }
    Ok(attributes)
}
