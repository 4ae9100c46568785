//! Reproducers: a file that says everything about one case, and what both devices made of it.

use std::fmt::Write;

use anyhow::{Context, bail};

use crate::case::{Case, Check, HEADER};
use crate::compare::Difference;
use crate::table::Accuracy;
use crate::value::Ty;

/// Lanes whose difference is written out.
const SHOWN: usize = 8;

/// The reproducer's text: PTX with comments.
pub fn write(case: &Case, differences: &[Difference]) -> String {
    let mut text = String::new();
    let _ = writeln!(
        text,
        "//@ launch {} {} {}",
        case.kernel, case.blocks, case.threads
    );
    for (index, check) in case.checks.iter().enumerate() {
        let (relative, absolute) = match check.accuracy {
            Accuracy::Exact => (0.0, 0.0),
            Accuracy::Approximate { relative, absolute } => (relative, absolute),
        };
        let from: Vec<String> = check.from.iter().map(ToString::to_string).collect();
        let _ = writeln!(
            text,
            "//@ check {} {} {} {relative:e} {absolute:e} [{}] {}",
            check.offset,
            check.lanes,
            type_name(check.ty),
            from.join(","),
            check.form
        );
        for difference in differences
            .iter()
            .filter(|difference| difference.check == index)
            .take(SHOWN)
        {
            let _ = writeln!(
                text,
                "// lane {}: emulator {:#x}, GPU {:#x}",
                difference.lane, difference.emulator, difference.gpu
            );
        }
    }
    text.push_str("//@ memory ");
    for byte in &case.memory {
        let _ = write!(text, "{byte:02x}");
    }
    text + "\n" + HEADER + &case.text
}

/// Reads a reproducer.
///
/// # Errors
/// If it is none.
pub fn read(text: &str) -> anyhow::Result<Case> {
    let mut case = Case {
        kernel: String::new(),
        text: text
            .split_once(HEADER)
            .context("the file has not the head of a reproducer's PTX")?
            .1
            .to_owned(),
        blocks: 0,
        threads: 0,
        memory: Vec::new(),
        checks: Vec::new(),
        instructions: 0,
        snippet: None,
    };
    for line in text.lines().filter_map(|line| line.strip_prefix("//@ ")) {
        let words: Vec<&str> = line.split(' ').collect();
        match words.as_slice() {
            ["launch", kernel, blocks, threads] => {
                (case.kernel, case.blocks, case.threads) =
                    ((*kernel).to_owned(), blocks.parse()?, threads.parse()?);
            }
            ["check", offset, lanes, ty, relative, absolute, from, form] => {
                let (relative, absolute): (f64, f64) = (relative.parse()?, absolute.parse()?);
                let exact = relative == 0.0 && absolute == 0.0;
                let list = from.trim_matches(['[', ']']);
                case.checks.push(Check {
                    offset: offset.parse()?,
                    lanes: lanes.parse()?,
                    ty: Ty::parse(ty).context("an unknown type")?,
                    accuracy: if exact {
                        Accuracy::Exact
                    } else {
                        Accuracy::Approximate { relative, absolute }
                    },
                    form: (*form).to_owned(),
                    from: list
                        .split(',')
                        .filter(|n| !n.is_empty())
                        .map(str::parse)
                        .collect::<Result<_, _>>()?,
                });
            }
            ["memory", hex] => {
                let digits = hex.as_bytes().chunks(2);
                case.memory = digits
                    .map(|pair| {
                        u8::from_str_radix(std::str::from_utf8(pair)?, 16)
                            .map_err(anyhow::Error::from)
                    })
                    .collect::<Result<_, _>>()?;
            }
            _ => bail!("the line `{line}` says nothing known"),
        }
    }
    if case.threads == 0 {
        bail!("the file has no `launch` line");
    }
    Ok(case)
}

fn type_name(ty: Ty) -> String {
    match ty {
        Ty::Pred => "pred".to_owned(),
        Ty::Int(bits) => format!("b{bits}"),
        Ty::Float(bits) => format!("f{bits}"),
        Ty::BFloat => "bf16".to_owned(),
        Ty::Pair => "u16x2".to_owned(),
        Ty::Halves => "f16x2".to_owned(),
        Ty::BHalves => "bf16x2".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Random;
    use crate::snippet::Snippet;
    use crate::table::forms;

    #[test]
    fn a_reproducer_is_the_case() {
        let forms = forms();
        let case = Snippet::new(&mut Random::new(3, 0, 0), &forms[0], &forms).case("s0");
        let again = read(&write(&case, &[])).unwrap();
        assert_eq!(
            (again.text, again.memory, again.checks.len()),
            (case.text, case.memory, case.checks.len())
        );
        assert!(read("//@ launch k 1 32\n").is_err());
    }
}
