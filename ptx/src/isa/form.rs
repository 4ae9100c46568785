//! One spelling of an instruction (or of a few that belong together).

use super::operand::{Domain, Ty};
use super::row::{Accuracy, Group, Row};
use super::table::rows;

/// A source operand.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Source {
    /// Its type.
    pub ty: Ty,
    /// Which values it may have.
    pub domain: Domain,
}

/// An instruction with its types.
#[derive(Clone, Debug, PartialEq)]
pub struct Form {
    /// Its name in reports: the opcode.
    pub name: String,
    /// The instruction's text: `$0`, `$1` ... stand for destinations, then sources.
    pub text: String,
    /// Types of the destinations.
    pub results: Vec<Ty>,
    /// The sources.
    pub sources: Vec<Source>,
    /// How exact the results are.
    pub accuracy: Accuracy,
    /// Needs all lanes of the warp: not to be put behind a divergent branch.
    pub warp: bool,
}

impl Form {
    /// The instruction with these operands for `$0`, `$1` ....
    pub fn spell(&self, operands: &[String]) -> String {
        let mut text = String::new();
        let mut rest = self.text.as_str();
        while let Some(at) = rest.find('$') {
            text.push_str(&rest[..at]);
            let digits = rest[at + 1..]
                .bytes()
                .take_while(u8::is_ascii_digit)
                .count();
            let index: usize = rest[at + 1..at + 1 + digits]
                .parse()
                .expect("the table numbers its operands");
            text.push_str(&operands[index]);
            rest = &rest[at + 1 + digits..];
        }
        text + rest
    }

    /// Several instructions that belong together, which write their operands `$0`, `$1` ... themselves; `operands` as in [`Row`].
    pub fn sequence(text: &'static str, operands: &'static str) -> Form {
        Form::of(text, &Row::new(Group::Carry, text, operands))
    }

    /// The form of one spelling of a row.
    pub(super) fn of(opcode: &str, row: &Row) -> Form {
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
            // What may be left out is written.
            let word = word.trim_end_matches('?');
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
}

/// All forms that can stand alone in a test.
pub fn forms() -> Vec<Form> {
    rows()
        .filter(|row| row.generated)
        .flat_map(|row| {
            row.spellings()
                .into_iter()
                .map(|opcode| Form::of(&opcode, row))
        })
        .collect()
}
