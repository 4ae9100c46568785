//! What a GPU said, kept: recorded reproducers on the emulator alone.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;

use anyhow::Context;

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
/// If a file cannot be read or is none, and if the emulator does not finish it.
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
    let memory = emulate::run(&[case])
        .map_err(anyhow::Error::msg)?
        .remove(0)
        .map_err(anyhow::Error::msg)?;
    outcome.files += 1;
    for said in &reproducer.said {
        outcome.results += 1;
        let check = &case.checks[said.check];
        let value = check.word(&memory, said.lane);
        if value == said.value {
            continue;
        }
        if let Some(class) = class(case, said.check, said.lane, &memory, said.value) {
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
        self.unexplained.is_empty()
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
