//! The whole translation unit.

use super::{declaration, statement};
use crate::ast::{Item, Module};
use std::fmt::Write;

/// Writes `module` as PTX text.
pub fn print(module: &Module<'_>) -> String {
    let mut out = String::with_capacity(module.items.len() * 1024);
    put(
        &mut out,
        format_args!(".version {}.{}\n", module.version.0, module.version.1),
    );
    if !module.target.is_empty() {
        put(
            &mut out,
            format_args!(".target {}\n", module.target.join(", ")),
        );
    }
    put(
        &mut out,
        format_args!(".address_size {}\n\n", module.address_size),
    );
    for item in &module.items {
        match item {
            Item::Variable(variable) => {
                declaration::variable(&mut out, variable);
                out.push_str(";\n");
            }
            Item::Function(function) => {
                declaration::signature(&mut out, function);
                match &function.body {
                    None => out.push_str(";\n"),
                    Some(body) => {
                        out.push_str("{\n");
                        statement::statements(&mut out, body);
                        out.push_str("}\n");
                    }
                }
            }
            Item::File { index, path } => {
                put(&mut out, format_args!("\t.file\t{index} \"{path}\"\n"))
            }
            Item::Section(text) => put(&mut out, format_args!("\t.section\t{text}\n")),
        }
    }
    out
}

/// Appends formatted text.
pub fn put(out: &mut String, text: std::fmt::Arguments<'_>) {
    // Writing to a `String` has no failure.
    let _ = out.write_fmt(text);
}

/// Appends `items`, separated by `separator`.
pub fn separated<T>(
    out: &mut String,
    items: &[T],
    separator: &str,
    mut write: impl FnMut(&mut String, &T),
) {
    for (index, item) in items.iter().enumerate() {
        if index > 0 {
            out.push_str(separator);
        }
        write(out, item);
    }
}
