//! Rows of the table, with every choice of every modifier.

use super::form::{Accuracy, Form, Source};
use super::rows::ROWS;
use crate::value::{Domain, Ty};

/// A row: opcodes with `{a|b}` for a choice, operands, and how exact the result is.
///
/// Operands are `RESULTS = SOURCES`. An operand is a type (`u32`, `pred` ...), or `A` and `B` for the last and the last but one type of the
/// opcode, `W` for twice the width of `A`; `:nz`, `:sh` and `:iN` restrict it to what is not zero, to shift amounts, to immediates
/// below N. Anything in quotes is written as it stands. Results that are written together as `d|p` are joined by `|`.
pub(super) struct Row {
    pub opcodes: &'static str,
    pub operands: &'static str,
    pub accuracy: Accuracy,
    pub warp: bool,
}

/// All forms.
pub fn forms() -> Vec<Form> {
    ROWS.iter().flat_map(expand).collect()
}

fn expand(row: &Row) -> Vec<Form> {
    choices(row.opcodes)
        .iter()
        .map(|opcode| form(opcode, row))
        .collect()
}

/// `add{|.sat}.s32` in all its spellings.
fn choices(text: &str) -> Vec<String> {
    let Some(open) = text.find('{') else {
        return vec![text.to_owned()];
    };
    let close = open + text[open..].find('}').expect("a choice is closed");
    let tails = choices(&text[close + 1..]);
    let mut all = Vec::new();
    for choice in text[open + 1..close].split('|') {
        for tail in &tails {
            all.push(format!("{}{choice}{tail}", &text[..open]));
        }
    }
    all
}

fn form(opcode: &str, row: &Row) -> Form {
    let first = opcode.split(';').next().unwrap_or(opcode);
    let types: Vec<Ty> = first.split('.').filter_map(Ty::parse).collect();
    let ty = |name: &str| -> Ty {
        let last = types.len().wrapping_sub(1);
        match name {
            "A" => types[last],
            "B" => types[last - 1],
            "W" => Ty::Int(types[last].bits() * 2),
            other => Ty::parse(other)
                .unwrap_or_else(|| panic!("the type {other} in the row {}", row.opcodes)),
        }
    };
    let (left, right) = row
        .operands
        .split_once('=')
        .expect("a row has results and sources");
    let mut results = Vec::new();
    let mut written = Vec::new();
    for group in left.split_whitespace() {
        let members: Vec<String> = group
            .split('|')
            .map(|member| {
                results.push(ty(member));
                format!("${}", results.len() - 1)
            })
            .collect();
        written.push(members.join("|"));
    }
    let mut sources = Vec::new();
    for word in right.split_whitespace() {
        if let Some(literal) = word.strip_prefix('"') {
            written.push(literal.trim_end_matches('"').to_owned());
            continue;
        }
        let (name, domain) = word.split_once(':').unwrap_or((word, ""));
        let domain = match domain {
            "" => Domain::Any,
            "nz" => Domain::NonZero,
            "sh" => Domain::Shift,
            limit => Domain::Immediate(
                limit
                    .strip_prefix('i')
                    .and_then(|n| n.parse().ok())
                    .expect("a known domain"),
            ),
        };
        sources.push(Source {
            ty: ty(name),
            domain,
        });
        written.push(format!("${}", results.len() + sources.len() - 1));
    }
    // Several instructions write their operands themselves.
    let text = if opcode.contains(';') {
        opcode.to_owned()
    } else {
        format!("{opcode} {};", written.join(", "))
    };
    let name = if opcode.contains(';') {
        opcode
            .split_whitespace()
            .filter(|word| word.contains('.'))
            .collect::<Vec<_>>()
            .join("+")
    } else {
        opcode.to_owned()
    };
    Form {
        name,
        text,
        results,
        sources,
        accuracy: row.accuracy,
        warp: row.warp,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_choice_is_spelled() {
        assert_eq!(choices("a{|.x}.{y|z}"), ["a.y", "a.z", "a.x.y", "a.x.z"]);
        let forms = forms();
        let add = forms
            .iter()
            .find(|form| form.name == "add.sat.s32")
            .unwrap();
        assert_eq!(
            add.spell(&["%a".into(), "%b".into(), "7".into()]),
            "add.sat.s32 %a, %b, 7;"
        );
        let mut names: Vec<&str> = forms.iter().map(|form| form.name.as_str()).collect();
        names.sort_unstable();
        let twice: Vec<_> = names.windows(2).filter(|pair| pair[0] == pair[1]).collect();
        assert!(twice.is_empty(), "two forms have one name: {twice:?}");
    }
}
