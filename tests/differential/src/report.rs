//! What a run found: counted by form and class, with a few reproducers of each.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;
use std::time::Duration;

use crate::case::{Case, STRIDE};
use crate::compare::Difference;
use crate::explained::Class;
use crate::replay;

/// Differences of one form.
#[derive(Default)]
struct Found {
    lanes: u64,
    /// Texts of reproducers.
    kept: Vec<String>,
    /// The first difference, in words.
    sample: String,
}

impl Found {
    fn write(&self, folder: &Path, name: &str) -> std::io::Result<()> {
        for (index, text) in self.kept.iter().enumerate() {
            std::fs::write(folder.join(format!("{name}-{index}.ptx")), text)?;
        }
        Ok(())
    }
}

/// The results of a run, so far.
#[derive(Default)]
pub struct Report {
    /// Cases compared.
    pub snippets: u64,
    /// Cases compared.
    pub kernels: u64,
    /// PTX instructions in them.
    pub instructions: u64,
    /// Results compared, each one lane's.
    pub results: u64,
    /// Results that differ because an operand did.
    consequences: u64,
    seen: BTreeMap<String, u64>,
    unexplained: BTreeMap<String, Found>,
    explained: BTreeMap<(Class, String), Found>,
    /// Cases that one of the devices did not finish, by device and reason.
    failures: BTreeMap<(&'static str, String), Found>,
    /// Forms that one of the devices does not have.
    pub missing: Vec<(&'static str, String, String)>,
}

impl Report {
    /// Counts a case that both devices finished; `gpu` is its memory on the GPU.
    pub fn compared(
        &mut self,
        case: &Case,
        differences: &[Difference],
        consequences: usize,
        gpu: &[u8],
        keep: usize,
    ) {
        if case.snippet.is_some() {
            self.snippets += 1
        } else {
            self.kernels += 1
        }
        self.instructions += case.instructions as u64;
        self.consequences += consequences as u64;
        for check in &case.checks {
            self.results += check.lanes as u64;
            *self.seen.entry(check.form.clone()).or_default() += 1;
        }
        let mut kept = Vec::new();
        for difference in differences {
            let form = case.checks[difference.check].form.clone();
            let (found, keep) = match difference.class {
                None => (self.unexplained.entry(form).or_default(), keep),
                // Within the bound of the ISA there is nothing to look at.
                Some(Class::Approximate) => {
                    let key = (Class::Approximate, form);
                    (self.explained.entry(key).or_default(), 0)
                }
                // One, so that the explanation can be checked without a GPU.
                Some(class) => (
                    self.explained.entry((class, form)).or_default(),
                    keep.min(1),
                ),
            };
            found.lanes += 1;
            if found.sample.is_empty() {
                found.sample = format!(
                    "emulator {:#x}, GPU {:#x}",
                    difference.emulator, difference.gpu
                );
            }
            if found.kept.len() < keep && !kept.contains(&difference.check) {
                kept.push(difference.check);
                found
                    .kept
                    .push(reproducer(case, difference.check, differences, gpu));
            }
        }
    }

    /// Counts a case that one of the devices did not finish.
    pub fn failed(&mut self, case: &Case, device: &'static str, why: &str, keep: usize) {
        let first = why.lines().next().unwrap_or("").to_owned();
        let found = self.failures.entry((device, first)).or_default();
        found.lanes += 1;
        if found.sample.is_empty() {
            found.sample = why.to_owned();
        }
        if found.kept.len() < keep {
            found.kept.push(replay::write(case, &[], None));
        }
    }

    /// Whether the run proves what it is for.
    pub fn is_clean(&self) -> bool {
        self.unexplained.is_empty() && self.failures.is_empty()
    }

    /// The summary.
    pub fn summary(&self, device: &str, seed: u64, forms: &[String], took: Duration) -> String {
        let mut text = format!(
            "device: {device}\nseed: {seed}\nsnippets: {}\nkernels: {}\ninstructions: {}\nresults compared: {}\nseconds: {:.1}\n",
            self.snippets,
            self.kernels,
            self.instructions,
            self.results,
            took.as_secs_f64()
        );
        let unseen: Vec<&str> = forms
            .iter()
            .filter(|form| !self.seen.contains_key(*form))
            .map(String::as_str)
            .collect();
        let _ = writeln!(
            text,
            "forms: {} of {}",
            forms.len() - unseen.len(),
            forms.len()
        );
        if !unseen.is_empty() {
            let _ = writeln!(text, "never compared: {}", unseen.join(" "));
        }
        for device in ["emulator", "GPU"] {
            let missing: Vec<_> = self
                .missing
                .iter()
                .filter(|(who, ..)| *who == device)
                .collect();
            let _ = writeln!(
                text,
                "forms that the {device} does not take: {}",
                missing.len()
            );
            for (_, form, why) in missing {
                let _ = writeln!(text, "  {form}: {why}");
            }
        }
        let mut classes: BTreeMap<Class, (u64, u64)> = BTreeMap::new();
        for ((class, _), found) in &self.explained {
            let entry = classes.entry(*class).or_default();
            *entry = (entry.0 + found.lanes, entry.1 + 1);
        }
        for (class, (lanes, forms)) in classes {
            let _ = writeln!(
                text,
                "explained: {lanes} results of {forms} forms: {}",
                class.name()
            );
        }
        for ((class, form), found) in &self.explained {
            let _ = writeln!(
                text,
                "  {form}: {} of {} ({})",
                found.lanes,
                self.seen.get(form).unwrap_or(&0) * 32,
                class.name()
            );
        }
        for ((device, _), found) in &self.failures {
            let _ = writeln!(
                text,
                "FAILED on the {device}: {} cases: {}",
                found.lanes,
                found.sample.replace('\n', "\n  ")
            );
        }
        let total: u64 = self.unexplained.values().map(|found| found.lanes).sum();
        let _ = writeln!(
            text,
            "unexplained: {total} results of {} forms ({} more follow from them)",
            self.unexplained.len(),
            self.consequences
        );
        for (form, found) in &self.unexplained {
            let _ = writeln!(
                text,
                "  {form}: {} results, such as {}",
                found.lanes, found.sample
            );
        }
        text
    }

    /// Writes summary and reproducers.
    ///
    /// # Errors
    /// If the directory cannot be written.
    pub fn write(&self, folder: &Path, summary: &str) -> std::io::Result<()> {
        std::fs::create_dir_all(folder)?;
        std::fs::write(folder.join("summary.txt"), summary)?;
        for (form, found) in &self.unexplained {
            found.write(folder, &file_name(form))?;
        }
        let explained = folder.join("explained");
        for ((class, form), found) in &self.explained {
            if !found.kept.is_empty() {
                std::fs::create_dir_all(&explained)?;
                let name = format!("{}-{class:?}", file_name(form)).to_lowercase();
                found.write(&explained, &name)?;
            }
        }
        for (number, ((device, _), found)) in self.failures.iter().enumerate() {
            found.write(folder, &format!("failed-{device}-{number}"))?;
        }
        Ok(())
    }
}

/// The least case that shows the difference.
fn reproducer(case: &Case, check: usize, differences: &[Difference], gpu: &[u8]) -> String {
    let Some(reduced) = case.reduced(check) else {
        return replay::write(case, differences, Some(gpu));
    };
    // The reduced case ends with the results of one step, among them this one, in the same order.
    let siblings = case.checks[check..]
        .iter()
        .take_while(|other| {
            other.form == case.checks[check].form && other.from == case.checks[check].from
        })
        .count();
    let moved =
        (reduced.checks.len() - siblings.min(reduced.checks.len())).min(reduced.checks.len() - 1);
    let shown: Vec<Difference> = differences
        .iter()
        .filter(|difference| difference.check == check)
        .map(|difference| Difference {
            check: moved,
            ..difference.clone()
        })
        .collect();
    let column = case.checks[check].lanes * STRIDE;
    let (from, to) = (case.checks[check].offset, reduced.checks[moved].offset);
    let mut memory = reduced.memory.clone();
    memory[to..to + column].copy_from_slice(&gpu[from..from + column]);
    replay::write(&reduced, &shown, Some(&memory))
}

fn file_name(form: &str) -> String {
    let plain = |c: char| {
        if c.is_ascii_alphanumeric() || c == '.' {
            c
        } else {
            '_'
        }
    };
    form.chars().map(plain).take(80).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compare::differences;
    use crate::emulate;
    use crate::random::Random;
    use crate::snippet::Snippet;
    use crate::table::forms;

    #[test]
    fn reproducers_are_kept_of_what_is_explained_and_what_is_not() {
        let forms = forms();
        let mut report = Report::default();
        for (name, flip) in [("add.u32", 1u8), ("not.b32", 1), ("sin.approx.f32", 1)] {
            let form = forms.iter().find(|form| form.name == name).unwrap();
            let case = Snippet::single(&mut Random::new(1, 0, 0), form).case("s0");
            let emulated = emulate::run(&[&case]).unwrap().remove(0).unwrap();
            let mut gpu = emulated.clone();
            for lane in 0..32 {
                gpu[case.checks[0].offset + lane * STRIDE] ^= flip;
            }
            let (mut found, consequences) = differences(&case, &emulated, &gpu);
            if name == "not.b32" {
                for difference in &mut found {
                    difference.class = Some(Class::Combined);
                }
            }
            report.compared(&case, &found, consequences, &gpu, 3);
        }
        let folder = tempfile::tempdir().unwrap();
        let summary = report.summary("none", 1, &[], Duration::ZERO);
        report.write(folder.path(), &summary).unwrap();
        assert!(
            summary.contains("  not.b32: 32 of 32 (the driver's compiler"),
            "{summary}"
        );
        let read = |name: &str| std::fs::read_to_string(folder.path().join(name)).unwrap();
        assert!(read("add.u32-0.ptx").contains("//@ gpu"));
        let kept = replay::read(&read("explained/not.b32-combined-0.ptx")).unwrap();
        assert_eq!(kept.said.len(), 32);
        let approximate = folder
            .path()
            .join("explained/sin.approx.f32-approximate-0.ptx");
        assert!(!approximate.exists());
    }
}
