//! What an instruction of a snippet was given, read from its PTX: reproducers have no more.

use crate::case::{Case, STRIDE};

/// The operands of the instruction that made result number `check`, in one lane. `memory` is the case's after a run. None in a kernel.
pub fn operands(case: &Case, check: usize, lane: usize, memory: &[u8]) -> Option<Vec<u64>> {
    let made = format!("%x{check}");
    let line = case.text.lines().find(|line| {
        let results = line.split_once(',').map_or("", |(results, _)| results);
        // Stores name results too.
        !line.starts_with("st.") && results.split([' ', '|']).any(|word| word == made)
    })?;
    let (_, sources) = line.trim_end_matches(';').split_once(',')?;
    sources
        .split(',')
        .map(|source| value(case, source.trim(), lane, memory))
        .collect()
}

fn value(case: &Case, source: &str, lane: usize, memory: &[u8]) -> Option<u64> {
    if let Some(number) = source.strip_prefix("%x") {
        return Some(
            case.checks
                .get(number.parse::<usize>().ok()?)?
                .word(memory, lane),
        );
    }
    if let Some(number) = source.strip_prefix("%i") {
        let at = (number.parse::<usize>().ok()? * case.threads as usize + lane) * STRIDE;
        let bytes = memory.get(at..at + STRIDE)?;
        return Some(u64::from_le_bytes(bytes.try_into().ok()?));
    }
    match source.strip_prefix("0x") {
        Some(digits) => u64::from_str_radix(digits, 16).ok(),
        None => source.parse().ok(),
    }
}
