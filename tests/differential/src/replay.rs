//! Reproducers: a file that says everything about one case, and what both devices made of it.

use std::fmt::Write;

use anyhow::{Context, bail};

use crate::case::{Case, Check, HEADER, OLDER_HEADER, STRIDE};
use crate::compare::Difference;
use crate::table::Accuracy;
use crate::value::Ty;

/// Lanes whose difference is written out.
const SHOWN: usize = 8;

/// A case, and what a GPU made of some of its results.
#[derive(Clone, Debug)]
pub struct Reproducer {
    /// The case.
    pub case: Case,
    /// Results of the GPU.
    pub said: Vec<Said>,
}

/// One lane's result on a GPU.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Said {
    /// Which of the case's checks.
    pub check: usize,
    /// Which lane.
    pub lane: usize,
    /// The GPU's bits.
    pub value: u64,
}

/// The reproducer's text: PTX with comments. `gpu` is the case's memory after a run on a GPU, if there was one: it is kept for each check with a difference.
pub fn write(case: &Case, differences: &[Difference], gpu: Option<&[u8]>) -> String {
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
        let mine = || {
            differences
                .iter()
                .filter(|difference| difference.check == index)
        };
        for difference in mine().take(SHOWN) {
            let _ = writeln!(
                text,
                "// lane {}: emulator {:#x}, GPU {:#x}",
                difference.lane, difference.emulator, difference.gpu
            );
        }
        if let Some(gpu) = gpu
            && mine().next().is_some()
        {
            let values = (0..check.lanes).map(|lane| format!(" {:x}", check.word(gpu, lane)));
            let _ = writeln!(text, "//@ gpu{}", values.collect::<String>());
        }
    }
    // Results begin as zeros, which need not be written.
    let used = case.memory.iter().rposition(|byte| *byte != 0);
    let _ = write!(text, "//@ memory {} ", case.memory.len());
    for byte in &case.memory[..used.map_or(0, |last| last + 1)] {
        let _ = write!(text, "{byte:02x}");
    }
    text + "\n" + HEADER + &case.text
}

/// Reads a reproducer.
///
/// # Errors
/// If it is none.
pub fn read(text: &str) -> anyhow::Result<Reproducer> {
    let (head, ptx) = text
        .split_once(HEADER)
        .or_else(|| text.split_once(OLDER_HEADER))
        .context("the file has not the head of a reproducer's PTX")?;
    let mut case = Case {
        kernel: String::new(),
        text: ptx.to_owned(),
        blocks: 0,
        threads: 0,
        memory: Vec::new(),
        checks: Vec::new(),
        instructions: 0,
        snippet: None,
    };
    let mut said = Vec::new();
    for line in head.lines() {
        let words: Vec<&str> = line.split(' ').collect();
        let check = case.checks.len().wrapping_sub(1);
        match words.as_slice() {
            ["//@", "launch", kernel, blocks, threads] => {
                (case.kernel, case.blocks, case.threads) =
                    ((*kernel).to_owned(), blocks.parse()?, threads.parse()?);
            }
            ["//@", "check", rest @ ..] => case.checks.push(read_check(rest)?),
            // What files have that were written before there was `gpu`.
            ["//", "lane", lane, "emulator", _, "GPU", value] => said.push(Said {
                check,
                lane: lane.trim_end_matches(':').parse()?,
                value: hexadecimal(value)?,
            }),
            ["//@", "gpu", values @ ..] => {
                said.retain(|said| said.check != check);
                for (lane, value) in values.iter().enumerate() {
                    let value = hexadecimal(value)?;
                    said.push(Said { check, lane, value });
                }
            }
            ["//@", "memory", hex] => case.memory = bytes(hex)?,
            ["//@", "memory", size, hex] => {
                case.memory = bytes(hex)?;
                case.memory.resize(size.parse()?, 0);
            }
            ["//@", ..] => bail!("the line `{line}` says nothing known"),
            _ => {}
        }
    }
    if case.threads == 0 {
        bail!("the file has no `launch` line");
    }
    for check in &case.checks {
        if check.offset + check.lanes * STRIDE > case.memory.len() {
            bail!("the memory ends before the results at {}", check.offset);
        }
    }
    let known = |said: &Said| {
        case.checks
            .get(said.check)
            .is_some_and(|check| said.lane < check.lanes)
    };
    if !said.iter().all(known) {
        bail!("a GPU's result belongs to no check");
    }
    Ok(Reproducer { case, said })
}

fn read_check(words: &[&str]) -> anyhow::Result<Check> {
    let [offset, lanes, ty, relative, absolute, from, form] = words else {
        bail!("a check has seven words, not {}", words.len());
    };
    let (relative, absolute): (f64, f64) = (relative.parse()?, absolute.parse()?);
    let from = from.trim_matches(['[', ']']).split(',');
    Ok(Check {
        offset: offset.parse()?,
        lanes: lanes.parse()?,
        ty: Ty::parse(ty).context("an unknown type")?,
        accuracy: if relative == 0.0 && absolute == 0.0 {
            Accuracy::Exact
        } else {
            Accuracy::Approximate { relative, absolute }
        },
        form: (*form).to_owned(),
        from: from
            .filter(|n| !n.is_empty())
            .map(str::parse)
            .collect::<Result<_, _>>()?,
    })
}

fn hexadecimal(text: &str) -> anyhow::Result<u64> {
    Ok(u64::from_str_radix(
        text.trim_start_matches("0x").trim_end_matches(','),
        16,
    )?)
}

fn bytes(hex: &str) -> anyhow::Result<Vec<u8>> {
    let pair = |pair: &[u8]| anyhow::Ok(u8::from_str_radix(std::str::from_utf8(pair)?, 16)?);
    hex.as_bytes().chunks(2).map(pair).collect()
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
    use crate::compare::differences;
    use crate::random::Random;
    use crate::snippet::Snippet;
    use crate::table::forms;

    #[test]
    fn a_reproducer_is_the_case() {
        let forms = forms();
        let case = Snippet::new(&mut Random::new(3, 0, 0), &forms[0], &forms).case("s0");
        let again = read(&write(&case, &[], None)).unwrap().case;
        assert_eq!(
            (again.text, again.memory, again.checks.len()),
            (case.text, case.memory, case.checks.len())
        );
        assert!(read("//@ launch k 1 32\n").is_err());
    }

    #[test]
    fn what_a_gpu_said_is_kept() {
        let forms = forms();
        let case = Snippet::single(&mut Random::new(3, 0, 0), &forms[0]).case("s0");
        let mut gpu = case.memory.clone();
        for lane in 0..32 {
            gpu[case.checks[0].offset + lane * STRIDE] = lane as u8;
        }
        let (differences, _) = differences(&case, &case.memory, &gpu);
        let text = write(&case, &differences, Some(&gpu));
        let said = read(&text).unwrap().said;
        assert!(
            said.iter().enumerate().all(|(lane, said)| {
                (said.check, said.lane, said.value) == (0, lane, lane as u64)
            })
        );
        assert_eq!(said.len(), 32);
        // Older files have the lines of the first lanes only.
        let old: String = text
            .lines()
            .filter(|line| !line.starts_with("//@ gpu"))
            .map(|line| format!("{line}\n"))
            .collect();
        let said = read(&old).unwrap().said;
        assert_eq!((said.len(), said[0].lane, said[7].value), (SHOWN, 1, 8));
        assert!(read(&text.replace("//@ memory", "//@ memories")).is_err());
    }
}
