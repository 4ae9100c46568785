//! Variables, signatures, initializers.

use super::unit::{put, separated};
use crate::ast::{Function, Init, Linkage, Name, Space, Variable};

fn linkage(linkage: Linkage) -> &'static str {
    match linkage {
        Linkage::Internal => "",
        Linkage::Visible => ".visible ",
        Linkage::Extern => ".extern ",
        Linkage::Weak => ".weak ",
        Linkage::Common => ".common ",
    }
}

fn space(space: Space) -> &'static str {
    match space {
        Space::Global => ".global",
        Space::Const => ".const",
        Space::Shared => ".shared",
        Space::Local => ".local",
        Space::Param => ".param",
        Space::Reg => ".reg",
    }
}

/// A declaration without its `;`.
pub fn variable(out: &mut String, variable: &Variable<'_>) {
    out.push_str(linkage(variable.linkage));
    out.push_str(space(variable.space));
    if let Some(align) = variable.align {
        put(out, format_args!(" .align {align}"));
    }
    put(out, format_args!(" .{}", variable.ty));
    if let Some(hint) = variable.pointer {
        out.push_str(" .ptr");
        if let Some(target) = hint.space {
            put(out, format_args!(" {}", space(target)));
        }
        if let Some(align) = hint.align {
            put(out, format_args!(" .align {align}"));
        }
    }
    put(out, format_args!(" {}", variable.name));
    for dim in &variable.dims {
        match dim {
            Some(size) => put(out, format_args!("[{size}]")),
            None => out.push_str("[]"),
        }
    }
    match &variable.init {
        None => {}
        Some(elements) if variable.dims.is_empty() => {
            out.push_str(" = ");
            separated(out, elements, ", ", init);
        }
        Some(elements) => {
            out.push_str(" = ");
            list(out, elements);
        }
    }
}

fn list(out: &mut String, elements: &[Init<'_>]) {
    out.push('{');
    separated(out, elements, ", ", init);
    out.push('}');
}

/// Without the formatting machinery: there may be millions.
fn bytes(out: &mut String, bytes: &[u8]) {
    out.reserve(bytes.len() * 5);
    for (index, byte) in bytes.iter().enumerate() {
        if index > 0 {
            out.push_str(", ");
        }
        let digit = |number: u8| char::from(b'0' + number % 10);
        if *byte >= 100 {
            out.push(digit(byte / 100));
        }
        if *byte >= 10 {
            out.push(digit(byte / 10));
        }
        out.push(digit(*byte));
    }
}

fn init(out: &mut String, element: &Init<'_>) {
    match element {
        Init::Int(value) => put(out, format_args!("{value}")),
        Init::Bytes(bytes) => self::bytes(out, bytes),
        Init::Float(text) => out.push_str(text),
        Init::List(elements) => list(out, elements),
        Init::Symbol {
            name,
            offset,
            generic,
            mask,
        } => {
            if let Some(mask) = mask {
                put(out, format_args!("0x{mask:X}("));
            }
            if *generic {
                put(out, format_args!("generic({name})"));
            } else {
                out.push_str(name);
            }
            match offset {
                0 => {}
                1.. => put(out, format_args!("+{offset}")),
                _ => put(out, format_args!("{offset}")),
            }
            if mask.is_some() {
                out.push(')');
            }
        }
    }
}

/// `.visible .func (returns) name(params)` and attributes, each on its line.
pub fn signature(out: &mut String, function: &Function<'_>) {
    out.push_str(linkage(function.linkage));
    out.push_str(if function.entry { ".entry " } else { ".func " });
    if !function.returns.is_empty() {
        formals(out, &function.returns, "", ", ");
        out.push(' ');
    }
    out.push_str(&function.name);
    formals(out, &function.params, "\n\t", ",\n\t");
    out.push('\n');
    attributes(out, &function.attributes, "\n");
}

/// `(a, b)`; nothing between the parentheses if there are none.
pub fn formals(out: &mut String, formals: &[Variable<'_>], first: &str, separator: &str) {
    out.push('(');
    if !formals.is_empty() {
        out.push_str(first);
    }
    separated(out, formals, separator, variable);
    out.push(')');
}

/// Attributes, each followed by `end`.
pub fn attributes(out: &mut String, attributes: &[Name<'_>], end: &str) {
    for attribute in attributes {
        out.push_str(attribute);
        out.push_str(end);
    }
}
