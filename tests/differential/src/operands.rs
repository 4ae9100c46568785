//! What an instruction of a snippet was given, read from its PTX: reproducers have no more.

use crate::case::{Case, STRIDE};

/// One instruction of a snippet.
#[derive(Debug, PartialEq)]
pub struct Step<'a> {
    /// Its opcode with all modifiers.
    pub opcode: &'a str,
    /// Its sources.
    pub sources: Vec<Source>,
}

/// Where an operand's value comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// An input, by number.
    Input(usize),
    /// A result of an instruction before, which is the check of this number.
    Result(usize),
    /// A number.
    Literal(u64),
}

/// The instruction that made result number `check`. None in a kernel.
pub fn step(case: &Case, check: usize) -> Option<Step<'_>> {
    let made = format!("%x{check}");
    case.text.lines().find_map(|line| {
        let (results, sources) = line.trim_end_matches(';').split_once(',')?;
        let (opcode, results) = results.split_once(' ')?;
        // Stores name results too.
        if opcode.starts_with("st.") || !results.split('|').any(|result| result == made) {
            return None;
        }
        let sources = sources.split(',').map(|source| read(source.trim()));
        Some(Step {
            opcode,
            sources: sources.collect::<Option<_>>()?,
        })
    })
}

fn read(source: &str) -> Option<Source> {
    Some(if let Some(number) = source.strip_prefix("%x") {
        Source::Result(number.parse().ok()?)
    } else if let Some(number) = source.strip_prefix("%i") {
        Source::Input(number.parse().ok()?)
    } else if let Some(digits) = source.strip_prefix("0x") {
        Source::Literal(u64::from_str_radix(digits, 16).ok()?)
    } else {
        Source::Literal(source.parse::<i64>().ok()? as u64)
    })
}

impl Source {
    /// The value in one lane. `memory` is the case's after a run.
    pub fn value(self, case: &Case, lane: usize, memory: &[u8]) -> Option<u64> {
        match self {
            Source::Result(check) => Some(case.checks.get(check)?.word(memory, lane)),
            Source::Literal(value) => Some(value),
            Source::Input(number) => {
                let at = (number * case.threads as usize + lane) * STRIDE;
                let bytes = memory.get(at..at + STRIDE)?;
                Some(u64::from_le_bytes(bytes.try_into().ok()?))
            }
        }
    }
}

/// The values of the operands of the instruction that made result number `check`, in one lane.
pub fn operands(case: &Case, check: usize, lane: usize, memory: &[u8]) -> Option<Vec<u64>> {
    let step = step(case, check)?;
    let sources = step.sources.iter();
    sources
        .map(|source| source.value(case, lane, memory))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::emulate;
    use crate::random::Random;
    use crate::snippet::Snippet;
    use crate::table::forms;

    #[test]
    fn steps_of_every_snippet_are_read() {
        let forms = forms();
        for index in 0..50 {
            let form = &forms[index * 25];
            let case = Snippet::new(&mut Random::new(5, 0, index as u64), form, &forms).case("s0");
            for (number, check) in case.checks.iter().enumerate() {
                // Sequences have several instructions with one form.
                if check.form.contains('+') {
                    continue;
                }
                let step = step(&case, number).unwrap_or_else(|| panic!("{}", case.text));
                assert_eq!(step.opcode, check.form);
            }
        }
    }

    #[test]
    fn operands_are_the_values_that_were_added() {
        let forms = forms();
        let form = forms.iter().find(|form| form.name == "add.u64").unwrap();
        let only = std::slice::from_ref(form);
        let case = Snippet::new(&mut Random::new(4, 0, 1), form, only).case("s0");
        assert!(case.checks.iter().any(|check| !check.from.is_empty()));
        let memory = emulate::run(&[&case]).unwrap().remove(0).unwrap();
        for (number, check) in case.checks.iter().enumerate() {
            for lane in 0..32 {
                let values = operands(&case, number, lane, &memory).unwrap();
                let sum = values[0].wrapping_add(values[1]);
                assert_eq!(sum, check.word(&memory, lane));
            }
        }
    }
}
