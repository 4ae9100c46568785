//! A program ready to run: bytecode of all functions and the layout of its variables.

use std::collections::HashMap;

use ptx::ast::{Function, Item, Linkage, Module, Space, Variable};
use ptx::demangle;

use super::code::Code;
use super::decode;
use super::layout::{Layout, Symbol, align_of};
use super::load::Refusal;
use super::load::{LoadError, LoadOptions};
use super::source::Files;

/// A decoded program. It does not borrow from its source.
#[derive(Debug)]
pub struct Program {
    pub(super) functions: Vec<Code>,
    pub(super) kernels: HashMap<String, u32>,
    pub(super) layout: Layout,
    pub(super) symbols: HashMap<String, Symbol>,
    pub(super) files: Files,
    refusals: Vec<Refusal>,
    source: String,
    /// Whether it was loaded for the detection of races.
    pub(super) races: bool,
    /// Whether it was loaded for counting.
    pub(super) counts: bool,
}

impl Program {
    /// Decodes `module`, which was parsed from `source`.
    ///
    /// # Errors
    /// If its variables or signatures make no sense. Unknown instructions are no error: see [`Program::refusals`].
    pub fn load(source: &str, module: &Module<'_>) -> Result<Program, LoadError> {
        Program::load_with(source, module, LoadOptions::default())
    }

    /// As [`Program::load`], with choices.
    ///
    /// # Errors
    /// As [`Program::load`].
    pub fn load_with(
        source: &str,
        module: &Module<'_>,
        options: LoadOptions,
    ) -> Result<Program, LoadError> {
        let mut layout = Layout::default();
        let mut symbols: HashMap<&str, Symbol> = HashMap::new();
        let variables = place_variables(module, &mut layout, &mut symbols)?;
        let functions = collect_functions(module, &mut symbols);
        for (variable, symbol) in variables {
            layout.initialise(variable, symbol, &symbols)?;
        }
        let mut signatures = Vec::with_capacity(functions.len());
        for function in &functions {
            signatures.push(decode::signature(
                &function.params,
                &function.returns,
                &function.name,
            )?);
        }
        let mut unit = decode::Unit {
            symbols,
            signatures,
            defined: functions.iter().map(|f| f.body.is_some()).collect(),
            layout,
            refusals: Vec::new(),
            options,
            groups: decode::Groups::default(),
        };
        let mut kernels = HashMap::new();
        let mut codes = Vec::with_capacity(functions.len());
        for (index, function) in functions.iter().enumerate() {
            if function.entry {
                kernels.insert(function.name.to_string(), index as u32);
            }
            codes.push(decode::function(&mut unit, function, index));
        }
        let symbols = unit
            .symbols
            .iter()
            .map(|(name, symbol)| ((*name).to_owned(), *symbol))
            .collect();
        let mut program = Program {
            functions: codes,
            kernels,
            layout: unit.layout,
            symbols,
            files: Files::of(module),
            refusals: Vec::new(),
            source: source.to_owned(),
            races: options.races,
            counts: options.counts,
        };
        let lines: Vec<&str> = match unit.refusals.len() {
            0 => Vec::new(),
            _ => source.lines().collect(),
        };
        program.refusals = unit
            .refusals
            .into_iter()
            .map(|(what, function, line)| Refusal {
                what,
                function: demangle(&program.functions[function].name),
                line,
                text: shown(lines.get((line as usize).wrapping_sub(1)).unwrap_or(&"")),
            })
            .collect();
        Ok(program)
    }

    /// What the emulator does not have, in the order of the source. Each is an error only when it is reached.
    pub fn refusals(&self) -> &[Refusal] {
        &self.refusals
    }

    /// The names of its kernels, in no order.
    pub fn kernels(&self) -> impl Iterator<Item = &str> {
        self.kernels.keys().map(String::as_str)
    }

    /// Bytes of a kernel's parameters; `None` if there is no such kernel.
    pub fn parameter_bytes(&self, kernel: &str) -> Option<usize> {
        let index = *self.kernels.get(kernel)?;
        Some(self.functions[index as usize].signature.bytes as usize)
    }

    /// Bytes of global memory that its variables take.
    pub fn global_bytes(&self) -> u64 {
        self.layout.globals
    }

    /// Functions with a body, and instructions that they became.
    pub fn size(&self) -> (usize, usize) {
        let bodies = self.functions.iter().filter(|code| !code.ops.is_empty());
        (
            bodies.clone().count(),
            bodies.map(|code| code.ops.len()).sum(),
        )
    }

    /// The text of a 1-based source line.
    pub(super) fn line(&self, line: u32) -> String {
        let index = (line as usize).saturating_sub(1);
        shown(self.source.lines().nth(index).unwrap_or(""))
    }
}

/// Characters of a line that reports show: a text may be one line of megabytes.
const SHOWN: usize = 300;

/// A line of the source for a report.
fn shown(line: &str) -> String {
    let end = line.char_indices().nth(SHOWN).map(|(end, _)| end);
    let words: Vec<&str> = line[..end.unwrap_or(line.len())]
        .split_whitespace()
        .collect();
    let dots = if end.is_some() { " ..." } else { "" };
    words.join(" ") + dots
}

/// Places module-scope variables; a definition wins over `.extern` declarations of its name.
fn place_variables<'m>(
    module: &'m Module<'_>,
    layout: &mut Layout,
    symbols: &mut HashMap<&'m str, Symbol>,
) -> Result<Vec<(&'m Variable<'m>, Symbol)>, LoadError> {
    let mut placed = Vec::new();
    let mut dynamic = Vec::new();
    for item in &module.items {
        let Item::Variable(variable) = item else {
            continue;
        };
        if variable.linkage == Linkage::Extern {
            if variable.space == Space::Shared {
                dynamic.push(variable);
            }
            continue;
        }
        let symbol = layout.place(variable)?;
        symbols.insert(variable.name.as_ref(), symbol);
        placed.push((variable, symbol));
    }
    // `.extern .shared x[]` is the dynamic shared memory, after everything static.
    let align = dynamic
        .iter()
        .try_fold(1, |align, variable| Ok(align_of(variable)?.max(align)))?;
    if !dynamic.is_empty() {
        layout.shared = layout.shared.next_multiple_of(align);
    }
    for variable in dynamic {
        symbols
            .entry(variable.name.as_ref())
            .or_insert(Symbol::Shared(layout.shared));
    }
    Ok(placed)
}

/// One entry for each name, its definition if there is one, in the order of first mention.
fn collect_functions<'m>(
    module: &'m Module<'_>,
    symbols: &mut HashMap<&'m str, Symbol>,
) -> Vec<&'m Function<'m>> {
    let mut functions: Vec<&Function<'_>> = Vec::new();
    for item in &module.items {
        let Item::Function(function) = item else {
            continue;
        };
        match symbols.get(function.name.as_ref()) {
            Some(Symbol::Function(index)) => {
                if function.body.is_some() {
                    functions[*index as usize] = function;
                }
            }
            _ => {
                symbols.insert(
                    function.name.as_ref(),
                    Symbol::Function(functions.len() as u32),
                );
                functions.push(function);
            }
        }
    }
    functions
}
