//! Straight-line code: one warp, each lane with its own inputs.

use std::fmt::Write;

use crate::case::{Case, Check, STRIDE};
use crate::random::Random;
use crate::table::{Accuracy, Form};
use crate::value::{self, Domain, Ty};

const LANES: usize = 32;
const MOST_STEPS: usize = 8;

/// Where an operand's value comes from.
#[derive(Clone, Debug)]
enum Operand {
    Input(usize),
    /// A result, counted over all steps.
    Result(usize),
    Literal(String),
}

#[derive(Clone, Debug)]
struct Step {
    form: Form,
    sources: Vec<Operand>,
    /// The number of its first result.
    first: usize,
}

/// Straight-line code with its inputs.
#[derive(Clone, Debug, Default)]
pub struct Snippet {
    inputs: Vec<(Ty, Vec<u64>)>,
    steps: Vec<Step>,
    /// Type, exactness and step of each result.
    results: Vec<(Ty, Accuracy, usize)>,
}

impl Snippet {
    /// Random code that begins with `first`; the other instructions come from `forms`.
    pub fn new(random: &mut Random, first: &Form, forms: &[Form]) -> Snippet {
        let mut snippet = Snippet::default();
        snippet.step(random, first);
        for _ in 1..random.between(1, MOST_STEPS) {
            let form = random.pick(forms).clone();
            snippet.step(random, &form);
        }
        snippet
    }

    /// The one instruction `form` with inputs of its own.
    pub fn single(random: &mut Random, form: &Form) -> Snippet {
        let mut snippet = Snippet::default();
        snippet.step(random, form);
        snippet
    }

    fn step(&mut self, random: &mut Random, form: &Form) {
        let last = form.sources.len().wrapping_sub(1);
        let sources = form.sources.iter().enumerate();
        let sources = sources
            .map(|(index, source)| self.operand(random, source.ty, source.domain, index == last))
            .collect();
        let step = self.steps.len();
        let first = self.results.len();
        self.results
            .extend(form.results.iter().map(|ty| (*ty, form.accuracy, step)));
        self.steps.push(Step {
            form: form.clone(),
            sources,
            first,
        });
    }

    fn operand(&mut self, random: &mut Random, ty: Ty, domain: Domain, last: bool) -> Operand {
        if let Domain::Immediate(_) = domain {
            let value = value::draw(random, ty, domain);
            return Operand::Literal(value.to_string());
        }
        // An approximate value would make everything after it approximate.
        let usable: Vec<usize> = (0..self.results.len())
            .filter(|&index| {
                let (result, accuracy, _) = self.results[index];
                result.register() == ty.register() && accuracy == Accuracy::Exact
            })
            .collect();
        if domain != Domain::NonZero && !usable.is_empty() && random.chance(2, 5) {
            return Operand::Result(*random.pick(&usable));
        }
        if last && domain == Domain::Any && matches!(ty, Ty::Int(32 | 64)) && random.chance(1, 6) {
            return Operand::Literal(format!("{:#x}", value::draw(random, ty, domain)));
        }
        let values = if random.chance(1, 8) {
            vec![value::draw(random, ty, domain); LANES]
        } else {
            (0..LANES)
                .map(|_| value::draw(random, ty, domain))
                .collect()
        };
        self.inputs.push((ty, values));
        Operand::Input(self.inputs.len() - 1)
    }

    /// The steps that the result of this number needs, and their inputs; that result is the last.
    pub fn slice(&self, result: usize) -> Snippet {
        let target = self.results[result].2;
        let mut needed = vec![false; self.steps.len()];
        needed[target] = true;
        for index in (0..=target).rev() {
            if !needed[index] {
                continue;
            }
            for source in &self.steps[index].sources {
                if let Operand::Result(from) = source {
                    needed[self.results[*from].2] = true;
                }
            }
        }
        let mut slice = Snippet::default();
        let mut renamed = vec![0; self.results.len()];
        for (index, step) in self
            .steps
            .iter()
            .enumerate()
            .filter(|(index, _)| needed[*index])
        {
            debug_assert!(index <= target);
            let first = slice.results.len();
            let mut sources = Vec::new();
            for source in &step.sources {
                sources.push(match source {
                    Operand::Input(input) => {
                        slice.inputs.push(self.inputs[*input].clone());
                        Operand::Input(slice.inputs.len() - 1)
                    }
                    Operand::Result(from) => Operand::Result(renamed[*from]),
                    literal => literal.clone(),
                });
            }
            for (offset, ty) in step.form.results.iter().enumerate() {
                renamed[step.first + offset] = first + offset;
                slice
                    .results
                    .push((*ty, step.form.accuracy, slice.steps.len()));
            }
            slice.steps.push(Step {
                form: step.form.clone(),
                sources,
                first,
            });
        }
        slice
    }

    /// The step that makes this result, alone. Operands that were results or literals are inputs, `values` of which gives a result's; no two share a register.
    /// The second value is the number of this result among the step's.
    pub fn alone(&self, result: usize, values: &dyn Fn(usize, usize) -> u64) -> (Snippet, usize) {
        let step = &self.steps[self.results[result].2];
        let mut alone = Snippet::default();
        let mut sources = Vec::new();
        for (source, kind) in step.sources.iter().zip(&step.form.sources) {
            let column = match source {
                // What must be an immediate remains one.
                Operand::Literal(_) if matches!(kind.domain, Domain::Immediate(_)) => {
                    sources.push(source.clone());
                    continue;
                }
                Operand::Literal(text) => vec![number(text); LANES],
                Operand::Input(input) => self.inputs[*input].1.clone(),
                Operand::Result(from) => (0..LANES).map(|lane| values(*from, lane)).collect(),
            };
            sources.push(Operand::Input(alone.inputs.len()));
            alone.inputs.push((kind.ty, column));
        }
        let results = step.form.results.iter();
        alone.results = results.map(|ty| (*ty, step.form.accuracy, 0)).collect();
        alone.steps.push(Step {
            form: step.form.clone(),
            sources,
            first: 0,
        });
        (alone, result - step.first)
    }

    /// Results that this result was computed from, near and far.
    fn ancestors(&self, result: usize) -> Vec<usize> {
        let mut found = Vec::new();
        let mut open = vec![result];
        while let Some(result) = open.pop() {
            for source in &self.steps[self.results[result].2].sources {
                if let Operand::Result(from) = source
                    && !found.contains(from)
                {
                    found.push(*from);
                    open.push(*from);
                }
            }
        }
        found
    }

    /// The kernel of this name that runs the snippet.
    pub fn case(&self, kernel: &str) -> Case {
        let column = LANES * STRIDE;
        let results_at = self.inputs.len() * column;
        let mut memory = vec![0; results_at + self.results.len() * column];
        for (slot, value) in memory
            .chunks_exact_mut(STRIDE)
            .zip(self.inputs.iter().flat_map(|(_, values)| values))
        {
            slot.copy_from_slice(&value.to_le_bytes());
        }
        let checks = (0..self.results.len()).map(|index| {
            let (ty, accuracy, step) = self.results[index];
            Check {
                offset: results_at + index * column,
                lanes: LANES,
                ty,
                accuracy,
                form: self.steps[step].form.name.clone(),
                from: self.ancestors(index),
            }
        });
        Case {
            kernel: kernel.to_owned(),
            text: self.text(kernel),
            blocks: 1,
            threads: LANES as u32,
            checks: checks.collect(),
            instructions: self.steps.len(),
            memory,
            snippet: Some(self.clone()),
        }
    }

    fn text(&self, kernel: &str) -> String {
        let mut text = format!(
            ".visible .entry {kernel}(.param .b64 memory)\n{{\n.reg .b64 %base, %lane;\n.reg .b32 %thread;\n.reg .b16 %h;\n"
        );
        for (index, (ty, _)) in self.inputs.iter().enumerate() {
            let _ = writeln!(text, ".reg .{} %i{index};", register(*ty));
        }
        for (index, (ty, ..)) in self.results.iter().enumerate() {
            let _ = writeln!(text, ".reg .{} %x{index};", register(*ty));
        }
        text.push_str("ld.param.b64 %base, [memory];\nmov.u32 %thread, %tid.x;\nmul.wide.u32 %lane, %thread, 8;\nadd.s64 %base, %base, %lane;\n");
        let column = LANES * STRIDE;
        for (index, (ty, _)) in self.inputs.iter().enumerate() {
            let at = index * column;
            let _ = match ty {
                Ty::Pred => writeln!(
                    text,
                    "ld.global.b16 %h, [%base+{at}];\nsetp.ne.b16 %i{index}, %h, 0;"
                ),
                ty => writeln!(text, "ld.global.{} %i{index}, [%base+{at}];", register(*ty)),
            };
        }
        for step in &self.steps {
            let results =
                (0..step.form.results.len()).map(|offset| format!("%x{}", step.first + offset));
            let sources = step.sources.iter().map(|source| match source {
                Operand::Input(index) => format!("%i{index}"),
                Operand::Result(index) => format!("%x{index}"),
                Operand::Literal(text) => text.clone(),
            });
            let operands: Vec<String> = results.chain(sources).collect();
            let _ = writeln!(text, "{}", step.form.spell(&operands));
        }
        for (index, (ty, ..)) in self.results.iter().enumerate() {
            let at = (self.inputs.len() + index) * column;
            let _ = match ty {
                Ty::Pred => writeln!(
                    text,
                    "selp.b16 %h, 1, 0, %x{index};\nst.global.b16 [%base+{at}], %h;"
                ),
                ty => writeln!(text, "st.global.{} [%base+{at}], %x{index};", register(*ty)),
            };
        }
        text.push_str("ret;\n}\n");
        text
    }
}

/// The value of a literal as this generator writes them.
fn number(text: &str) -> u64 {
    let digits = text
        .strip_prefix("0x")
        .expect("other literals are immediates");
    u64::from_str_radix(digits, 16).expect("hexadecimal digits")
}

/// The type of the register that holds such a value.
fn register(ty: Ty) -> &'static str {
    match ty.register() {
        1 => "pred",
        16 => "b16",
        32 => "b32",
        _ => "b64",
    }
}
