//! What a GPU said, kept: recorded reproducers on the emulator alone.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;

use anyhow::Context;

use crate::combined;
use crate::compare::class;
use crate::emulate;
use crate::explained::Class;
use crate::operands::operands;
use crate::replay;

/// Differences shown of each form.
const SHOWN: usize = 4;

/// How the emulator compares with what was recorded.
#[derive(Debug, Default)]
pub struct Outcome {
    /// Reproducers read.
    pub files: usize,
    /// Reproducers that the emulator did not finish, and why.
    pub failed: Vec<String>,
    /// Results compared.
    pub results: u64,
    /// Results that differ for a known reason.
    pub explained: BTreeMap<(Class, String), u64>,
    /// Results that differ for none, with the first of them in words.
    pub unexplained: BTreeMap<String, (u64, Vec<String>)>,
}

/// Runs every reproducer (`*.ptx`) of a directory.
///
/// # Errors
/// If a file cannot be read or is none.
pub fn against(folder: &Path) -> anyhow::Result<Outcome> {
    let entries = folder
        .read_dir()
        .with_context(|| format!("cannot read the directory {}", folder.display()))?;
    let mut paths = entries
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<Vec<_>, _>>()?;
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "ptx"));
    paths.sort();
    let mut outcome = Outcome::default();
    for path in &paths {
        file(path, &mut outcome).with_context(|| format!("in {}", path.display()))?;
    }
    Ok(outcome)
}

fn file(path: &Path, outcome: &mut Outcome) -> anyhow::Result<()> {
    let reproducer = replay::read(&std::fs::read_to_string(path)?)?;
    let case = &reproducer.case;
    outcome.files += 1;
    let memory = match emulate::run(&[case]).and_then(|mut results| results.remove(0)) {
        Ok(memory) => memory,
        Err(why) => {
            outcome.failed.push(format!("{}: {why}", path.display()));
            return Ok(());
        }
    };
    for said in &reproducer.said {
        outcome.results += 1;
        let check = &case.checks[said.check];
        let value = check.word(&memory, said.lane);
        if value == said.value {
            continue;
        }
        let class = class(case, said.check, said.lane, &memory, said.value)
            .or_else(|| combined::class(case, said.check, said.lane, &memory, said.value));
        if let Some(class) = class {
            let key = (class, check.form.clone());
            *outcome.explained.entry(key).or_default() += 1;
            continue;
        }
        let (count, samples) = outcome.unexplained.entry(check.form.clone()).or_default();
        *count += 1;
        if samples.len() < SHOWN {
            let from =
                operands(case, said.check, said.lane, &memory).map_or_else(String::new, |values| {
                    format!(
                        " from {}",
                        values
                            .iter()
                            .map(|v| format!("{v:#x}"))
                            .collect::<Vec<_>>()
                            .join(", ")
                    )
                });
            samples.push(format!(
                "lane {} of {}: emulator {value:#x}, GPU {:#x}{from}",
                said.lane,
                path.file_name().unwrap_or_default().display(),
                said.value
            ));
        }
    }
    Ok(())
}

impl Outcome {
    /// Whether every difference is explained.
    pub fn is_clean(&self) -> bool {
        self.unexplained.is_empty() && self.failed.is_empty()
    }

    /// The outcome, by form.
    pub fn summary(&self) -> String {
        let mut text = format!(
            "reproducers: {}\nresults compared: {}\n",
            self.files, self.results
        );
        for ((class, form), count) in &self.explained {
            let _ = writeln!(text, "explained: {form}: {count} results: {}", class.name());
        }
        for failed in &self.failed {
            let _ = writeln!(text, "FAILED on the emulator: {failed}");
        }
        let total: u64 = self.unexplained.values().map(|(count, _)| count).sum();
        let _ = writeln!(
            text,
            "unexplained: {total} results of {} forms",
            self.unexplained.len()
        );
        for (form, (count, samples)) in &self.unexplained {
            let _ = writeln!(text, "  {form}: {count} results");
            for sample in samples {
                let _ = writeln!(text, "    {sample}");
            }
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn recorded() -> &'static Path {
        Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/recorded"))
    }

    #[test]
    fn what_an_h100_said_is_what_the_emulator_says() {
        let outcome = against(recorded()).unwrap();
        assert!(outcome.is_clean(), "{}", outcome.summary());
        assert!(outcome.files >= 190 && outcome.results >= 700);
        // Most of it without an explanation.
        let explained: u64 = outcome.explained.values().sum();
        assert!(
            explained * 2 < outcome.results,
            "{explained} of {} results are explained instead of equal",
            outcome.results
        );
    }

    #[test]
    fn what_both_agreed_on_is_still_so() {
        let outcome = against(&recorded().join("agreed")).unwrap();
        assert!(outcome.is_clean(), "{}", outcome.summary());
        assert!(outcome.explained.is_empty() && outcome.results >= 6000);
    }

    #[test]
    fn a_result_that_changed_is_found() {
        let text = std::fs::read_to_string(recorded().join("mul.rm.f64.ptx")).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let changed = text.replace("//@ gpu 8000000000000003", "//@ gpu 8000000000000002");
        assert_ne!(text, changed);
        std::fs::write(folder.path().join("changed.ptx"), changed).unwrap();
        let outcome = against(folder.path()).unwrap();
        assert!(!outcome.is_clean());
        let summary = outcome.summary();
        assert!(
            summary.contains("lane 0 of changed.ptx: emulator 0x8000000000000003, GPU 0x8000000000000002 from 0x1, 0xc000020000000000"),
            "{summary}"
        );
        std::fs::write(
            folder.path().join("changed.ptx"),
            text.replace("mul.rm.f64 %x0", "mul.rm.f63 %x0"),
        )
        .unwrap();
        let outcome = against(folder.path()).unwrap();
        assert!(!outcome.is_clean() && outcome.failed.len() == 1);
    }
}
